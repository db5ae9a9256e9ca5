"""A small world for the scenarios: stand-in infobases, mailboxes, an embedded CRM and the service between them.

Everything lies in one folder, so a world can be copied, killed and opened again. Who changes something here does
it as a person would: ``world.onec(name)`` is the infobase, ``world.cards`` the CRM, ``world.exchange(name)`` our
button. ``world.settle(name)`` lets both sides talk until nothing moves, and ``world.differences(name)`` (see
``agreement``) tells in words what then still differs.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict
from uuid import UUID, uuid5

from config.loading import load_settings
from connectors.crm.embedded import open_crm
from connectors.onec.standin import Infobase
from obmen.bootstrap import App, build
from state.rows import Conflict, JournalRow, Link, Run, StageRow
from state.stores import open_store
from sync.services.exchanges import RunRequest
from tests.scenarios.agreement import differences
from tests.scenarios.cards import Cards

_SPACE = UUID("3f2d9a52-6b1e-4f0f-9c1d-7f6c3b1a2e40")
_MOVES = (
    "created",
    "updated",
    "deleted",
    "restored",
    "linked",
    "sent",
    "acknowledged",
    "received",
    "conflict",
)
Checkpoint = Callable[[str], None]
PARTIES = (
    "currency",
    "bank",
    "organization",
    "counterparty_group",
    "counterparty",
    "bank_account",
    "contract",
    "contact_person",
)
EVERYTHING: tuple[str, ...] = ()


class Urls(TypedDict, total=False):
    """Databases elsewhere; without them SQLite in the world's folder."""

    store_url: str
    crm_url: str


def nowhere(name: str) -> None:
    """A checkpoint at which nothing happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseSpec:
    """One infobase of a world. ``versions``: those we offer; ``their_versions``: those the infobase knows."""

    name: str = "buh"
    prefix: str = "BP30-"
    ours: str = ""
    peer: str = ""
    peer_old: str = ""
    our_prefix: str = "ЦБ"
    their_prefix: str = "БП"
    profile: str = "bp30new"
    versions: tuple[str, ...] = ()
    their_versions: tuple[str, ...] = ()
    zip: bool = False
    kinds: tuple[str, ...] = PARTIES
    """What is exchanged; ``EVERYTHING`` where goods and documents travel, too. Every kind costs a look."""
    url: str = ""
    """Where the infobase is published: its exchange then goes over the web service."""
    timeout_s: int = 60
    """How long we wait for an answer of the web service."""
    settings: str = ""
    """Further lines of the base's table in obmen.toml."""

    @property
    def our_code(self) -> str:
        """Code of our node."""
        return self.ours or str(uuid5(_SPACE, f"ours/{self.name}"))

    @property
    def peer_code(self) -> str:
        """Code of the infobase's node."""
        return self.peer or str(uuid5(_SPACE, f"peer/{self.name}"))


@dataclass(slots=True, kw_only=True)
class World:
    """An opened world. ``make`` lays a new folder, ``open`` opens one that is there (a copy, or after a kill)."""

    root: Path
    specs: Mapping[str, BaseSpec]
    batch: int
    app: App
    store_url: str = ""
    crm_url: str = ""
    """Empty: SQLite in the world's folder."""
    infobases: dict[str, Infobase] = field(default_factory=dict)

    # --- life -----------------------------------------------------------------------------------------

    @classmethod
    def make(
        cls,
        root: Path,
        *specs: BaseSpec,
        batch: int = 1000,
        checkpoint: Checkpoint = nowhere,
        handshake: bool = True,
        store_url: str = "",
        crm_url: str = "",
    ) -> World:
        """A new world with empty infobases and an empty CRM. Without a handshake 1C's first message comes in the
        lowest version it knows, because it has not seen our header yet."""
        for spec in specs or (BaseSpec(),):
            Infobase.create(
                root / "1c" / spec.name,
                name=f"База {spec.name}",
                prefix=spec.their_prefix,
                node_code=spec.peer_code,
                peer_code=spec.our_code,
                mailbox=root / "mail" / spec.name,
                profile=spec.profile,
                versions=spec.their_versions,
                zip=spec.zip,
            ).close()
        world = cls.open(
            root, *specs, batch=batch, checkpoint=checkpoint, store_url=store_url, crm_url=crm_url
        )
        for name, spec in world.specs.items() if handshake else ():
            world.exchange(name)
            if not spec.url:
                world.onec(name).receive()
        return world

    @classmethod
    def open(
        cls,
        root: Path,
        *specs: BaseSpec,
        batch: int = 1000,
        checkpoint: Checkpoint = nowhere,
        store_url: str = "",
        crm_url: str = "",
    ) -> World:
        """Opens the folder, wherever it was moved to; ``batch`` sets how much goes into one transaction."""
        known = {spec.name: spec for spec in specs or (BaseSpec(),)}
        app = open_app(root, known, batch=batch, checkpoint=checkpoint, store_url=store_url, crm_url=crm_url)
        world = cls(root=root, specs=known, batch=batch, app=app, store_url=store_url, crm_url=crm_url)
        for name in known:
            infobase = Infobase.open(root / "1c" / name)
            infobase.set_setting("mailbox", str(root / "mail" / name))
            world.infobases[name] = infobase
        return world

    def close(self) -> None:
        """Closes everything; the folder stays."""
        close_app(self.app)
        for infobase in self.infobases.values():
            infobase.close()

    def restart(self, *specs: BaseSpec, batch: int = 0, checkpoint: Checkpoint = nowhere) -> None:
        """Our service is stopped and started again, possibly with other settings. Infobases keep running."""
        close_app(self.app)
        self.specs = {spec.name: spec for spec in specs} or self.specs
        self.batch = batch or self.batch
        self.app = open_app(
            self.root,
            self.specs,
            batch=self.batch,
            checkpoint=checkpoint,
            store_url=self.store_url,
            crm_url=self.crm_url,
        )

    def copied(self, root: Path) -> World:
        """The world as it is now, in another folder (SQLite only)."""
        self.close()
        shutil.copytree(self.root, root)
        self.reopen()
        return World.open(root, *self.specs.values(), batch=self.batch)

    def reopen(self) -> None:
        """Opens a closed world again."""
        again = World.open(self.root, *self.specs.values(), batch=self.batch)
        self.app, self.infobases = again.app, again.infobases

    # --- the two sides --------------------------------------------------------------------------------

    def onec(self, name: str = "buh") -> Infobase:
        """The infobase, to be changed as its user would."""
        return self.infobases[name]

    @property
    def cards(self) -> Cards:
        """The CRM, to be changed as its user would."""
        return Cards(self.app.crm)

    def mailbox(self, name: str = "buh") -> Path:
        """The exchange folder."""
        return self.root / "mail" / name

    # --- exchanging -----------------------------------------------------------------------------------

    def exchange(self, name: str = "buh", **request: Any) -> Run:
        """Our exchange alone. Keywords are those of ``RunRequest``; an error is in the run it returns."""
        return self.app.exchanges.run(name, RunRequest(**{"trigger": "hand", **request}))

    def load(self, path: Path, name: str = "buh", **request: Any) -> Run:
        """A one-way file, loaded by hand."""
        return self.app.exchanges.import_file(name, path, RunRequest(**{"trigger": "import", **request}))

    def round(self, name: str = "buh", **request: Any) -> Run:
        """The infobase's scenario (receive, then send), then our exchange; raises if ours failed. Over the web
        service the infobase only answers."""
        if not self.specs[name].url:
            self.onec(name).exchange()
        run = self.exchange(name, **request)
        assert run.status in ("done", "warnings"), f"{run.status}: {run.error_code} {run.message}"
        return run

    def settle(self, name: str = "buh", rounds: int = 12, **request: Any) -> int:
        """Rounds until nothing moves; gives how many moved something. Raises if it never becomes quiet."""
        for count in range(rounds):
            before = self._waiting(name)
            run = self.round(name, **request)
            moved = {item: run.counts[item] for item in _MOVES if run.counts.get(item)}
            if not moved and before == self._waiting(name):
                return count
        raise AssertionError(f"«{name}» is not quiet after {rounds} rounds: {moved}, {self._waiting(name)}")

    def _waiting(self, name: str) -> tuple[Any, ...]:
        """What waits on both sides to be acknowledged (numbers of messages don't count: they always grow)."""
        with self.app.store.unit() as unit:
            ours = unit.count_registrations(name)
        return ours, sorted((kind, ref) for kind, ref, number in self.onec(name).registered() if number)

    # --- looking --------------------------------------------------------------------------------------

    def differences(self, name: str = "buh") -> list[str]:
        """What is not the same on both sides or in our books, in words; empty is what we promise."""
        return differences(self.app, name, self.onec(name))

    def link(self, kind: str, ref: str, name: str = "buh") -> Link:
        """The row of the mapping table by 1C's reference."""
        with self.app.store.unit() as unit:
            return unit.links_by_ref(name, kind, [ref])[ref]

    def link_of(self, kind: str, crm_id: str, name: str = "buh") -> Link:
        """The row of the mapping table by the card's id."""
        with self.app.store.unit() as unit:
            return unit.links_by_crm(name, kind, [crm_id])[crm_id]

    def links(self, kind: str, name: str = "buh") -> Sequence[Link]:
        """All rows of a kind, tombstones too."""
        with self.app.store.unit() as unit:
            return unit.find_links(base=name, kind=kind, limit=100_000)[0]

    def journal(self, run: Run, **where: Any) -> Sequence[JournalRow]:
        """The report's rows of one run."""
        with self.app.store.unit() as unit:
            return unit.journal(run.id, limit=100_000, **where)[0]

    def conflicts(self, name: str = "buh", status: str = "open") -> Sequence[Conflict]:
        """Conflicts by status."""
        with self.app.store.unit() as unit:
            return unit.conflicts(base=name, status=status, limit=100_000)[0]

    def staged(self, kind: str, name: str = "buh") -> Sequence[StageRow]:
        """What waits in the stage."""
        with self.app.store.unit() as unit:
            return unit.stage_batch(name, kind, 0, 100_000)


def open_app(
    root: Path,
    specs: Mapping[str, BaseSpec],
    *,
    batch: int = 1000,
    checkpoint: Checkpoint = nowhere,
    store_url: str = "",
    crm_url: str = "",
) -> App:
    """The service alone, as ``obmen.bootstrap.opened`` opens it, but with small batches."""
    home = root / "home"
    home.mkdir(parents=True, exist_ok=True)
    text = "".join(_table(root, spec) for spec in specs.values())
    (home / "obmen.toml").write_text(text, encoding="utf-8")
    settings = load_settings(home, {})
    settings = replace(
        settings,
        store_url=store_url or settings.store_url,
        crm_url=crm_url or settings.crm_url,
        bases={
            name: replace(config, base=replace(config.base, batch=batch))
            for name, config in settings.bases.items()
        },
    )
    return build(settings, open_store(settings.store_url), open_crm(settings.crm_url), checkpoint)


def close_app(app: App) -> None:
    """Closes what ``open_app`` opened."""
    app.crm.close()
    app.store.close()


def _table(root: Path, spec: BaseSpec) -> str:
    versions = f"versions = {list(spec.versions)!r}\n" if spec.versions else ""
    node = {"ours": spec.our_code, "peer": spec.peer_code, "our_prefix": spec.our_prefix}
    node |= {"peer_old": spec.peer_old} if spec.peer_old else {}
    codes = ", ".join(f'{name} = "{value}"' for name, value in node.items())
    if spec.kinds and "kinds =" not in spec.settings:
        versions += "kinds = [" + ", ".join(f'"{kind}"' for kind in spec.kinds) + "]\n"
    transport = 'transport = "soap"\n' if spec.url else ""
    folder = f"folder = '{root / 'mail' / spec.name}', zip = {str(spec.zip).lower()}"
    options = f'url = "{spec.url}", timeout_s = {spec.timeout_s}' if spec.url else folder
    return f"""
[[base]]
name = "{spec.name}"
title = "База {spec.name}"
prefix = "{spec.prefix}"
node = {{ {codes} }}
{transport}options = {{ {options} }}
{versions}{spec.settings}
"""
