"""Conflicts: the list, one question side by side, and the decision — once, also when two people decide at a time."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.registry import KINDS
from obmen.console.guard import Door
from obmen.console.sides import MATCH, brief, candidates_of, sides_of
from obmen.console.visit import Visit
from obmen.names import Namer
from obmen.texts.changes import compared_tables
from state.ports import StaleDecision
from state.rows import Conflict
from sync.policies import DELETED
from sync.services.conflicts import WrongDecision, is_taken_whole

PAGE = 50
STATUSES = {"open": "ждут решения", "decided": "решены, ждут обмена", "closed": "закрыты"}
DECISIONS = {"onec": "взять из 1С", "crm": "взять из CRM", "value": "своё значение"}


def show_all(visit: Visit) -> Response:
    """Questions that wait, or those that were answered."""
    status = visit.asked("status") if visit.asked("status") in STATUSES else "open"
    base = visit.asked("base") if visit.asked("base") in visit.desk.app.settings.bases else ""
    offset = visit.number("offset")
    rows, total = visit.desk.app.conflicts.list(base=base or None, status=status, offset=offset, limit=PAGE)
    namers = {name: _namer(visit, name) for name in {row.base for row in rows}}
    return visit.page(
        "conflicts.html",
        rows=[(row, *brief(row, namers[row.base])) for row in rows],
        total=total,
        status=status,
        statuses=STATUSES,
        base=base,
        bases=visit.desk.app.settings.bases,
        offset=offset,
        limit=PAGE,
        decisions=DECISIONS,
    )


def show(visit: Visit) -> Response:
    """One question."""
    return _conflict(visit, _row(visit))


def decide(visit: Visit) -> Response:
    """Takes the decision if nobody was faster."""
    row, take = _row(visit), visit.given("take")
    try:
        visit.desk.app.conflicts.resolve(
            row.id, take=take, value=_value(visit, row, take), who=visit.who, seen_version=_seen(visit)
        )
    except StaleDecision:
        return visit.page("decided.html", 409, row=_row(visit), decisions=DECISIONS)
    except (WrongDecision, InvalidRecord) as error:
        return _conflict(visit, row, take=take, problem=error.message, hint=error.hint)
    following = visit.desk.app.conflicts.list(limit=1)[0]
    return visit.go(f"/conflicts/{following[0].id}" if following else "/conflicts", "decided")


def _row(visit: Visit) -> Conflict:
    number = visit.path("conflict")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise HTTPException(404)
    return visit.desk.app.conflicts.get(int(number))


def _seen(visit: Visit) -> int:
    text = visit.given("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _value(visit: Visit, row: Conflict, take: str) -> Mapping[str, str] | str | None:
    if row.group == MATCH:
        return visit.given("card")
    if take != "value" or row.group == DELETED:
        return None
    names = KINDS[row.kind].groups[row.group]
    return {name: visit.form[f"value.{name}"] for name in names if f"value.{name}" in visit.form}


def _namer(visit: Visit, base: str) -> Namer:
    return Namer(visit.desk.app.store, visit.desk.app.crm, base)


def _conflict(visit: Visit, row: Conflict, *, take: str = "", problem: str = "", hint: str = "") -> Response:
    namer, app = _namer(visit, row.base), visit.desk.app
    context = {
        "row": row,
        "take": take,
        "problem": problem,
        "hint": hint,
        "decisions": DECISIONS,
        "statuses": STATUSES,
        "base": app.settings.bases.get(row.base),
    }
    status = 422 if problem else 200
    if row.group == MATCH:
        cards = candidates_of(row, app.crm, _namer(visit, ""))
        fields = namer.fields(KINDS[row.kind], row.onec_value or {})
        return visit.page(
            "match.html", status, cards=cards, fields=fields, chosen=visit.given("card"), **context
        )
    sides = sides_of(row, namer)
    typed = {side.name: visit.form.get(f"value.{side.name}", side.editable) for side in sides}
    may_type = row.group != DELETED and any(side.editable is not None for side in sides)
    return visit.page(
        "conflict.html",
        status,
        sides=sides,
        tables=compared_tables(row, namer),
        typed=typed,
        may_type=may_type and not is_taken_whole(row),
        **context,
    )


DOORS = (
    Door(path="/conflicts", handler=show_all, role="viewer"),
    Door(path="/conflicts/{conflict}", handler=show, role="viewer"),
    Door(path="/conflicts/{conflict}", handler=decide, role="accountant", method="POST"),
)
