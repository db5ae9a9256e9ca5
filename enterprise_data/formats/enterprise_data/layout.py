"""What changed its shape between versions: trees always have the later shape, older versions pass through here.

Common properties stand at the object itself up to 1.10 (format.md §4); a VAT rate is a word up to 1.16, a structure
later (§6.2); a currency or a unit names itself directly up to 1.6 (§6.1). Which of them a version has is asked of its
catalogue; a version without one is judged by its number.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from enterprise_data.formats.enterprise_data.breaking_places import Step, breaking_places
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.versions import supported_versions

Tree = dict[str, Any]

COMMON = "ОбщиеСвойстваОбъектовФормата"
_MOVED = ("Комментарий", "Ответственный", "ДополнительныеРеквизиты")
_COMMENT_OF = {"Справочник.Контрагенты": "ДополнительнаяИнформация"}
_SINCE = (1, 11)


def to_home(type_name: str, tree: Tree, version: tuple[int, int]) -> Tree:
    """The tree as later versions spell it."""
    for step in breaking_places(type_name, version):
        tree = _changed(tree, step.path, step, to_later=True)
    if _has_common(type_name, version):
        return tree
    names = {_COMMENT_OF.get(type_name, "Комментарий"): "Комментарий"} | {name: name for name in _MOVED[1:]}
    common = {home: tree[name] for name, home in names.items() if name in tree}
    if not common:
        return tree
    return {name: value for name, value in tree.items() if name not in names} | {COMMON: common}


def from_home(type_name: str, tree: Tree, version: tuple[int, int]) -> Tree:
    """The tree as an older version spells it; what that version has no place for is told by the writer.

    Extensions of the group have no place there: at the object they would mean something else. Raises
    ``Inexpressible`` for a value that the version has no word for.
    """
    for step in reversed(breaking_places(type_name, version)):
        tree = _changed(tree, step.path, step, to_later=False)
    common = tree.get(COMMON)
    if _has_common(type_name, version) or not isinstance(common, dict):
        return tree
    stays: Tree = {name: value for name, value in common.items() if name[0] in "{@"}
    names = {"Комментарий": _COMMENT_OF.get(type_name, "Комментарий")}
    moved: Tree = {
        names.get(str(name), str(name)): value for name, value in common.items() if name not in stays
    }
    kept = {name: value for name, value in tree.items() if name != COMMON}
    return kept | moved | ({COMMON: stays} if stays else {})


@cache
def stands_as_at_home(type_name: str, version: tuple[int, int]) -> bool:
    """Whether everything stands where the later versions have it, whatever shape it has there."""
    return _has_common(type_name, version) and not any(
        step.moved for step in breaking_places(type_name, version)
    )


@cache
def _has_common(type_name: str, version: tuple[int, int]) -> bool:
    """Whether the version has the group; where the type is unknown nothing can be asked."""
    name = f"{version[0]}.{version[1]}"
    if name in supported_versions() and type_name in catalogue(name).structures:
        own = {item.name for item in catalogue(name).structures[type_name].fields}
        return COMMON in own or not own & {*_MOVED, *_COMMENT_OF.values()}
    return version >= _SINCE


def _changed(node: Any, path: tuple[str, ...], step: Step, *, to_later: bool) -> Any:
    """The same tree with one place changed; what holds no such place is handed back as it is."""
    if isinstance(node, list):
        changed = [_changed(item, path, step, to_later=to_later) for item in node]
        return changed if any(new is not old for new, old in zip(changed, node, strict=True)) else node
    if not path:
        return step.later(node) if to_later else step.older(node, step.path)
    if not isinstance(node, dict) or path[0] not in node:
        return node
    inner = _changed(node[path[0]], path[1:], step, to_later=to_later)
    return node if inner is node[path[0]] else {**node, path[0]: inner}
