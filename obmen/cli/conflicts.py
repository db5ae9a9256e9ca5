"""``obmen conflicts``: what both sides changed differently, and the decision of a person."""

from __future__ import annotations

from typing import Annotated

import typer

from obmen.cli.home import service, user_name
from obmen.cli.output import Json, as_json, say, table
from obmen.cli.views import conflict_json, value_text
from obmen.texts import kind_title

app = typer.Typer(help="Конфликты: список, подробности, решение.", no_args_is_help=True)
ConflictId = Annotated[int, typer.Argument(metavar="НОМЕР")]


@app.command("list", help="Список конфликтов.")
def list_conflicts(
    base: Annotated[str | None, typer.Option(help="Только эта база.")] = None,
    status: Annotated[
        str, typer.Option(help="open — ждут решения, decided — решены, closed — закрыты.")
    ] = "open",
    offset: int = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json: Json = False,
) -> None:
    """Lists conflicts."""
    with service() as service_:
        rows, total = service_.conflicts.list(base=base, status=status, offset=offset, limit=limit)
    if json:
        as_json({"conflicts": [conflict_json(row) for row in rows], "total": total})
        return
    table(
        f"Конфликты ({total})",
        ("№", "База", "Вид данных", "Вопрос", "В 1С", "В CRM"),
        [
            (r.id, r.base, kind_title(r.kind), r.sentence, value_text(r.onec_value), value_text(r.crm_value))
            for r in rows
        ],
    )
    if rows:
        say("Решить: obmen conflicts resolve НОМЕР --take 1c | crm | value ПОЛЕ=ЗНАЧЕНИЕ")


@app.command("show", help="Один конфликт подробно.")
def show(conflict_id: ConflictId, json: Json = False) -> None:
    """Shows one conflict side by side."""
    with service() as service_:
        row = service_.conflicts.get(conflict_id)
    if json:
        as_json(conflict_json(row))
        return
    say(row.sentence)
    table(
        f"Конфликт № {row.id}",
        ("Было согласовано", "В 1С", "В CRM"),
        [(value_text(row.base_value), value_text(row.onec_value), value_text(row.crm_value))],
    )
    if row.crm_changed_by:
        say(f"В CRM изменил: {row.crm_changed_by}")


@app.command("resolve", help="Принять решение; его перенесёт следующий обмен.")
def resolve(
    conflict_id: ConflictId,
    take: Annotated[str, typer.Option(help="1c — как в 1С, crm — как в CRM, value — своё значение.")],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ПОЛЕ=ЗНАЧЕНИЕ]...", help="Для --take value; для выбора карточки — её номер."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Decides a conflict."""
    with service() as service_:
        row = service_.conflicts.resolve(conflict_id, take=take, value=_value(values or []), who=user_name())
    if json:
        as_json(conflict_json(row))
        return
    say(
        f"Решение по конфликту № {row.id} принято: {take}. Его перенесёт следующий обмен: obmen run {row.base}"
    )


def _value(words: list[str]) -> dict[str, str] | str | None:
    if not words:
        return None
    if len(words) == 1 and "=" not in words[0]:
        return words[0]
    return dict(word.partition("=")[::2] for word in words)
