"""``obmen records``: what each side holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from enterprise_data.errors import ExchangeError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.sheets import Sheet
from obmen.bootstrap import App
from obmen.cards import card_number
from obmen.cli.commands import Commands
from obmen.cli.documents import card_json, known_json
from obmen.cli.home import service
from obmen.cli.output import Json, Limit, Offset, as_json, table
from obmen.cli.usage import WrongCommand
from obmen.cli.views import leaves, moment, record_rows, show_sheet
from obmen.cli.wanted import Since, Until, Wanted
from obmen.cli.words import Kind, base_of_side, kind_type
from obmen.names import Namer
from obmen.texts import lists
from sync.services.records import RecordService, UnknownRecord

app = Commands("Записи CRM и баз 1С.")
Side = Annotated[str, typer.Option(metavar="СТОРОНА", help="crm или 1c:БАЗА.")]


class UnknownCard(ExchangeError):
    """Такой карточки нет."""


@app.add("list", help="Список записей одной стороны.")
def list_records(
    kind: Kind,
    side: Side = "crm",
    search: Annotated[
        str, typer.Option(metavar="ТЕКСТ", help="Часть имени, ИНН, номера или код целиком.")
    ] = "",
    since: Since = None,
    until: Until = None,
    number: Annotated[str, typer.Option(metavar="НОМЕР", help="Документы: часть номера.")] = "",
    counterparty: Annotated[
        str, typer.Option(metavar="КОНТРАГЕНТ", help="Чьи: номер карточки, код 1С или часть наименования.")
    ] = "",
    deleted: Annotated[bool, typer.Option("--deleted", help="Показать и помеченные на удаление.")] = False,
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Lists records of a side."""
    otype, base = kind_type(kind), base_of_side(side)
    wanted = Wanted.typed(
        otype,
        search=search,
        since=since,
        until=until,
        number=number,
        counterparty=counterparty,
        deleted=deleted,
    )
    with service() as app_:
        if base is None:
            cards, total = wanted.cards(app_, offset, limit)
            rows = [card_json(otype, card) for card in cards]
            records = [card.record for card in cards]
        else:
            app_.exchanges.base(base)
            known, total = wanted.known(app_, base, offset, limit)
            rows = [known_json(otype, row) for row in known]
            records = [row.record for row in known]
        if not json:
            told = _told(app_, otype, base, records)
    if json:
        as_json({"records": rows, "total": total})
        return
    key = "id" if base is None else "ref"
    heading = ("Карточка" if base is None else "Ссылка 1С", *(told.headings or ("Наименование", "Код")), "")
    marks = [
        (row[key], *(cells or (row["label"], _codes(row))), _marks(row))
        for row, cells in zip(rows, told.rows, strict=True)
    ]
    table(
        f"{otype.titles} ({len(rows)} из {total})",
        heading,
        marks,
        right=[at for at, title in enumerate(heading) if title in told.numbers],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What a list tells of documents; nothing of cards, which are told by their name."""

    headings: tuple[str, ...]
    numbers: frozenset[str]
    rows: list[tuple[str, ...]]


def _told(app_: App, otype: ObjectType, base: str | None, records: list[Any]) -> _Told:
    namer = _namer(app_, base)
    lists.load(otype, records, namer)
    found = lists.headings(otype)
    return _Told(
        headings=tuple(heading.title for heading in found),
        numbers=frozenset(heading.title for heading in found if heading.is_number),
        rows=[lists.cells(otype, record, namer) for record in records],
    )


def _namer(app_: App, base: str | None) -> Namer:
    return Namer(app_.store, app_.crm, base or "", own_words=True)


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
        shown = _card(app_, otype, record_id) if base is None else _known(app_, otype, base, record_id, whole)
    if json:
        as_json(shown.data)
        return
    name = shown.data["label"] or record_id
    title = f"{name} (карточка {shown.data['id']})" if base is None else name
    table(title if otype.is_document else f"{otype.title} {record_id}", ("Поле", "Значение"), shown.filled)
    for sheet in shown.sheets:
        show_sheet(sheet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One record for scripts and for people."""

    data: dict[str, Any]
    rows: list[tuple[str, str]]
    sheets: list[Sheet]

    @property
    def filled(self) -> list[tuple[str, str]]:
        return [row for row in self.rows if row[1]]


def _card(app_: App, otype: ObjectType, id: str) -> _Shown:
    id = card_number(app_, otype.name, id)
    card = app_.crm.get_many(otype.name, [id]).get(id)
    if card is None:
        raise UnknownCard(
            f"{otype.title}: карточки {id} нет.", hint=f"Список: obmen records list {otype.name} --side crm"
        )
    rows, sheets = record_rows(otype, card.record, _namer(app_, None))
    rows += [
        ("Коды 1С", ", ".join(card.codes.values())),
        ("Ответственный", card.owner),
        ("Подразделение", card.department),
        ("Пометка удаления", "да" if card.deleted else ""),
        ("Заблокирована", "да" if card.locked else ""),
        ("Изменена", f"{moment(card.changed_at)}, {card.changed_by}" if card.changed_at else ""),
    ]
    return _Shown(data=card_json(otype, card), rows=rows, sheets=sheets)


def _known(app_: App, otype: ObjectType, base: str, key: str, whole: bool) -> _Shown:
    app_.exchanges.base(base)
    known = RecordService(app_.store).show(base, otype.name, key)
    data = known_json(otype, known)
    rows, sheets = record_rows(otype, known.record, _namer(app_, base))
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
        rows, sheets = leaves(known.whole), []
    return _Shown(data=data, rows=rows, sheets=sheets)
