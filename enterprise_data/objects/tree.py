"""Small pieces that every binding reads with: places in a tree, and who the object is. For writing see ``laying``."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.ref import Ref, canonical_guid
from enterprise_data.objects.base import Tree

KEYS = "КлючевыеСвойства"
REF = "Ссылка"
COMMON = "ОбщиеСвойстваОбъектовФормата"
COMMENT = "Комментарий"
PROPERTIES = "ДополнительныеРеквизиты"
ROW = "Строка"
_EMPTY_DATE = "0001-01-01"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_A_NUMBER = Decimal("NaN")
_NOTHING: Tree = {}


def first(found: Any) -> Any:
    """What counts of an element that wrongly stands several times: reading none would look as if it was emptied."""
    return found[0] if isinstance(found, list) and found else found


def part(tree: Tree, name: str) -> Tree:
    """The structure called ``name``, an empty one if absent."""
    found = tree.get(name)
    if not isinstance(found, dict):
        found = first(found)
    return found if isinstance(found, dict) else _NOTHING


def leaf(tree: Tree, name: str) -> str:
    """The text called ``name``, "" if absent, empty or nil."""
    found = tree.get(name)
    if not isinstance(found, str):
        found = first(found)
    return found.strip() if isinstance(found, str) else ""


def text(tree: Tree | None, *path: str) -> str:
    """The text at a path, "" if absent."""
    node: Any = tree
    for name in path:
        if not isinstance(node, dict):
            node = first(node)
            if not isinstance(node, dict):
                return ""
        node = node.get(name)
    if not isinstance(node, str):
        node = first(node)
    return node.strip() if isinstance(node, str) else ""


def flag(tree: Tree | None, *path: str) -> bool | None:
    """The boolean at a path, None if absent."""
    value = text(tree, *path)
    if not value:
        return None
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    raise InvalidRecord(
        f"{whose(tree)}поле «{path[-1]}»: «{value}» — не «да» и не «нет».",
        hint="Ожидается true или false.",
        field=path[-1],
    )


def day(tree: Tree | None, *path: str) -> date | None:
    """The calendar date at a path; 1C's empty date is no value."""
    value = text(tree, *path)[:10]
    if not value or value == _EMPTY_DATE:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidRecord(
            f"{whose(tree)}поле «{path[-1]}»: «{value}» — не дата.",
            hint="Ожидается ГГГГ-ММ-ДД.",
            field=path[-1],
        ) from None


def moment(tree: Tree | None, *path: str) -> datetime | None:
    """The date with time at a path, as the infobase's own clock shows it: the format knows no zone (format.md §5).

    A zone that somebody wrote all the same is left out, as 1C does it.
    """
    value = text(tree, *path)[:19]
    if not value or value[:10] == _EMPTY_DATE:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise InvalidRecord(
            f"{whose(tree)}поле «{path[-1]}»: «{value}» — не дата со временем.",
            hint="Ожидается ГГГГ-ММ-ДДTЧЧ:ММ:СС.",
            field=path[-1],
        ) from None


def number(tree: Tree | None, *path: str) -> Decimal | None:
    """The number at a path, None if absent."""
    value = text(tree, *path)
    if not value:
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        found = _NOT_A_NUMBER
    if not found.is_finite() or "_" in value or "e" in value.lower():
        raise InvalidRecord(
            f"{whose(tree)}поле «{path[-1]}»: «{value}» — не число.",
            hint="Ожидаются цифры с точкой перед дробной частью.",
            field=path[-1],
        )
    return found


def reference(tree: Tree | None, kind: str, *path: str) -> Ref | None:
    """The reference whose key structure stands at a path, None if absent or without a GUID."""
    guid = canonical_guid(text(tree, *path, REF))
    return Ref(kind, guid) if guid else None


def rows(tree: Tree | None, *path: str) -> list[Tree]:
    """Rows of the table at a path."""
    node: Any = tree
    for name in path:
        node = first(node)
        node = node.get(name) if isinstance(node, dict) else None
    node = first(node)
    found = node.get(ROW) if isinstance(node, dict) else None
    if isinstance(found, dict):
        return [found]
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def classifier_code(tree: Tree | None, *path: str) -> str:
    """``ДанныеКлассификатора/Код`` of a currency, unit or country."""
    return text(tree, *path, "ДанныеКлассификатора", "Код")


def additional(tree: Tree | None, name: str) -> str:
    """The text of an additional property by its name, "" if there is none."""
    for row in rows(tree, COMMON, PROPERTIES):
        if text(row, "Свойство", "Наименование") == name:
            return text(row, "ЗначениеСвойства", ROW)
    return ""


def keys(tree: Tree) -> Tree | None:
    """The key properties of an object."""
    found = first(tree.get(KEYS))
    return found if isinstance(found, dict) else None


def key_ref(tree: Tree) -> str | None:
    """The object's own GUID, canonical."""
    return canonical_guid(text(tree, KEYS, REF))


TITLES = (
    "Наименование",
    "ФИО",
    "НомерСчета",
    "Номер",
    "Дата",
    "НаименованиеПолное",
    "ДанныеКлассификатора",
    "ДанныеКлассификатораБанков",
)
"""Key properties that ``title_of`` looks at."""


def title_of(tree: Tree | None) -> str:
    """What a person calls the object, from its key properties; "" if they say nothing."""
    own = part(tree or {}, KEYS)
    classifier = part(own, "ДанныеКлассификатора") or part(own, "ДанныеКлассификатораБанков")
    found = (leaf(own, name) for name in ("Наименование", "ФИО", "НомерСчета"))
    name = next((name for name in found if name), "") or _numbered(own) or leaf(own, "НаименованиеПолное")
    return name or leaf(classifier, "Наименование")


def _numbered(own: Tree) -> str:
    """«№ 7 от 20.11.2026», as far as it is said."""
    number, at = leaf(own, "Номер"), leaf(own, "Дата")
    if not (number and _DATE.match(at)):
        return number
    return f"№ {number} от {at[8:10]}.{at[5:7]}.{at[:4]}"


def with_ref(tree: Tree, ref: str) -> Tree:
    """The tree under the GUID ``ref``; the rest is shared."""
    old = part(tree, KEYS)
    if old.get(REF) == ref:
        return tree
    return {**tree, KEYS: {REF: ref, **{name: value for name, value in old.items() if name != REF}}}


def copy_tree(tree: Tree | None) -> Tree:
    """A deep copy, so that laying over never changes what the snapshot holds."""
    return {name: value if value.__class__ is str else _copy(value) for name, value in (tree or {}).items()}


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: item if item.__class__ is str else _copy(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value


def whose(tree: Tree | None) -> str:
    """Beginning of a message about a field."""
    title = title_of(tree)
    return f"Объект «{title}», " if title else "В объекте "
