"""One record as its page shows it: fields and tables with the way to what they refer to, its links, its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.sheets import Column
from obmen.bootstrap import App
from obmen.names import Namer
from obmen.texts.changes import Change, changes_of
from state.rows import Conflict, JournalRow, Link

HISTORY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A value, and the address of the card that it is."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table whose cells may lead on."""

    title: str
    columns: tuple[Column, ...]
    rows: list[list[Shown]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InBase:
    """Where a record is linked, and what waits there for a decision."""

    title: str
    link: Link
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One row of the journal."""

    base: str
    row: JournalRow
    changes: list[Change]


def address(ref: Ref) -> str:
    """The page of a card."""
    return f"/data/{ref.kind}/{ref.id}"


def fields_of(otype: ObjectType, record: Any, namer: Namer) -> list[tuple[str, Shown]]:
    """Title and value of every filled field; tables stand by themselves."""
    namer.load_records(otype, [record])
    names = [name for name in otype.field_names if name not in otype.tables]
    shown = [(otype.field_titles.get(name, name), _shown(otype, name, record, namer)) for name in names]
    return [(title, value) for title, value in shown if value.text]


def _shown(otype: ObjectType, name: str, record: Any, namer: Namer) -> Shown:
    value = getattr(record, name)
    return Shown(
        text=namer.text(otype, name, value), address=address(value) if isinstance(value, Ref) else ""
    )


def tables_of(otype: ObjectType, record: Any, namer: Namer) -> list[ShownTable]:
    """The tables in which anything stands."""
    found = []
    for name in otype.tables:
        rows, sheet = getattr(record, name), namer.sheet(otype, name, getattr(record, name))
        if rows:
            cells = [
                [_cell(row, column, text) for column, text in zip(sheet.columns, texts, strict=True)]
                for row, texts in zip(rows, sheet.rows, strict=True)
            ]
            found.append(ShownTable(title=sheet.title, columns=sheet.columns, rows=cells))
    return found


def _cell(row: Any, column: Column, text: str) -> Shown:
    value = getattr(row, column.name)
    return Shown(text=text, address=address(value) if isinstance(value, Ref) else "")


def links_of(app: App, kind: str, id: str) -> list[InBase]:
    """The bases that know the card."""
    found = []
    with app.store.unit() as unit:
        for name, config in app.settings.bases.items():
            link = unit.links_by_crm(name, kind, [id]).get(id)
            if link is not None:
                rows = unit.open_conflicts(name, kind, [link.ref]).get(link.ref, ())
                found.append(
                    InBase(
                        title=config.base.title,
                        link=link,
                        conflicts=tuple(row for row in rows if row.status == "open"),
                    )
                )
    return found


def bases_of(app: App, kind: str, ids: Iterable[str]) -> dict[str, list[str]]:
    """Card → titles of the bases that know it."""
    wanted = list(ids)
    found: dict[str, list[str]] = {id: [] for id in wanted}
    with app.store.unit() as unit:
        for name, config in app.settings.bases.items():
            for id in unit.links_by_crm(name, kind, wanted):
                found[id].append(config.base.title)
    return found


def history_of(app: App, kind: str, id: str) -> list[Happened]:
    """What exchanges did with the card, newest first."""
    with app.store.unit() as unit:
        rows = unit.journal_of_card(kind, id, HISTORY)
        runs = {number: unit.run(number) for number in {row.run_id for row in rows}}
    namers: dict[str, Namer] = {}
    found = []
    for row in rows:
        run = runs[row.run_id]
        base = run.base if run else ""
        namer = namers.setdefault(base, Namer(app.store, app.crm, base))
        found.append(Happened(base=base, row=row, changes=changes_of(row, namer)))
    return found
