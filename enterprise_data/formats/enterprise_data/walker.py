"""An object's element becomes a tree in one walk; what is not of the format stays as it came."""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.versions import namespace
from enterprise_data.objects.base import Asked, Tree
from enterprise_data.objects.tree import ROW

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_VALUE = "ЗначениеСвойства"
_DEPTH = 100
"""Levels of one object; the deepest of the format, groups of groups apart, has a dozen."""
_NAMES = 50_000
_deep = etree.XPath("/*" * (_DEPTH + 3), smart_strings=False)
"""Elements below the deepest level that a walk takes apart."""


class Walker:
    """Turns elements of one namespace into trees; names are split once per tag, leaves cost no call."""

    def __init__(self, own: str) -> None:
        self._prefix = f"{{{own}}}"
        self._names: dict[str, str] = {}

    def _name(self, tag: str) -> str:
        """The local name, or the whole tag of a foreign element: ``{}name`` where it has no namespace."""
        whole = tag if tag[0] == "{" else "{}" + tag
        name = tag[len(self._prefix) :] if tag.startswith(self._prefix) else whole
        if len(self._names) > _NAMES:  # a file may invent names without end
            self._names.clear()
        self._names[tag] = name
        return name

    def walk(self, element: etree._Element, rows_here: bool = True, depth: int = 0) -> Tree:
        """One walk: leaves as texts, structures as dicts, rows always as lists, foreign content serialized.

        Raises ``ValueError`` where it goes deeper than any object does.
        """
        if depth > _DEPTH:
            raise ValueError("nested too deep")
        found: Tree = _foreign_attributes(element) if element.keys() else {}
        names = self._names
        for child in element:
            tag: str = child.tag
            name = names.get(tag) or self._name(tag)
            value: Any
            if name[0] == "{":
                value = etree.tostring(child, encoding="unicode", with_tail=False)
            elif len(child):
                value = self.walk(child, name != _VALUE, depth + 1)
            else:
                value = child.text or ""
                if child.keys():
                    value = _leaf_with_attributes(child)
            if name in found:
                _add(found, name, value)
            elif name == ROW and rows_here:
                found[name] = [value]
            else:
                found[name] = value
        return found

    def glance(self, element: etree._Element, asked: Asked, rows_here: bool = True, depth: int = 0) -> Tree:
        """The same of what is asked for, and nothing else; where that is one name, its first element is enough.

        What goes deeper than any object does is refused wherever that is, as ``walk`` does it.
        """
        if not depth and _deep(element):
            return self.walk(element, rows_here)
        found: Tree = {}
        names, is_one = self._names, len(asked) == 1
        for child in element:
            tag: str = child.tag
            name = names.get(tag) or self._name(tag)
            if name not in asked:
                continue
            inner = asked[name]
            value: Any
            if not len(child):
                value = _leaf_with_attributes(child) if child.keys() else child.text or ""
            elif inner is None:
                value = self.walk(child, name != _VALUE, depth + 1)
            else:
                value = self.glance(child, inner, name != _VALUE, depth + 1)
            if is_one and name != ROW:
                return {name: value}
            if name in found:
                _add(found, name, value)
            elif name == ROW and rows_here:
                found[name] = [value]
            else:
                found[name] = value
        return found


def _add(found: Tree, name: str, value: Any) -> None:
    """One more element of a name."""
    before = found[name]
    if isinstance(before, list):
        before.append(value)
    else:
        found[name] = [before, value]


def _foreign_attributes(element: etree._Element) -> Tree:
    keys = map(str, element.keys())
    return {f"@{name}": element.get(name) for name in keys if name.startswith("{") and name != XSI_NIL}


def _leaf_with_attributes(element: etree._Element) -> str | Tree | None:
    """``xsi:nil`` is no value; an empty structure may carry foreign attributes, a value may not."""
    if element.get(XSI_NIL) in ("true", "1"):
        return None
    return element.text or _foreign_attributes(element) or ""


@cache
def walker(version: str) -> Walker:
    """The walker for objects of one version."""
    return Walker(namespace(version))
