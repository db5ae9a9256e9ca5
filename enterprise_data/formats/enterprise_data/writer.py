"""Writes objects of one version: the catalogue is walked, the tree gives the values, nothing wrong gets out.

What the version has no place for is dropped and told; what it requires and the tree lacks refuses the object, for
one broken object makes 1C refuse the whole message. Every finished object is validated once more by the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from enterprise_data.errors import SchemaViolation
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import MSG, Header, header_xml
from enterprise_data.formats.enterprise_data.layout import from_home
from enterprise_data.formats.enterprise_data.schema import DELETION, violations_of
from enterprise_data.formats.enterprise_data.values import Check, check_of
from enterprise_data.formats.enterprise_data.versions import namespace, parts
from enterprise_data.model.ref import canonical_guid

Tree = dict[str, Any]

XS, XSI = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\r]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_FLUSH = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """One object ready to be written. ``dropped``: paths with a value that the version has no place for."""

    type_name: str
    xml: str
    dropped: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    """One property of a structure, compiled."""

    name: str
    start: str
    end: str
    required: bool
    nillable: bool
    check: Check | None
    inner: _Shape | None


@dataclass(slots=True)
class _Shape:
    """A structure, compiled."""

    plans: list[_Plan] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    choice: bool = False
    is_object: bool = False


@cache
def _shape(version: str, type_name: str) -> _Shape:
    """Compiles a structure; recursive types point back at themselves."""
    return _build(version, type_name, {})


def _build(version: str, type_name: str, known: dict[str, _Shape]) -> _Shape:
    if type_name in known:
        return known[type_name]
    structure = catalogue(version).structures[type_name]
    shape = known[type_name] = _Shape(choice=structure.choice, is_object=structure.is_object)
    for item in structure.fields:
        inner = _build(version, item.type, known) if item.type in catalogue(version).structures else None
        check = check_of(version, item.type) if inner is None else None
        plan = _Plan(
            item.name, f"<{item.name}>", f"</{item.name}>", item.required, item.nillable, check, inner
        )
        shape.plans.append(plan)
    shape.names = frozenset(plan.name for plan in shape.plans)
    return shape


class _Broken(Exception):
    """Something required is missing or wrong, at a path."""

    def __init__(self, path: str, message: str) -> None:
        self.path, self.message = path, message


class _Walk:
    """One object on its way to text."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.dropped: list[str] = []

    def structure(self, shape: _Shape, tree: Tree, path: str) -> None:
        """Fields in the catalogue's order, foreign content at the end."""
        if shape.is_object and f"{{{MSG}}}AdditionalInfo" in tree:
            self.foreign(tree[f"{{{MSG}}}AdditionalInfo"])
        written = 0
        for plan in shape.plans:
            if plan.name in tree:
                written += self.field(plan, tree[plan.name], path)
            elif plan.required:
                raise _Broken(f"{path}{plan.name}", "не заполнено обязательное поле")
        if shape.choice and written != 1:
            raise _Broken(path.rstrip("."), f"должно быть указано ровно одно значение, а указано {written}")
        if len(tree) > written or not shape.names.issuperset(tree):
            self.rest(shape, tree, path)

    def rest(self, shape: _Shape, tree: Tree, path: str) -> None:
        """What is not of the version: extensions travel on, the rest is dropped and told."""
        for name, value in tree.items():
            if name in shape.names:
                continue
            if name.startswith("{"):
                if not (shape.is_object and name == f"{{{MSG}}}AdditionalInfo"):
                    self.foreign(value)
            elif not name.startswith("@") and value not in ("", {}, []):
                self.dropped.append(f"{path}{name}")

    def foreign(self, value: Any) -> None:
        """Serialized elements of other namespaces, as they came."""
        self.out += value if isinstance(value, list) else [value]

    def field(self, plan: _Plan, value: Any, path: str) -> int:
        """One property, or each of a repeated one; returns how many were written."""
        if isinstance(value, list):
            return sum(self.field(plan, item, path) for item in value)
        if value is None:
            return self.nil(plan, path)
        if plan.inner is not None:
            self.nested(plan, value if isinstance(value, dict) else {}, path)
            return 1
        return self.leaf(plan, value, path)

    def nil(self, plan: _Plan, path: str) -> int:
        """``xsi:nil`` where it is allowed."""
        if not plan.nillable:
            if plan.required:
                raise _Broken(f"{path}{plan.name}", "не заполнено обязательное поле")
            return 0
        self.out.append(f'<{plan.name} xsi:nil="true"/>')
        return 1

    def nested(self, plan: _Plan, tree: Tree, path: str) -> None:
        """A structure inside a structure."""
        assert plan.inner is not None
        attributes = _attributes(tree)
        self.out.append(f"<{plan.name}{attributes}>" if attributes else plan.start)
        self.structure(plan.inner, tree, f"{path}{plan.name}.")
        self.out.append(plan.end)

    def leaf(self, plan: _Plan, value: Any, path: str) -> int:
        """A value; an empty one means none."""
        if not isinstance(value, str):
            raise _Broken(f"{path}{plan.name}", "здесь должно быть простое значение")
        if not value:
            if plan.required:
                raise _Broken(f"{path}{plan.name}", "не заполнено обязательное поле")
            return 0
        if plan.check is not None:
            complaint = plan.check(value)
            if complaint is not None:
                raise _Broken(f"{path}{plan.name}", complaint)
        text = _SPECIAL.sub(lambda found: _ESCAPES[found.group()], value) if _SPECIAL.search(value) else value
        self.out += (plan.start, text, plan.end)
        return 1


def _attributes(tree: Tree) -> str:
    """Attributes of other namespaces, each with a declaration of its own."""
    found = [(name[2:].partition("}"), value) for name, value in tree.items() if name.startswith("@{")]
    return "".join(
        f" xmlns:a{number}={quoteattr(uri)} a{number}:{local}={quoteattr(value)}"
        for number, ((uri, _, local), value) in enumerate(found)
    )


def emit_object(version: str, type_name: str, tree: Tree) -> Emitted:
    """One object as 1C expects it in ``version``; raises ``SchemaViolation`` naming the field."""
    if type_name not in catalogue(version).objects:
        raise SchemaViolation(
            f"в версии формата {version} нет вида «{type_name}».", hint="Выберите версию формата поновее."
        )
    walk = _Walk()
    laid = from_home(type_name, tree, parts(version))
    try:
        walk.structure(_shape(version, type_name), laid, "")
    except _Broken as broken:
        raise _violation(version, type_name, broken.path, broken.message) from None
    xml = "".join(walk.out)
    if _FORBIDDEN.search(xml):
        xml = _FORBIDDEN.sub("", xml)
        walk.dropped.append("недопустимые знаки в тексте")
    attributes = _attributes(laid)
    return _checked(version, type_name, f"<{type_name}{attributes}>{xml}</{type_name}>", tuple(walk.dropped))


def emit_deletion(version: str, type_name: str, ref: str) -> Emitted:
    """``УдалениеОбъекта`` for one object; raises ``SchemaViolation``."""
    element = catalogue(version).deletions.get(type_name)
    guid = canonical_guid(ref)
    if element is None or guid is None:
        raise SchemaViolation(f"удаление «{type_name}» {ref} в версии {version} передать нельзя.")
    inside = f"<{element}>{guid}</{element}>"
    for _ in range(2):
        inside = f"<СсылкаНаОбъект>{inside}</СсылкаНаОбъект>"
    return _checked(version, DELETION, f"<{DELETION}>{inside}</{DELETION}>", ())


def _checked(version: str, type_name: str, xml: str, dropped: tuple[str, ...]) -> Emitted:
    """The schema has the last word."""
    whole = f'<w xmlns="{namespace(version)}" xmlns:xsi="{XSI}" xmlns:msg="{MSG}">{xml}</w>'
    found = violations_of(version, whole.encode("utf-8"))
    if found:
        raise _violation(version, type_name, found[0].field, "; ".join(item.text for item in found[:3]))
    return Emitted(type_name=type_name, xml=xml, dropped=dropped)


def _violation(version: str, type_name: str, path: str, message: str) -> SchemaViolation:
    return SchemaViolation(
        f"поле «{path}»: {message}.",
        hint="Исправьте это поле в карточке: объект будет передан следующим обменом.",
        object_type=type_name,
        field=path,
        version=version,
    )


def write_message(out: BinaryIO, header: Header, objects: Iterable[Emitted]) -> int:
    """Writes a whole message as a stream; returns the number of objects."""
    out.write(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Message xmlns:msg="{MSG}" xmlns:xs="{XS}" xmlns:xsi="{XSI}">\n'
        f"{header_xml(header)}\n".encode()
    )
    count = 0
    if header.version is not None:
        out.write(f'<Body xmlns="{namespace(header.version)}">\n'.encode())
        count = _write_objects(out, objects)
        out.write(b"</Body>\n")
    out.write(b"</Message>\n")
    return count


def _write_objects(out: BinaryIO, objects: Iterable[Emitted]) -> int:
    count, waiting, size = 0, list[str](), 0
    for item in objects:
        count += 1
        waiting.append(item.xml)
        size += len(item.xml)
        if size > _FLUSH:
            out.write("\n".join([*waiting, ""]).encode("utf-8"))
            waiting, size = [], 0
    if waiting:
        out.write("\n".join([*waiting, ""]).encode("utf-8"))
    return count
