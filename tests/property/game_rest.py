"""Letting everything come to rest, and looking at what is there then."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from state.rows import Conflict
from tests.property.game_facets import Facet
from tests.property.game_players import Players
from tests.property.game_questions import read_question, tag_of
from tests.property.game_referee import ALIVE, DELETED, Foul
from tests.property.game_shapes import SHAPES
from tests.property.game_table import Table

ROUNDS = 16
_CODE_UNTOLD = re.compile(r": code: 1C '\d+', CRM ''$")
"""1C doesn't send back what it loaded: the CRM hears of the code only with the next change in 1C."""


def rest(table: Table) -> None:
    """Both sides talk until nothing moves; then the referee's verdict, our books, and an idle exchange."""
    Players(table).unlock_all()
    quiet, told = 0, ""
    for _ in range(ROUNDS):
        told = _round(table)
        quiet = 0 if told else quiet + 1
        if quiet == 2:
            break
    else:
        raise Foul(f"it never comes to rest: {told}")
    _check_verdict(table)
    _check_books(table)
    _check_idle(table)


def decide(table: Table, row: Conflict, take: str) -> None:
    """A person answers; ``take``: 1c | crm | value (a new text where one can be typed)."""
    conflicts = table.world.app.conflicts
    if row.group == "match":
        conflicts.resolve(row.id, take="value", value=row.crm_value["candidates"][0], who="судья")
        return
    if row.group == "deleted":
        mark = (row.onec_value if take == "1c" else row.crm_value)["deleted"]
        table.referee.decided(tag_of(table, row), "deleted", None, DELETED if mark else ALIVE)
        conflicts.resolve(row.id, take="1c" if take == "1c" else "crm", who="судья")
        return
    _decide_value(table, row, take)


def _decide_value(table: Table, row: Conflict, take: str) -> None:
    conflicts = table.world.app.conflicts
    if row.kind not in SHAPES or row.group not in SHAPES[row.kind].facets:
        conflicts.resolve(row.id, take="1c", who="судья")
        return
    facet = SHAPES[row.kind].facets[row.group]
    tag, (onec, crm) = read_question(table, row)
    plain = type(facet) is Facet and row.group != SHAPES[row.kind].title
    if take == "value" and plain:
        value = facet.fresh(table.next())
        conflicts.resolve(row.id, take="value", value={facet.fields[0]: value}, who="судья")
        table.referee.decided(tag, row.group, value, onec, crm)
        return
    if row.group == "legal" and not (onec and crm):
        take = "1c" if onec else "crm"  # no message can empty a reference in 1C
    winner, loser = (onec, crm) if take == "1c" else (crm, onec)
    conflicts.resolve(row.id, take="1c" if take == "1c" else "crm", who="судья")
    table.referee.decided(tag, row.group, winner, loser)


def _round(table: Table) -> str:
    """One scenario of each infobase and one exchange of ours each; what moved, in words."""
    told: list[str] = []
    for base in table.posts:
        for row in table.conflicts(base, "open"):
            told.append(f"{base}: conflict about {row.kind}.{row.group}")
            decide(table, row, "crm" if row.id % 2 else "1c")
    seq = _log_number(table)
    for base in table.posts:
        table.onec_receives(base)
        told += [f"{base}: 1C overruled {tag}" for tag in table.send_collided_again(base)]
        table.onec_sends(base)
        run = table.exchange(base)
        assert run is not None
        told += [f"{base}: {row.kind} {row.status} {row.message}" for row in table.world.journal(run)]
        told += [f"{base}: {len(table.world.onec(base).registered())} wait for us"] * bool(
            table.world.onec(base).registered()
        )
    told += ["the CRM was written"] if _log_number(table) != seq else []
    return "; ".join(told)


def _log_number(table: Table) -> int:
    """The newest number of the CRM's change log."""
    crm = table.world.app.crm
    return max(
        int(version) for kind in crm.capabilities().kinds for _, version in [*crm.census(kind), (0, "0")]
    )


def _check_verdict(table: Table) -> None:
    bases = {base: table.onec(base) for base in table.posts}
    table.referee.verdict(table.crm(), bases, {base: table.kinds(base) for base in bases})


def _check_books(table: Table) -> None:
    """Our own books: links one to one, nothing lies about, each conflict told once."""
    for base in table.posts:
        if _somebody_waits(table, base):
            continue
        wrong = [text for text in table.world.differences(base) if not _CODE_UNTOLD.search(text)]
        if wrong:
            raise Foul(f"{base}: " + "\n".join(wrong))
        told, asked = _told(table, base), _asked(table, base)
        if told != asked:
            raise Foul(f"{base}: conflicts in the reports {told - asked}, in the list {asked - told}")


def _somebody_waits(table: Table, base: str) -> bool:
    """Our books rightly hold what refers to an object that was deleted before the other side heard of it."""
    crm, view = table.crm(), table.onec(base)
    return any(table.referee.is_waiting(tag, crm, view) for tag in {*crm, *view})


def _told(table: Table, base: str) -> Counter[Any]:
    """Conflicts as the reports of all runs tell them."""
    with table.world.app.store.unit() as unit:
        rows = [
            row
            for run in unit.runs(base, 10_000)
            if run.trigger != "preview"
            for row in unit.journal(run.id, status="conflict", limit=10_000)[0]
        ]
    return Counter((row.kind, row.ref, group) for row in rows for group in row.groups)


def _asked(table: Table, base: str) -> Counter[Any]:
    return Counter(
        (row.kind, row.ref, row.group) for row in table.conflicts(base, "") if row.group != "match"
    )


def _check_idle(table: Table) -> None:
    """Without news from 1C an exchange does nothing at all."""
    for base in table.posts:
        before = table.posts[base].listing(), _log_number(table)
        run = table.exchange(base)
        assert run is not None
        rows = table.world.journal(run)
        if rows or before != (table.posts[base].listing(), _log_number(table)):
            raise Foul(f"{base}: an idle exchange moved something: {[row.message for row in rows]}")
