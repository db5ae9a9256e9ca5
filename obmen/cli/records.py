"""``obmen records``: what each side holds."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer

from connectors.crm.service import CrmRecord
from enterprise_data.errors import ConfigurationError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import to_jsonable
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.words import fields_to_text
from obmen.cli.home import service
from obmen.cli.output import Json, as_json, table
from sync.services.records import KnownRecord, RecordService, UnknownRecord

app = typer.Typer(help="Записи CRM и баз 1С.", no_args_is_help=True)
Kind = Annotated[str, typer.Argument(metavar="ВИД", help="Например: counterparty.")]
Side = Annotated[str, typer.Option(help="crm или 1c:ИМЯ_БАЗЫ.")]


def kind_type(kind: str) -> ObjectType:
    """The kind, or a Russian error that lists the kinds."""
    if kind not in KINDS:
        raise ConfigurationError(f"Вида данных «{kind}» нет.", hint="Есть: " + ", ".join(KINDS) + ".")
    return KINDS[kind]


def card_json(otype: ObjectType, card: CrmRecord) -> dict[str, Any]:
    """A CRM card for scripts."""
    return {
        "kind": otype.name,
        "id": card.id,
        "label": otype.label(card.record),
        "record": to_jsonable(card.record),
        "codes": dict(card.codes),
        "deleted": card.deleted,
        "locked": card.locked,
        "owner": card.owner,
        "department": card.department,
        "card": dict(card.card),
        "version": card.version,
        "changed_at": card.changed_at,
        "changed_by": card.changed_by,
    }


def known_json(otype: ObjectType, row: KnownRecord) -> dict[str, Any]:
    """An infobase's object for scripts."""
    return {
        "kind": otype.name,
        "ref": row.link.ref,
        "crm_id": row.link.crm_id,
        "code": row.link.code,
        "label": otype.label(row.record) if row.record is not None else "",
        "record": to_jsonable(row.record) if row.record is not None else None,
        "deleted": row.deleted,
        "seen_in_1c": row.whole is not None,
    }


def _base_of(side: str) -> str | None:
    """None for the CRM, else the base's name."""
    if side == "crm":
        return None
    name, _, base = side.partition(":")
    if name != "1c" or not base:
        raise ConfigurationError(
            f"Неизвестная сторона «{side}».", hint="Пишите: --side crm или --side 1c:ИМЯ_БАЗЫ."
        )
    return base


@app.command("list", help="Список записей одной стороны.")
def list_records(
    kind: Kind,
    side: Side = "crm",
    search: Annotated[str, typer.Option(help="Часть имени, ИНН или кода (для CRM).")] = "",
    deleted: Annotated[bool, typer.Option("--deleted", help="Показать и помеченные на удаление.")] = False,
    offset: int = 0,
    limit: Annotated[int, typer.Option(min=1, max=100000)] = 50,
    json: Json = False,
) -> None:
    """Lists records of a side."""
    otype, base = kind_type(kind), _base_of(side)
    with service() as app_:
        if base is None:
            cards, total = app_.crm.list_cards(
                kind, search=search, include_deleted=deleted, offset=offset, limit=limit
            )
            rows = [card_json(otype, card) for card in cards]
        else:
            app_.exchanges.base(base)
            known = RecordService(app_.store).of_base(base, kind)
            living = (row for row in known if deleted or not row.deleted)
            rows = [known_json(otype, row) for row in islice(living, offset, offset + limit)]
            with app_.store.unit() as unit:
                total = unit.count_links(base, kind)
    if json:
        as_json({"records": rows, "total": total})
        return
    key = "id" if base is None else "ref"
    marks = [(row[key], row["label"], "удалён" if row["deleted"] else "") for row in rows]
    table(f"{otype.titles} ({len(rows)} из {total})", ("Запись", "Наименование", ""), marks)


@app.command("show", help="Одна запись со всеми полями.")
def show(
    kind: Kind,
    record_id: Annotated[str, typer.Argument(metavar="ЗАПИСЬ", help="Номер карточки CRM или ссылка 1С.")],
    side: Side = "crm",
    whole: Annotated[
        bool, typer.Option("--whole", help="Для 1С: объект целиком, как его передала база.")
    ] = False,
    json: Json = False,
) -> None:
    """Shows one record."""
    otype, base = kind_type(kind), _base_of(side)
    with service() as app_:
        if base is None:
            card = app_.crm.get_many(kind, [record_id]).get(record_id)
            if card is None:
                raise UnknownRecord(
                    f"Карточки {record_id} ({otype.title}) нет.", hint="Список: obmen records list."
                )
            data, record = card_json(otype, card), card.record
        else:
            app_.exchanges.base(base)
            known = RecordService(app_.store).show(base, kind, record_id)
            data, record = known_json(otype, known), known.record
            if whole:
                data["whole"] = known.whole
    if json:
        as_json(data)
        return
    fields = otype.field_names if record is not None else ()
    rows: list[tuple[str, object]] = [
        (otype.field_titles.get(name, name), fields_to_text(getattr(record, name))) for name in fields
    ]
    rows += [(name, data[name]) for name in ("codes", "code", "deleted", "locked", "owner") if data.get(name)]
    table(
        f"{otype.title} {record_id}", ("Поле", "Значение"), [row for row in rows if row[1] not in ("", None)]
    )
