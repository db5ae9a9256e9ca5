"""``obmen records``: what each side holds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from enterprise_data.errors import ExchangeError
from enterprise_data.objects.base import ObjectType
from obmen.bootstrap import App
from obmen.cli.commands import Commands
from obmen.cli.documents import card_json, known_json
from obmen.cli.home import service
from obmen.cli.naming import card_number, names_in_base, names_in_crm
from obmen.cli.output import Json, Limit, Offset, as_json, table
from obmen.cli.usage import WrongCommand
from obmen.cli.views import leaves, moment, record_rows
from obmen.cli.words import Kind, base_of_side, kind_type
from sync.services.records import RecordService, UnknownRecord

app = Commands("Записи CRM и баз 1С.")
Side = Annotated[str, typer.Option(metavar="СТОРОНА", help="crm или 1c:БАЗА.")]


class UnknownCard(ExchangeError):
    """Такой карточки нет."""


@app.add("list", help="Список записей одной стороны.")
def list_records(
    kind: Kind,
    side: Side = "crm",
    search: Annotated[str, typer.Option(metavar="ТЕКСТ", help="Часть имени, ИНН или кода.")] = "",
    deleted: Annotated[bool, typer.Option("--deleted", help="Показать и помеченные на удаление.")] = False,
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Lists records of a side."""
    otype, base = kind_type(kind), base_of_side(side)
    with service() as app_:
        if base is None:
            cards, total = app_.crm.list_cards(
                kind, search=search, include_deleted=deleted, offset=offset, limit=limit
            )
            rows = [card_json(otype, card) for card in cards]
        else:
            app_.exchanges.base(base)
            known, total = RecordService(app_.store).page(
                base, kind, search=search, include_deleted=deleted, offset=offset, limit=limit
            )
            rows = [known_json(otype, row) for row in known]
    if json:
        as_json({"records": rows, "total": total})
        return
    key = "id" if base is None else "ref"
    marks = [(row[key], row["label"], _codes(row), _marks(row)) for row in rows]
    heading = ("Карточка" if base is None else "Ссылка 1С", "Наименование", "Код", "")
    table(f"{otype.titles} ({len(rows)} из {total})", heading, marks)


def _codes(row: dict[str, Any]) -> str:
    return ", ".join(row["codes"].values()) if "codes" in row else str(row["code"])


def _marks(row: dict[str, Any]) -> str:
    words = {"deleted": "удалён", "locked": "заблокирован"}
    return ", ".join(word for name, word in words.items() if row.get(name))


@app.add("show", help="Одна запись со всеми полями.")
def show(
    kind: Kind,
    record_id: Annotated[
        str, typer.Argument(metavar="ЗАПИСЬ", help="Номер карточки CRM, код 1С с префиксом или ссылка 1С.")
    ],
    side: Side = "crm",
    whole: Annotated[
        bool, typer.Option("--whole", help="Для 1С: объект целиком, как его передала база.")
    ] = False,
    json: Json = False,
) -> None:
    """Shows one record."""
    otype, base = kind_type(kind), base_of_side(side)
    if whole and base is None:
        raise WrongCommand("--whole показывает объект 1С.", hint="Добавьте --side 1c:БАЗА.")
    with service() as app_:
        data, rows = (
            _card(app_, otype, record_id) if base is None else _known(app_, otype, base, record_id, whole)
        )
    if json:
        as_json(data)
    else:
        table(f"{otype.title} {record_id}", ("Поле", "Значение"), [row for row in rows if row[1]])


def _card(app_: App, otype: ObjectType, id: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    id = card_number(app_, otype.name, id)
    card = app_.crm.get_many(otype.name, [id]).get(id)
    if card is None:
        raise UnknownCard(
            f"{otype.title}: карточки {id} нет.", hint=f"Список: obmen records list {otype.name} --side crm"
        )
    rows = record_rows(otype, card.record, names_in_crm(app_, otype.refs(card.record)))
    rows += [
        ("Коды 1С", ", ".join(card.codes.values())),
        ("Ответственный", card.owner),
        ("Подразделение", card.department),
        ("Пометка удаления", "да" if card.deleted else ""),
        ("Заблокирована", "да" if card.locked else ""),
        ("Изменена", f"{moment(card.changed_at)}, {card.changed_by}" if card.changed_at else ""),
    ]
    return card_json(otype, card), rows


def _known(
    app_: App, otype: ObjectType, base: str, key: str, whole: bool
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    app_.exchanges.base(base)
    known = RecordService(app_.store).show(base, otype.name, key)
    names = names_in_base(app_, base, otype.refs(known.record)) if known.record is not None else {}
    data = known_json(otype, known)
    rows = record_rows(otype, known.record, names)
    rows += [
        ("Код", known.link.code),
        ("Карточка CRM", known.link.crm_id),
        ("Пометка удаления", "да" if known.deleted else ""),
        ("1С показывала объект", "" if known.whole is not None else "ещё нет"),
    ]
    if whole:
        if known.whole is None:
            raise UnknownRecord(
                f"{otype.title} {key}: база ещё не передавала этот объект.", hint="Выполните обмен."
            )
        data["whole"] = known.whole
        rows = leaves(known.whole)
    return data, rows
