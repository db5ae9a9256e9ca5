"""``obmen conflicts``: what both sides changed differently, and the decision of a person."""

from __future__ import annotations

from typing import Annotated

import typer

from enterprise_data.objects.registry import KINDS
from obmen.cli.commands import Commands
from obmen.cli.documents import conflict_json
from obmen.cli.home import service, user_name
from obmen.cli.output import Json, Limit, Offset, as_json, say, table
from obmen.cli.usage import one_of
from obmen.cli.views import kind_title, moment, show_comparison, value_text
from obmen.cli.words import BaseOption, pairs
from obmen.names import Namer
from obmen.texts.changes import compared_tables
from state.rows import Conflict
from sync.services.conflicts import TAKES, is_taken_whole

app = Commands("Конфликты: список, подробности, решение.")
ConflictId = Annotated[int, typer.Argument(metavar="НОМЕР", help="Номер конфликта из списка.")]
STATUSES = {"open": "ждёт решения", "decided": "решён, ждёт обмена", "closed": "закрыт"}
_LISTED = {"open": "ждут решения", "decided": "решены, ждут обмена", "closed": "закрыты"}


@app.add("list", help="Список конфликтов.")
def list_conflicts(
    base: BaseOption = None,
    status: Annotated[
        str,
        typer.Option(metavar="СОСТОЯНИЕ", help="open — ждут решения, decided — решены, closed — закрыты."),
    ] = "open",
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Lists conflicts."""
    one_of("Состояние (--status)", status, STATUSES)
    with service() as app_:
        if base is not None:
            app_.exchanges.base(base)
        rows, total = app_.conflicts.list(base=base, status=status, offset=offset, limit=limit)
    if json:
        as_json({"conflicts": [conflict_json(row) for row in rows], "total": total})
        return
    if not rows:
        say(f"Конфликтов нет ({_LISTED[status]}: 0).")
        return
    table(
        f"Конфликты: {_LISTED[status]} ({len(rows)} из {total})",
        ("№", "База", "Вид данных", "Вопрос", "В 1С", "В CRM"),
        [
            (
                r.id,
                r.base,
                kind_title(r.kind),
                r.sentence,
                value_text(r.kind, r.onec_value, only=disputed(r)),
                value_text(r.kind, r.crm_value, only=disputed(r)),
            )
            for r in rows
        ],
    )
    if status == "open":
        say("Решить: obmen conflicts resolve НОМЕР --take 1c | crm | value ПОЛЕ=ЗНАЧЕНИЕ")


@app.add("show", help="Один конфликт подробно: три значения рядом.")
def show(conflict_id: ConflictId, json: Json = False) -> None:
    """Shows one conflict side by side."""
    with service() as app_:
        row = app_.conflicts.get(conflict_id)
        namer = Namer(app_.store, app_.crm, row.base, own_words=True)
        values = (row.base_value, row.onec_value, row.crm_value)
        texts = [value_text(row.kind, value, namer, disputed(row)) for value in values]
        compared = compared_tables(row, namer)
    if json:
        as_json(conflict_json(row))
        return
    say(row.sentence)
    name = KINDS[row.kind].quoted(row.label) if row.kind in KINDS else row.label
    table(
        f"Конфликт № {row.id}: {name}, {STATUSES.get(row.status, row.status)}",
        ("Было согласовано", "В 1С", "В CRM"),
        [texts],
    )
    for found in compared:
        if found.differs:
            show_comparison(found)
    if row.crm_changed_by:
        when = f", {moment(row.crm_changed_at)}" if row.crm_changed_at else ""
        say(f"В CRM изменил: {row.crm_changed_by}{when}")
    if row.status == "open":
        say(f"Решить: {_how_to(row)}")
    else:
        say(f"Решение: {decision_text(row)}; принял {row.decided_by}.")


def _how_to(row: Conflict) -> str:
    """The very command for this conflict."""
    start = f"obmen conflicts resolve {row.id} --take"
    if row.group == "match":
        candidates = ", ".join(map(str, (row.crm_value or {}).get("candidates", [])))
        return f"{start} value НОМЕР (подходят карточки {candidates}; new — создать новую)"
    is_whole = row.group == "deleted" or is_taken_whole(row)
    return f"{start} 1c | crm" + ("" if is_whole else " | value ПОЛЕ=ЗНАЧЕНИЕ")


def disputed(row: Conflict) -> list[str] | None:
    """The fields in which the sides differ, where a group has many; None where everything is to be told."""
    one, two = row.onec_value, row.crm_value
    if not isinstance(one, dict) or not isinstance(two, dict) or set(one) != set(two):
        return None
    return [name for name in one if one[name] != two[name]] or None


def decision_text(row: Conflict) -> str:
    """The decision in words."""
    if row.decision == "value":
        return value_text(row.kind, row.decided_value)
    return {"onec": "как в 1С", "crm": "как в CRM"}.get(row.decision, row.decision)


@app.add("resolve", help="Принять решение; его перенесёт следующий обмен.")
def resolve(
    conflict_id: ConflictId,
    take: Annotated[
        str, typer.Option(metavar="ЧТО", help="1c — как в 1С, crm — как в CRM, value — своё значение.")
    ],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ПОЛЕ=ЗНАЧЕНИЕ", help="Для --take value. При выборе карточки — её номер или new."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Decides a conflict."""
    take = one_of("Решение (--take)", take.lower().replace("с", "c"), TAKES)
    with service() as app_:
        row = app_.conflicts.resolve(conflict_id, take=take, value=_value(values or []), who=user_name())
    if json:
        as_json(conflict_json(row))
        return
    say(f"Решение по конфликту № {row.id} принято: {decision_text(row)}.")
    say(f"Его перенесёт следующий обмен: obmen run {row.base}")


def _value(words: list[str]) -> dict[str, str] | str | None:
    if not words:
        return None
    return words[0] if len(words) == 1 and "=" not in words[0] else pairs(words)
