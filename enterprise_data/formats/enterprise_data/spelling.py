"""One object on its way to text: the catalogue is walked, the tree gives the values, nothing wrong gets out."""

from __future__ import annotations

import re
from typing import Any

from enterprise_data.formats.enterprise_data.shape import Plan, Shape
from enterprise_data.formats.enterprise_data.values import NO_VALUE, check_of
from enterprise_data.formats.enterprise_data.versions import MSG, supported_versions
from enterprise_data.model.ref import canonical_guid
from enterprise_data.model.xml_text import quoted
from enterprise_data.objects.base import TYPE, Tree
from enterprise_data.objects.tables import LINE_NUMBER

ADDITIONAL = f"{{{MSG}}}AdditionalInfo"
_NAMESPACELESS = "{}"
_XML = "http://www.w3.org/XML/1998/namespace"
_SPECIAL = re.compile("[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_SOLE = "ИндивидуальныйПредприниматель"
_OPERATION = "ВидОперации"
_USUAL = (
    "ОприходованиеСобственныхТоваров",
    "СписаниеСобственныхТоваров",
    "ВзносНаличными",
    "Прочее",
    "ПрочиеРасходы",
)


class Broken(Exception):
    """Something required is missing or wrong, at a path."""

    def __init__(self, path: str, message: str) -> None:
        self.path, self.message = path, message


class Spelling:
    """``out`` grows to the object's text; ``dropped`` names what has a value and no place."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.dropped: list[str] = []

    def structure(self, shape: Shape, tree: Tree, path: str) -> None:
        """Fields in the catalogue's order, foreign content at the end."""
        if shape.is_object and ADDITIONAL in tree:
            self._foreign(tree[ADDITIONAL])
        written, put = 0, self.out.append
        for plan in shape.present_in(tree) if shape.required.issubset(tree) else shape.plans:
            if plan.name in tree:
                value = tree[plan.name]
                known = plan.spelled.get(value) if value.__class__ is str else None
                if known is None:
                    written += self._field(plan, value, path)
                else:
                    put(known)
                    written += 1
            elif plan.required:
                raise Broken(f"{path}{plan.name}", "не заполнено обязательное поле")
        if shape.one_of and written != 1:
            raise Broken(path.rstrip("."), f"должно быть указано ровно одно значение, а указано {written}")
        if not shape.names.issuperset(tree):
            self._rest(shape, tree, path)

    def _rest(self, shape: Shape, tree: Tree, path: str) -> None:
        """What is not of the version: extensions travel on, the rest is dropped and told."""
        for name, value in tree.items():
            if name in shape.names or name == TYPE or (name == ADDITIONAL and shape.is_object):
                continue
            if name.startswith("{") and shape.is_open and not name.startswith(_NAMESPACELESS):
                self._foreign(value)
            elif name.startswith("@") and shape.is_open:
                continue
            elif _says_something(value) and not _goes_without_saying(name, tree):
                self.dropped.append(f"{path}{name}")

    def _foreign(self, value: Any) -> None:
        """Serialized elements of other namespaces, as they came."""
        self.out += value if isinstance(value, list) else [value]

    def _field(self, plan: Plan, value: Any, path: str) -> int:
        """One property, or each of a repeated one; returns how many were written."""
        if isinstance(value, list):
            return sum(self._field(plan, item, path) for item in value)
        if value is None:
            return self._nil(plan, path)
        if plan.inner is not None:
            return self._nested(plan, plan.inner, value, path)
        return self._leaf(plan, value, path)

    def _nil(self, plan: Plan, path: str) -> int:
        """``xsi:nil`` where it is allowed."""
        if not plan.nillable:
            return self._nothing(plan, path)
        self.out.append(f'<{plan.name} xsi:nil="true"/>')
        return 1

    def _nested(self, plan: Plan, inner: Shape, value: Any, path: str) -> int:
        """A structure inside a structure; one that says nothing, although it must, is better not there."""
        if not isinstance(value, dict):
            if value:
                return self._misplaced(plan, path, "здесь должна быть группа полей, а не значение")
            value = {}
        if not value and inner.demands and not plan.required:
            return 0
        found = attributes(value) if inner.is_open and not inner.names.issuperset(value) else ""
        self.out.append(f"<{plan.name}{found}>" if found else plan.start)
        self.structure(inner, value, f"{path}{plan.name}.")
        self.out.append(plan.end)
        return 1

    def _leaf(self, plan: Plan, value: Any, path: str) -> int:
        """A value."""
        if not isinstance(value, str):
            return self._misplaced(plan, path, "здесь должно быть простое значение")
        if not value:
            return self._empty(plan, path)
        if plan.check is not None:
            complaint = plan.check(value)
            if complaint is not None:
                return self._unfit(plan, value, path, complaint)
        text = _SPECIAL.sub(lambda found: _ESCAPES[found.group()], value) if _SPECIAL.search(value) else value
        spelled = f"{plan.start}{text}{plan.end}"
        self.out.append(spelled)
        plan.remember(value, spelled)
        return 1

    # --- what is not as it should be ------------------------------------------------------------------

    def _nothing(self, plan: Plan, path: str) -> int:
        """No value, no element."""
        if plan.required:
            raise Broken(f"{path}{plan.name}", "не заполнено обязательное поле")
        return 0

    def _empty(self, plan: Plan, path: str) -> int:
        """An element that came without text goes back so: «empty» is not «not sent»."""
        if not plan.may_be_empty:
            return self._nothing(plan, path)
        self.out += (plan.start, plan.end)
        return 1

    def _misplaced(self, plan: Plan, path: str, complaint: str) -> int:
        """Another version has something else under this name."""
        if plan.required:
            raise Broken(f"{path}{plan.name}", complaint)
        self.dropped.append(f"{path}{plan.name}")
        return 0

    def _unfit(self, plan: Plan, value: str, path: str, complaint: str) -> int:
        """Another spelling of the same, a value of later versions, or an error."""
        if complaint is NO_VALUE:
            return self._nothing(plan, path)
        mended = _mended(plan, value)
        if mended != value:
            return self._leaf(plan, mended, path)
        if plan.base == "Ref" or (not path and plan.name != _OPERATION and _fits_later(plan, value)):
            return self._misplaced(plan, path, complaint)
        raise Broken(f"{path}{plan.name}", complaint)


def _says_something(value: Any) -> bool:
    """A structure of nothing but empty fields (format.md §3.5 has some that must stand as nil) loses nothing."""
    if isinstance(value, dict):
        value = list(value.values())
    return any(map(_says_something, value)) if isinstance(value, list) else value not in ("", None)


def _goes_without_saying(name: str, keys: Tree) -> bool:
    """Before 1.17 a sole trader is a natural person with twelve digits in the ИНН, and nobody else is.

    Rows stand in their order, whether the version numbers them or not. Before a version told operations apart there
    was but the usual one.
    """
    if name == LINE_NUMBER or (name == _OPERATION and keys[name] in _USUAL):
        return True
    return name == _SOLE and (keys[name] in ("true", "1")) == (len(keys.get("ИНН") or "") == 12)


def _mended(plan: Plan, value: str) -> str:
    """The spelling of the format: no blanks around numbers and dates, no midnight, lower-case references."""
    if plan.base == "string":
        return value
    text = value.strip()
    if plan.base == "Ref":
        return canonical_guid(text) or value
    return text[:10] if plan.base == "date" and text[10:11] == "T" else text


def _fits_later(plan: Plan, value: str) -> bool:
    """Whether the newest version knows the value. Only asked for an object's own plain fields, which 1C keeps if
    they don't come: anything else would be emptied there."""
    if plan.required:
        return False
    check = check_of(supported_versions()[-1], plan.type)
    return check is None or check(value) is None


def attributes(tree: Tree) -> str:
    """Attributes of other namespaces, each with a declaration of its own."""
    found = [(name[2:].partition("}"), value) for name, value in tree.items() if name.startswith("@{")]
    return "".join(
        f" xml:{local}={quoted(value)}"
        if uri == _XML
        else f" xmlns:a{number}={quoted(uri)} a{number}:{local}={quoted(value)}"
        for number, ((uri, _, local), value) in enumerate(found)
    )
