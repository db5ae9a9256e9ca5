"""Where the common properties stand: fields of the object up to 1.10, a group of their own later (format.md §4).

Trees always have the group; readers and writers of the older versions pass through here.
"""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]

COMMON = "ОбщиеСвойстваОбъектовФормата"
_MOVED = ("Комментарий", "Ответственный", "ДополнительныеРеквизиты")
_COMMENT_OF = {"Справочник.Контрагенты": "ДополнительнаяИнформация"}
_SINCE = (1, 11)


def to_home(type_name: str, tree: Tree, version: tuple[int, int]) -> Tree:
    """The tree as later versions spell it."""
    if version >= _SINCE:
        return tree
    names = {_COMMENT_OF.get(type_name, "Комментарий"): "Комментарий"} | {name: name for name in _MOVED[1:]}
    common = {home: tree[name] for name, home in names.items() if name in tree}
    if not common:
        return tree
    return {name: value for name, value in tree.items() if name not in names} | {COMMON: common}


def from_home(type_name: str, tree: Tree, version: tuple[int, int]) -> Tree:
    """The tree as an older version spells it; what that version has no place for is told by the writer.

    Extensions of the group have no place there: at the object they would mean something else.
    """
    common = tree.get(COMMON)
    if version >= _SINCE or not isinstance(common, dict):
        return tree
    stays: Tree = {name: value for name, value in common.items() if name[0] in "{@"}
    names = {"Комментарий": _COMMENT_OF.get(type_name, "Комментарий")}
    moved: Tree = {
        names.get(str(name), str(name)): value for name, value in common.items() if name not in stays
    }
    kept = {name: value for name, value in tree.items() if name != COMMON}
    return kept | moved | ({COMMON: stays} if stays else {})
