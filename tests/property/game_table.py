"""The table of the game: two infobases, one CRM, our service between them, a clock that only moves forward.

Who plays here does it through ``tests.scenarios.world``; each step of an exchange is shown to the referee. Times
and references are made up in order, so that a play can be played again.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from state.rows import Conflict, Run
from sync.services.conflicts import ConflictService
from sync.services.exchanges import ExchangeService
from tests.property.game_facets import inn
from tests.property.game_post import IN, Post
from tests.property.game_questions import read_question
from tests.property.game_shapes import SHAPES
from tests.property.game_time import Clock, Fuse, Killed
from tests.property.game_verdict import Judge
from tests.property.game_views import View, look_at_crm, look_at_onec
from tests.scenarios.world import BaseSpec, World

A, B = "buh", "trade"
OUR_ORGANIZATION = {
    "Наименование": "Наша",
    "ИНН": inn(9_990_001),
    "КПП": "774301001",
    "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
}


@dataclass
class Table:
    """One play. ``versions``: base → the version its conversation is held in."""

    root: Path
    world: World
    versions: Mapping[str, tuple[int, int]]
    clock: Clock = field(default_factory=Clock)
    fuse: Fuse = field(default_factory=Fuse)
    referee: Judge = field(default_factory=Judge)
    posts: dict[str, Post] = field(default_factory=dict)
    number: int = 0
    asked: set[int] = field(default_factory=set)
    """Conflicts the referee has seen."""
    collided: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Objects about which 1C warned its user that it had overruled him."""

    @classmethod
    def laid(cls, root: Path, version_of_b: str, *, zip: bool) -> Table:
        """A fresh table: our organization and the rouble are known to everybody, nothing else is there."""
        specs = (
            BaseSpec(
                name=A, prefix="BP30-", versions=("1.17",), their_versions=("1.17",), profile="bp30", zip=zip
            ),
            BaseSpec(
                name=B,
                prefix="UT11-",
                their_prefix="УТ",
                versions=(version_of_b,),
                their_versions=(version_of_b, "1.17"),
                profile="bp30",
            ),
        )
        template = _template(root.parent, specs)
        shutil.copytree(template, root)
        world = World.open(root, *specs)
        table = cls(root=root, world=world, versions={A: (1, 17), B: _parts(version_of_b)})
        table.dress()
        for spec in specs:
            folder = world.mailbox(spec.name)
            table.posts[spec.name] = Post(folder, f"_{spec.our_code}_{spec.peer_code}", table.clock.ns)
            table.posts[spec.name].collect()
        return table

    def clear(self) -> None:
        """The end of the play."""
        self.world.close()
        shutil.rmtree(self.root, ignore_errors=True)

    # --- looking --------------------------------------------------------------------------------------

    def next(self) -> int:
        """A number nobody has used."""
        self.number += 1
        return self.number

    def crm(self) -> View:
        """The CRM as it is now."""
        return look_at_crm(self.world.cards)

    def onec(self, base: str) -> View:
        """An infobase as it is now."""
        return look_at_onec(self.world.onec(base), self.versions[base])

    def view(self, side: str) -> View:
        """Any side."""
        return self.crm() if side == "crm" else self.onec(side)

    def kinds(self, side: str) -> list[str]:
        """Kinds that this side knows."""
        if side == "crm":
            return list(SHAPES)
        return [kind for kind, shape in SHAPES.items() if shape.since <= self.versions[side]]

    def conflicts(self, base: str, status: str) -> list[Conflict]:
        """Conflicts of a base."""
        return list(self.world.conflicts(base, status))

    # --- 1C -------------------------------------------------------------------------------------------

    def onec_sends(self, base: str) -> None:
        """The infobase writes its message."""
        self.clock()
        self.world.onec(base).send()
        self.posts[base].collect()

    def onec_receives(self, base: str) -> None:
        """The infobase reads ours; its own collision rule is the only excuse for what gets lost."""
        infobase, before = self.world.onec(base), self.onec(base)
        waiting = {ref for _, ref, _ in infobase.registered()}
        last = max((row.id for row in infobase.log()), default=0)
        infobase.receive()
        warned = [row for row in infobase.log("conflict") if row.id > last]
        self.collided.setdefault(base, set()).update((row.type, row.ref) for row in warned)
        collided = {row.ref for row in warned}
        after = self.onec(base)
        forgiven = {
            seen.tag
            for items in before.values()
            for seen in items
            if seen.key in collided or seen.deleted or (seen.key in waiting and _marked(after, seen.tag))
        }
        self.referee.watch(base, before, after, forgiven)
        self.collided[base] |= {
            (f"Справочник.{SHAPES[seen.kind].onec_type}", seen.key)
            for tag, items in before.items()
            for seen in items
            if seen.deleted
            and not _marked(after, tag)  # a deletion tells nothing of what was changed before it
        }

    def send_collided_again(self, base: str) -> list[str]:
        """What 1C's user does about those warnings: he looks, and has what 1C holds now sent to us."""
        collided = sorted(self.collided.pop(base, set()))
        for type_name, ref in collided:
            self.world.onec(base).register(type_name, ref)
        return [ref for _, ref in collided]

    # --- we -------------------------------------------------------------------------------------------

    def exchange(self, base: str, *, kill_at: int = 0, **request: Any) -> Run | None:
        """Our exchange; None if it was killed."""
        before, run = self.crm(), None
        self.fuse.left = kill_at
        try:
            run = self.world.exchange(base, **{"allow_deletions": True, **request})
        except Killed:
            self.restart()
        self.fuse.left = 0
        self.posts[base].collect()
        self.referee.watch("crm", before, self.crm())
        self._notice_conflicts(base)
        if run is not None:
            self.judge_run(base, run)
        return run

    def restart(self) -> None:
        """Our service is stopped and started again."""
        self.world.restart(checkpoint=self.fuse)
        self.dress()

    def judge_run(self, base: str, run: Run) -> None:
        """Only a message that came in half may stop an exchange."""
        fine = run.status in ("done", "warnings") or (run.status == "failed" and self.posts[base].spoilt[IN])
        assert fine, f"{base}: {run.status} {run.error_code}: {run.message}"

    def _notice_conflicts(self, base: str) -> None:
        for row in self.conflicts(base, ""):
            if row.id in self.asked or row.status != "open":
                continue
            self.asked.add(row.id)
            if row.kind in SHAPES and row.group in SHAPES[row.kind].facets:
                tag, values = read_question(self, row)
                self.referee.asked(tag, row.group, *values)

    def dress(self) -> None:
        """The clock and the fuse, wherever time is asked for."""
        app = self.world.app
        exchanges = ExchangeService(
            store=app.store,
            crm=app.crm,
            bases=app.exchanges.bases,
            transport_for=lambda base: app.transport_for(base.name),
            now=self.clock,
            checkpoint=self.fuse,
        )
        self.world.app = replace(app, exchanges=exchanges, conflicts=ConflictService(app.store, self.clock))
        for infobase in self.world.infobases.values():
            infobase.storage.now = self.clock
            infobase.storage.execute("PRAGMA synchronous=OFF")


def _template(folder: Path, specs: tuple[BaseSpec, ...]) -> Path:
    """A world at rest, made once per kind of table and then copied."""
    place = folder / f"template-{specs[1].versions[0]}-{specs[0].zip}"
    if place.exists():
        return place
    world = World.make(place, *specs)
    for spec in specs:
        infobase = world.onec(spec.name)
        infobase.create_object("Организации", OUR_ORGANIZATION)
        rouble = {"ДанныеКлассификатора": {"Код": "643", "Наименование": "руб."}}
        infobase.create_object("Валюты", {"КлючевыеСвойства": rouble})
    for spec in (*specs, *specs):
        world.settle(spec.name)
        assert world.differences(spec.name) == []
    world.close()
    return place


def _marked(view: View, tag: str) -> bool:
    return all(seen.deleted for seen in view.get(tag, ()))


def _parts(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
