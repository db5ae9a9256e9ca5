"""A card or document under somebody's hands: its fields, its rows, and what the CRM says to the result."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from starlette.responses import Response

from connectors.crm.service import CrmRecord, Outcome, WriteResult
from enterprise_data.errors import InvalidRecord, RecordError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.sums import completed
from enterprise_data.objects.typed import value_from_text
from obmen.cards import with_cards
from obmen.console.guard import Door
from obmen.console.inputs import field_input, text_of
from obmen.console.rooms.data import card_of, crm_namer, kind_of
from obmen.console.sheet_forms import MORE_ROWS, MOST_ROWS, SPARE_ROWS, rows_sent, table_form
from obmen.console.visit import Visit
from obmen.names import Namer

MOST_FIELDS, MOST_BYTES = 4_000, 1 << 20
"""Of one form: a hundred rows of several tables, each with its cells."""
_REFUSED = (Outcome.REJECTED, Outcome.CONFLICT, Outcome.BLOCKED, Outcome.UNKNOWN)


def new(visit: Visit) -> Response:
    """An empty form."""
    return _form(visit, kind_of(visit), None)


def edit(visit: Visit) -> Response:
    """The form of a card; a locked one is only looked at."""
    otype, card = kind_of(visit), card_of(visit)
    if card.locked or card.deleted:
        return visit.go(f"/data/{otype.name}/{card.id}", "closed")
    return _form(visit, otype, card)


def save_new(visit: Visit) -> Response:
    """Stores what was typed as a new card."""
    return _save(visit, kind_of(visit), None)


def save(visit: Visit) -> Response:
    """Stores what was changed, unless somebody else changed the card meanwhile."""
    return _save(visit, kind_of(visit), card_of(visit))


def _save(visit: Visit, otype: ObjectType, card: CrmRecord | None) -> Response:
    if visit.given("more"):
        return _form(visit, otype, card)
    app = visit.desk.app
    try:
        record, touched = _typed(visit, otype, card)
    except RecordError as error:
        return _form(visit, otype, card, problem=error.message, hint=error.hint)
    result = app.crm.save(
        otype.name,
        card.id if card else None,
        record,
        touched,
        visit.who,
        if_version=visit.given("version") if card else None,
    )
    if result.outcome in _REFUSED:
        return _form(visit, otype, card, problem=_refusal(result), hint=_what_to_do(result))
    visit.audit("card_saved", f"{otype.name}/{result.id}", kind=otype.name, fields=", ".join(sorted(touched)))
    said = "unchanged" if result.outcome is Outcome.UNCHANGED else "saved"
    return visit.go(f"/data/{otype.name}/{result.id}", said)


def _typed(visit: Visit, otype: ObjectType, card: CrmRecord | None) -> tuple[Any, frozenset[str]]:
    """The record as the form says, and the fields that were touched; raises ``RecordError``."""
    held, namer = card.record if card else None, crm_namer(visit)
    before = _texts(visit, otype, held, namer)
    changes: dict[str, Any] = {}
    for name in _names(otype):
        text = visit.form.get(name, before[name]).replace("\r\n", "\n").strip()
        if text != before[name].strip() or (held is None and text):
            changes[name] = value_from_text(otype, name, text)
    for name in otype.tables:
        rows = getattr(held, name) if held is not None else ()
        sent = rows_sent(otype, name, rows, visit.form, namer)
        if sent != rows:
            changes[name] = sent
    record = dataclasses.replace(held, **changes) if held is not None else _record(otype, changes)
    record = with_cards(visit.desk.app, otype, record, held)
    whole = completed(otype, record, changes)
    if held is None:
        return whole, frozenset(otype.field_names) - otype.enterprise_data.told_only
    moved = {name for name in otype.field_names if getattr(whole, name) != getattr(held, name)}
    return whole, frozenset(moved)


def _record(otype: ObjectType, given: dict[str, Any]) -> Any:
    needed = [item.name for item in dataclasses.fields(otype.record) if item.default is dataclasses.MISSING]
    missing = [otype.field_titles.get(name, name) for name in needed if name not in given]
    if missing:
        raise InvalidRecord(f"Не заполнено: {', '.join(missing)}.", hint="Заполните и сохраните ещё раз.")
    return otype.record(**given)


def _form(
    visit: Visit, otype: ObjectType, card: CrmRecord | None, *, problem: str = "", hint: str = ""
) -> Response:
    held, namer, form = card.record if card else None, crm_namer(visit), visit.form
    texts = _texts(visit, otype, held, namer)
    rows = {name: getattr(held, name) if held is not None else () for name in otype.tables}
    spare = {name: _spare(visit, name) for name in otype.tables}
    return visit.page(
        "edit.html",
        422 if problem else 200,
        otype=otype,
        card=card,
        title=otype.name_of(held) if held is not None else f"{otype.title}: новая запись",
        inputs=[field_input(otype, name, form.get(name, texts[name])) for name in _names(otype)],
        tables=[table_form(otype, name, rows[name], form, spare[name], namer) for name in otype.tables],
        spare=spare,
        version=form.get("version", card.version if card else ""),
        most_rows=MOST_ROWS,
        problem=problem,
        hint=hint,
    )


def _spare(visit: Visit, table: str) -> int:
    """Empty rows at the end of a table: as many as the form had, and more if they were asked for."""
    text = visit.given(f"spare.{table}")
    had = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else SPARE_ROWS
    return min(had + (MORE_ROWS if visit.given("more") == table else 0), MOST_ROWS)


def _names(otype: ObjectType) -> list[str]:
    """Fields that a person types."""
    closed = {*otype.tables, *otype.enterprise_data.told_only}
    return [name for name in otype.field_names if name not in closed]


def _texts(visit: Visit, otype: ObjectType, held: Any, namer: Namer) -> dict[str, str]:
    """What the form starts with; a new document has the present moment."""
    if held is not None:
        namer.load_records(otype, [held])
        return {name: text_of(otype, name, getattr(held, name), namer) for name in _names(otype)}
    defaults = {
        item.name: item.default
        for item in dataclasses.fields(otype.record)
        if item.default is not dataclasses.MISSING
    }
    texts = {
        name: text_of(otype, name, defaults[name], namer) if name in defaults else ""
        for name in _names(otype)
    }
    if otype.is_document:
        texts["date"] = f"{datetime.now(visit.desk.book.zone):%d.%m.%Y %H:%M}"
    return texts


def _refusal(result: WriteResult) -> str:
    return "; ".join(problem.text for problem in result.problems) or "CRM не приняла изменение."


def _what_to_do(result: WriteResult) -> str:
    if any(problem.code == "version" for problem in result.problems):
        return "Откройте карточку заново: ваши правки не сохранены, чтобы не затереть чужие."
    return ""


DOORS = (
    Door(path="/data/{kind}/new", handler=new, role="accountant"),
    Door(
        path="/data/{kind}/new",
        handler=save_new,
        role="accountant",
        method="POST",
        most_fields=MOST_FIELDS,
        most_bytes=MOST_BYTES,
    ),
    Door(path="/data/{kind}/{card}/edit", handler=edit, role="accountant"),
    Door(
        path="/data/{kind}/{card}/edit",
        handler=save,
        role="accountant",
        method="POST",
        most_fields=MOST_FIELDS,
        most_bytes=MOST_BYTES,
    ),
)
