"""The CRM's change feed, read page by page into the stage; our own writes coming back are dropped here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.crm.service import CrmChange
from mappings.identity import Repointed, merge_cards
from state.ports import Unit
from state.rows import StageRow
from sync.context import Exchange
from sync.identity import known_part, write_difference

PAGE = 1000


def stage_crm_changes(exchange: Exchange) -> None:
    """Stages every change since the cursor; rows and cursor move in one transaction."""
    for kind in exchange.kinds:
        if kind in exchange.crm.capabilities().kinds:
            _stage_kind(exchange, kind)


def _stage_kind(exchange: Exchange, kind: str) -> None:
    name = f"crm:{kind}"
    with exchange.store.unit() as unit:
        cursor = unit.cursor(exchange.base.name, name)
    done = 0
    while True:
        exchange.pause_point()
        page = exchange.crm.changes(kind, cursor, PAGE)
        with exchange.store.unit(exchange.lease) as unit:
            unit.put_stage(_rows(exchange, unit, kind, page.items))
            if page.next != cursor and not exchange.preview:
                unit.put_cursor(exchange.base.name, name, page.next)
        cursor = page.next
        done += len(page.items)
        exchange.reporter.progress("crm", done, None)
        exchange.checkpoint("staged_crm")
        if page.complete:
            return


def _rows(exchange: Exchange, unit: Unit, kind: str, items: Sequence[CrmChange]) -> list[StageRow]:
    latest = {item.id: item for item in items}
    known = unit.crm_versions(exchange.base.name, kind, list(latest))
    return [
        crm_row(exchange.scope, kind, item.id, "delete" if item.deleted else "update")
        for item in latest.values()
        if known.get(item.id) != item.version
    ]


def crm_row(scope: str, kind: str, crm_id: str, op: str = "update") -> StageRow:
    """A card that must be looked at."""
    return StageRow(scope=scope, kind=kind, side="crm", key=crm_id, op=op)


def stage_aliases(exchange: Exchange) -> None:
    """Cards merged in the CRM: the losing id now means the winner, and never becomes a new object (B3)."""
    for kind in exchange.kinds:
        if kind not in exchange.crm.capabilities().kinds:
            continue
        name = f"crm-aliases:{kind}"
        with exchange.store.unit(exchange.lease) as unit:
            cursor = unit.cursor(exchange.base.name, name)
            aliases, after = exchange.crm.aliases(kind, cursor)
            for loser, winner in aliases.items():
                _repoint(exchange, unit, kind, loser, winner)
            if after != cursor:
                unit.put_cursor(exchange.base.name, name, after)


_TOLD = {
    Repointed.MOVED: "Карточка объединена в CRM с другой: связь перенесена на неё.",
    Repointed.JOINED: "Карточки объединены в CRM: второй объект 1С теперь относится к той же карточке.",
}


def _repoint(exchange: Exchange, unit: Unit, kind: str, loser: str, winner: str) -> None:
    base = exchange.base.name
    known = known_part(unit, base, kind, cards=[loser, winner])
    after, what = merge_cards(known, loser, winner)
    if what is Repointed.NOTHING:
        return
    write_difference(
        unit, base, kind, known, after, lambda link: replace(link, why="merge", linked_at=exchange.now())
    )
    unit.add_journal(
        [
            exchange.note(
                kind=kind,
                side="crm",
                status="linked",
                ref=known.card(loser),
                crm_id=winner,
                message=_TOLD[what],
            )
        ]
    )
    unit.put_stage([crm_row(exchange.scope, kind, winner)])
