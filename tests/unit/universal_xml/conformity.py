"""Holds a file against the reference's tables: every property, type, length, digit, sign, value, search key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

from tests.unit.universal_xml.tables import Described, described, enumerations

_GUID = "{УникальныйИдентификатор}"
_LIMIT = re.compile(r"(Строка|Число)\((\d+|∞)(?:,(\d+))?[^)]*\)( ≥0)?")
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?")
_ANYTHING = ("(composite)", "Характеристика.", "Любой")
_REFERENCES = ("СправочникСсылка.", "ДокументСсылка.")


def faults(data: bytes, target: str) -> list[str]:
    """Everything in a file that the tables of the target don't allow; nothing for a file that conforms."""
    root = ElementTree.fromstring(data.decode("utf-8-sig"))
    found = []
    for item in root.iter("Объект"):
        type_name = item.get("Тип") or ""
        known = described(target).get(type_name)
        if known is None:
            found.append(f"{type_name}: no such type")
            continue
        found += [f"{type_name}: {fault}" for fault in _object(item, known, target, type_name)]
    return found


def sent(data: bytes) -> set[tuple[str, str]]:
    """(type, path) of every property and column that a file speaks of."""
    found = set()
    for item in ElementTree.fromstring(data.decode("utf-8-sig")).iter("Объект"):
        type_name = item.get("Тип") or ""
        for prop in (*item.iterfind("Свойство"), *item.iterfind("Ссылка/Свойство")):
            found.add((type_name, prop.get("Имя") or ""))
        for table in item.iterfind("ТабличнаяЧасть"):
            for column in table.iterfind("Запись/Свойство"):
                found.add((type_name, f"{table.get('Имя')}.{column.get('Имя')}"))
    return found


def _object(item: ElementTree.Element, known: Described, target: str, type_name: str) -> Iterator[str]:
    own = item.find("Ссылка")
    if own is None:
        yield "nothing to find it by"
    else:
        yield from _link(own, type_name, target, "")
    for prop in item.iterfind("Свойство"):
        yield from _property(prop, known, "", target)
    for table in item.iterfind("ТабличнаяЧасть"):
        name = table.get("Имя") or ""
        if name not in known.tables:
            yield f"{name}: no such section"
            continue
        for column in table.iterfind("Запись/Свойство"):
            yield from _property(column, known, name, target)


def _link(link: ElementTree.Element, type_name: str, target: str, path: str) -> Iterator[str]:
    known = described(target).get(type_name)
    if known is None:
        yield f"{path}: refers to {type_name}, which has no table"
        return
    names = {prop.get("Имя") or "" for prop in link.iterfind("Свойство")}
    if _GUID in names and known.guid is False:
        yield f"{path}: {type_name} is not searched by GUID"
    if _GUID not in names and known.guid is True and link.get("НеСоздаватьЕслиНеНайден") != "true":
        yield f"{path}: {type_name} without a GUID"
    if known.keys and names - {_GUID} not in known.keys:
        yield f"{path}: {type_name} searched by {sorted(names)}"
    for prop in link.iterfind("Свойство"):
        if prop.get("Имя") != _GUID:
            yield from _property(prop, known, "", target, path)


def _property(
    prop: ElementTree.Element, known: Described, table: str, target: str, path: str = ""
) -> Iterator[str]:
    name = prop.get("Имя") or ""
    where = ".".join(part for part in (path, table, name) if part)
    if (f"{table}.{name}" if table else name) in known.gone:
        yield f"{where}: not there any more"
    spelled = known.tables[table].get(name)
    if spelled is None:
        yield f"{where}: no such property"
        return
    told = prop.get("Тип") or ""
    fitting = [part for part in spelled.split(" / ") if _is_of(told, part)]
    if not fitting:
        yield f"{where}: {told} instead of {spelled}"
        return
    value, link = prop.find("Значение"), prop.find("Ссылка")
    if link is not None:
        yield from _link(link, told, target, where)
    elif value is not None:
        yield from (f"{where}: {fault}" for fault in _value(value.text or "", told, fitting[0], target))
    elif prop.find("Пусто") is None:
        yield f"{where}: neither a value nor empty"


def _is_of(told: str, part: str) -> bool:
    if part.startswith(_ANYTHING):
        return True
    if part.startswith("…"):
        return told.startswith(_REFERENCES)
    if part.startswith("ОпределяемыйТип."):
        return told == "Строка"
    return told == part.partition("(")[0].strip()


def _value(text: str, told: str, spelled: str, target: str) -> Iterator[str]:
    limit = _LIMIT.match(spelled)
    if told == "Строка" and limit and limit[2] != "∞" and len(text) > int(limit[2]):
        yield f"{len(text)} characters in {spelled}"
    elif told == "Число":
        yield from _digits(text, limit)
    elif told == "Дата":
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None or len(text) != len("2026-11-20T12:30:00"):
            yield f"«{text}» is no date of a file"
        if "date only" in spelled and moment.time() != datetime.min.time():
            yield f"«{text}» has a time"
    elif told == "Булево" and text not in ("true", "false"):
        yield f"«{text}» is no boolean"
    elif told.startswith("ПеречислениеСсылка."):
        listed = enumerations(target).get(told.partition(".")[2])
        if listed is not None and text not in listed:
            yield f"{told} has no «{text}»"


def _digits(text: str, limit: re.Match[str] | None) -> Iterator[str]:
    number = _NUMBER.fullmatch(text)
    if number is None:
        yield f"«{text}» is no number"
    elif limit is not None:
        sign, whole, rest = number[1], number[2].lstrip("0"), number[3] or ""
        if sign and limit[4]:
            yield f"«{text}» is negative"
        if len(whole) > int(limit[2]) - int(limit[3]) or len(rest) > int(limit[3]):
            yield f"«{text}» has more digits than {limit[0]}"
