"""Previews: they change nothing, and foresee what the exchange then does."""

from __future__ import annotations

import sqlite3
from typing import Any

from state.rows import Run
from tests.property.game_referee import Foul
from tests.property.game_table import Table

_REPORTS = ("runs", "journal", "counters", "leases", "words", "scopes")
"""Tables in which a run leaves traces of itself."""
_MOVES = ("created", "updated", "deleted", "restored", "conflict", "linked")


def exchange_as_foreseen(table: Table, base: str) -> None:
    """A preview, and then the exchange that it was about."""
    is_foreseeable = _is_foreseeable(table, base)
    foreseen = preview(table, base)
    run = table.exchange(base)
    if is_foreseeable and run is not None and run.status != "failed" and _told(table, run) != foreseen:
        raise Foul(f"{base}: foreseen {foreseen}, done {_told(table, run)}")


def preview(table: Table, base: str) -> list[tuple[Any, ...]]:
    """What our exchange says it would do; it may change nothing at all."""
    before = _everything(table)
    run = table.world.exchange(base, preview=True, trigger="preview", allow_deletions=True)
    table.judge_run(base, run)
    if _everything(table) != before:
        raise Foul(f"{base}: a preview changed something")
    return _told(table, run)


def _is_foreseeable(table: Table, base: str) -> bool:
    """A preview carries nothing out: neither merges of cards nor what a killed exchange has left behind."""
    app = table.world.app
    with app.store.unit() as unit:
        seen = {kind: unit.cursor(base, f"crm-aliases:{kind}") for kind in app.crm.capabilities().kinds}
        left_behind = bool(unit.open_intents(base, 1))
    return not left_behind and not any(app.crm.aliases(kind, cursor)[0] for kind, cursor in seen.items())


def _told(table: Table, run: Run) -> list[tuple[Any, ...]]:
    """What the report says of the objects that move (what happens while sending is nobody's to foresee)."""
    rows = table.world.journal(run)
    return sorted((r.kind, r.side, r.status, r.label, r.groups) for r in rows if r.status in _MOVES)


def _everything(table: Table) -> tuple[Any, ...]:
    """All that lasts on our side, except the report of the run itself."""
    books = sqlite3.connect(table.root / "home" / "state.db")
    names = [row[0] for row in books.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in names if name.removeprefix("state_") not in _REPORTS]
    rows = {name: sorted(map(repr, books.execute(f"SELECT * FROM {name}"))) for name in kept}
    books.close()
    return rows, table.crm(), {base: post.listing() for base, post in table.posts.items()}
