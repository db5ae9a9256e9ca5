"""A card or document under somebody's hands: what the CRM says to what was typed."""

from __future__ import annotations

from starlette.responses import Response

from connectors.crm.service import CrmRecord, Outcome, WriteResult
from enterprise_data.errors import RecordError
from enterprise_data.objects.base import ObjectType
from obmen.console.card_forms import CardForm
from obmen.console.guard import Door
from obmen.console.rooms.data import card_of, kind_of
from obmen.console.sheet_forms import MORE_ROWS, MOST_ROWS, SPARE_ROWS
from obmen.console.visit import Visit

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
        record, touched = _card_form(visit, otype, card).typed(visit.form)
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
    subject = f"{otype.name}/{result.id}"
    if card is None:  # an empty form tells all fields: their names would say nothing
        visit.audit("card_created", subject)
    else:
        visit.audit("card_saved", subject, kind=otype.name, fields=", ".join(sorted(touched)))
    said = "unchanged" if result.outcome is Outcome.UNCHANGED else "saved"
    return visit.go(f"/data/{otype.name}/{result.id}", said)


def _form(
    visit: Visit, otype: ObjectType, card: CrmRecord | None, *, problem: str = "", hint: str = ""
) -> Response:
    asked = _card_form(visit, otype, card)
    spare = {name: _spare(visit, name) for name in otype.tables}
    return visit.page(
        "edit.html",
        422 if problem else 200,
        otype=otype,
        card=card,
        title=otype.name_of(card.record) if card else f"{otype.title}: новая запись",
        inputs=asked.inputs(visit.form),
        tables=asked.tables(visit.form, spare),
        spare=spare,
        version=visit.form.get("version", card.version if card else ""),
        most_rows=MOST_ROWS,
        problem=problem,
        hint=hint,
    )


def _card_form(visit: Visit, otype: ObjectType, card: CrmRecord | None) -> CardForm:
    held = card.record if card else None
    return CardForm(app=visit.desk.app, otype=otype, held=held, zone=visit.desk.book.zone)


def _spare(visit: Visit, table: str) -> int:
    """Empty rows at the end of a table: as many as the form had, and more if they were asked for."""
    text = visit.given(f"spare.{table}")
    had = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else SPARE_ROWS
    return min(had + (MORE_ROWS if visit.given("more") == table else 0), MOST_ROWS)


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
