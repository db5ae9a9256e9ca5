"""Small pieces that every binding lays a record over a tree with.

A place that already says the same is left alone. So laying an unchanged record over an object changes nothing in
it, not even the spelling: ``1`` stays ``1``, a date with a time stays one, blanks stay.
"""

from __future__ import annotations

from datetime import date

from enterprise_data.errors import InvalidRecord, UnknownReference
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import TYPE, KeysOf, Path, Tree
from enterprise_data.objects.titles import title_of_element
from enterprise_data.objects.tree import (
    COMMENT,
    COMMON,
    PROPERTIES,
    ROW,
    classifier_code,
    day,
    first,
    flag,
    reference,
    rows,
    text,
    whose,
)


def place(tree: Tree, value: str | Tree | None, *path: str) -> None:
    """Sets the place as given, or removes it for None and for an empty text."""
    *way, last = path
    node = tree
    for name in way:
        child = first(node.get(name))
        if not isinstance(child, dict):
            if value in (None, ""):
                return
            child = {}
        node[name] = node = child
    if value in (None, ""):
        node.pop(last, None)
    else:
        node[last] = value


def put(tree: Tree, value: str, *path: str) -> None:
    """Sets a text; an empty one removes the element.

    An object's own plain field is emptied by an empty element: if it were absent, 1C would keep its value (format.md
    §3.5).
    """
    if text(tree, *path) != value:
        place(tree, value, *path)
        if not value and len(path) == 1:
            tree[path[0]] = ""


def put_flag(tree: Tree, value: bool | None, *path: str) -> None:
    """Sets a boolean; None removes it."""
    if flag(tree, *path) is not value:
        place(tree, None if value is None else ("true" if value else "false"), *path)


def put_day(tree: Tree, value: date | None, *path: str) -> None:
    """Sets a calendar date; None removes it."""
    if day(tree, *path) != value:
        place(tree, value.isoformat() if value else None, *path)


def put_reference(tree: Tree, ref: Ref | None, keys_of: KeysOf, *path: str, only: str = "") -> None:
    """Repeats the target's key properties in full; raises ``UnknownReference`` if nothing is known of it.

    Where the target's keys are not known but the object already points at it, what stands there stays. ``only``: the
    type that the place means, where the kind has several.
    """
    present = reference(tree, ref.kind if ref else "", *path)
    if ref is None:
        if present is not None:
            place(tree, None, *path)
        return
    known = keys_of(ref)
    if known is not None:
        _refuse_another_type(tree, str(known.get(TYPE) or only), only, path)
        place(tree, {name: value for name, value in known.items() if name != TYPE}, *path)
    elif present != ref:
        raise UnknownReference(
            f"{whose(tree)}поле «{path[-1]}»: неизвестны ключевые свойства того, на что оно указывает.",
            hint="Сначала передайте объект, на который ссылается запись.",
            kind=ref.kind,
            ref=ref.id,
        )


def _refuse_another_type(tree: Tree, found: str, only: str, path: Path) -> None:
    """1C would look for the document among those of the other type, and find nothing."""
    if only and found != only:
        meant, other = (name.partition(".")[2] for name in (only, found))
        raise InvalidRecord(
            f"{whose(tree)}поле «{title_of_element(path[-1].removesuffix('Ссылка'))}»: здесь может стоять только "
            f"документ «{title_of_element(meant)}», а выбран «{title_of_element(other)}».",
            hint="Выберите документ с подходящим видом операции или очистите поле.",
            field=path[-1],
        )


def put_classifier(tree: Tree, code: str, names: dict[str, str], *path: str) -> None:
    """A classifier structure by code; one that already has that code stays as it was."""
    if classifier_code(tree, *path) == code:
        return
    data = {"Код": code} | ({"Наименование": names[code]} if code in names else {})
    place(tree, {"ДанныеКлассификатора": data} if code else None, *path)


def put_comment(tree: Tree, note: str) -> None:
    """The object's comment; in older versions it is one of the object's own plain fields."""
    was = text(tree, COMMON, COMMENT)
    put(tree, note, COMMON, COMMENT)
    if was and not note:
        tree[COMMON][COMMENT] = ""


def put_additional(tree: Tree, name: str, value: str) -> None:
    """The text of an additional property, found by its name; "" takes the row away."""
    kept = [row for row in rows(tree, COMMON, PROPERTIES) if text(row, "Свойство", "Наименование") != name]
    own = [{"Свойство": {"Наименование": name}, "ЗначениеСвойства": {ROW: value}}] if value else []
    place(tree, {ROW: [*kept, *own]} if kept or own else None, COMMON, PROPERTIES)
