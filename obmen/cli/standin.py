"""``obmen standin``: drives the demonstration's 1C as its users would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from config.loading import home_folder
from connectors.onec.standin.errors import NoSuchObject, StandinError
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.kinds import MANAGED, is_document
from connectors.onec.standin.results import StoredObject
from connectors.onec.standin.values import is_guid
from enterprise_data.errors import ExchangeError
from enterprise_data.objects.registry import KINDS
from obmen.bootstrap import make_home
from obmen.cli.commands import Commands
from obmen.cli.output import Json, Limit, Offset, as_json, say, table
from obmen.cli.usage import WrongCommand, suggestion
from obmen.cli.views import leaves
from obmen.cli.words import pairs
from obmen.demo.setup import open_standin

app = Commands("Учебная база 1С: посмотреть, изменить, обменяться.")
TYPES = {name.partition(".")[2]: name for name in MANAGED}
_HINT = "Какие реквизиты бывают у объекта, покажет obmen standin show ВИД КОД"
CONTACTS = ("Телефон", "АдресЭлектроннойПочты", "ЮридическийАдрес", "ФактическийАдрес", "ПочтовыйАдрес")
_TYPES_HELP = "Как в 1С: Контрагенты, Номенклатура, ЗаказКлиента… Все виды покажет obmen standin info."
_VALUES_HELP = (
    "Имена реквизитов как в 1С; пустое значение очищает. Строки документа — по номерам: "
    "Товары.1.Номенклатура=Стол Товары.1.Количество=2; пустая Товары.1= убирает строку. "
    "Ссылка — это УИД, код, номер или наименование."
)
Type = Annotated[str, typer.Argument(metavar="ВИД", help=_TYPES_HELP)]
RefArg = Annotated[str, typer.Argument(metavar="УИД|КОД", help="Ссылка 1С, код объекта или номер документа.")]
Values = Annotated[list[str], typer.Argument(metavar="РЕКВИЗИТ=ЗНАЧЕНИЕ", help=_VALUES_HELP)]


class StandinRefused(ExchangeError):
    """Учебная база 1С отказала."""


@contextmanager
def infobase() -> Iterator[Infobase]:
    """The stand-in of this home; its refusals become ours."""
    home = home_folder()
    make_home(home)
    opened = open_standin(home)
    try:
        yield opened
    except StandinError as error:
        hint = "Список объектов: obmen standin list ВИД" if isinstance(error, NoSuchObject) else _HINT
        raise StandinRefused(str(error), hint=hint) from error
    finally:
        opened.close()


def _type(word: str) -> str:
    """1C's name of a type; ours (counterparty) and the full one (Справочник.Контрагенты) are understood, too."""
    name = KINDS[word].enterprise_data.type_name if word in KINDS else word
    short = name.removeprefix("Справочник.").removeprefix("Документ.")
    if short not in TYPES:
        close = suggestion(word, TYPES).partition("Допустимы")[0]
        raise WrongCommand(
            f"Вида объектов «{word}» в учебной базе нет.", hint=f"{close}Все виды: obmen standin info."
        )
    return short


def _object(base: Infobase, type_name: str, key: str) -> StoredObject:
    """By reference, or by code where no reference fits."""
    by_code = [] if is_guid(key) else [item for item in base.objects(type_name) if item.code == key]
    return by_code[0] if by_code else base.get(type_name, key.lower())


def _json(item: StoredObject) -> dict[str, Any]:
    return {
        "type": item.type,
        "ref": item.ref,
        "code": item.code,
        "name": _name(item),
        "deleted": item.deleted,
        "posted": item.posted,
        "content": item.content,
    }


def _name(item: StoredObject) -> str:
    if is_document(item.type):
        moment = item.keys.get("Дата") or item.content.get("Дата") or item.keys.get("ДатаВходящегоДокумента")
        return f"№ {item.code} от {str(moment)[:10]}"
    found = (item.keys.get(name) for name in ("Наименование", "НаименованиеПолное", "НомерСчета", "ФИО"))
    named = next((value for value in found if value), None) or item.content.get("Штрихкод")
    kept = item.keys.get("ДанныеКлассификатора") or item.keys.get("ДанныеКлассификатораБанков") or {}
    return str(named or kept.get("Наименование") or kept.get("Код") or "")


@app.add("list", help="Объекты учебной базы.")
def list_objects(
    type_name: Type,
    search: Annotated[str, typer.Option(metavar="ТЕКСТ", help="Часть наименования или кода.")] = "",
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Lists objects of a type."""
    type_name = _type(type_name)
    with infobase() as base:
        wanted = search.casefold()
        items = [i for i in base.objects(type_name) if wanted in _name(i).casefold() or wanted in i.code]
    page = items[offset : offset + limit]
    if json:
        as_json({"objects": [_json(item) for item in page], "total": len(items)})
        return
    rows = [(item.ref, item.code, _name(item), _state(item)) for item in page]
    table(f"{type_name} ({len(rows)} из {len(items)})", ("УИД", "Код", "Наименование", ""), rows)


def _state(item: StoredObject) -> str:
    if item.deleted:
        return "удалён"
    return "проведён" if item.posted else "не проведён" if is_document(item.type) else ""


@app.add("show", help="Один объект со всеми реквизитами.")
def show(type_name: Type, ref: RefArg, json: Json = False) -> None:
    """Shows one object."""
    type_name = _type(type_name)
    with infobase() as base:
        item = _object(base, type_name, ref)
    if json:
        as_json(_json(item))
        return
    rows = [("Код", item.code), ("Удалён", "да" if item.deleted else "нет")]
    if is_document(item.type):
        rows = [("Номер", item.code), ("Проведён", "да" if item.posted else "нет"), rows[1]]
    table(f"{type_name} {item.ref}", ("Реквизит", "Значение"), rows + leaves(item.content))


@app.add("set", help="Изменить реквизиты, как это сделал бы пользователь 1С.")
def set_values(type_name: Type, ref: RefArg, values: Values, json: Json = False) -> None:
    """Edits an object. A contact is set as Телефон=…, АдресЭлектроннойПочты=…"""
    type_name, given = _type(type_name), pairs(values)
    with infobase() as base:
        ref = _object(base, type_name, ref).ref
        with base.storage.transaction():  # all of the values, or none
            plain = {name: value for name, value in given.items() if name not in CONTACTS}
            if plain:
                base.enter(type_name, plain, ref)
            for name in given.keys() - plain.keys():
                base.set_contact(type_name, ref, name, given[name])
        item = base.get(type_name, ref)
    as_json(_json(item)) if json else say(f"Изменено в 1С: {type_name} «{_name(item)}».")


@app.add("create", help="Создать объект.")
def create(type_name: Type, values: Values, json: Json = False) -> None:
    """Creates an object."""
    type_name, given = _type(type_name), pairs(values)
    with infobase() as base:
        with base.storage.transaction():
            plain = {name: value for name, value in given.items() if name not in CONTACTS}
            ref = base.enter(type_name, plain)
            for name in given.keys() - plain.keys():
                base.set_contact(type_name, ref, name, given[name])
        item = base.get(type_name, ref)
    as_json(_json(item)) if json else say(f"Создано в 1С: {type_name} «{_name(item)}», {ref}.")


@app.add("mark-deleted", help="Поставить пометку удаления (или снять её).")
def mark_deleted(
    type_name: Type,
    ref: RefArg,
    undo: Annotated[bool, typer.Option("--undo", help="Снять пометку.")] = False,
    json: Json = False,
) -> None:
    """Sets or clears a deletion mark."""
    type_name = _type(type_name)
    with infobase() as base:
        ref = _object(base, type_name, ref).ref
        (base.unmark if undo else base.mark_deleted)(type_name, ref)
        item = base.get(type_name, ref)
    done = "снята" if undo else "поставлена"
    as_json(_json(item)) if json else say(f"Пометка удаления {done}: {type_name} «{_name(item)}».")
