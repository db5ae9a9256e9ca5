"""Writes objects of one version, and whole messages.

What the version has no place for is dropped and told; what it requires and the tree lacks refuses the object, for
one broken object makes 1C refuse the whole message. Every finished object is validated once more by the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from enterprise_data.errors import SchemaViolation
from enterprise_data.formats.enterprise_data.breaking_places import Inexpressible
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import Header, header_xml
from enterprise_data.formats.enterprise_data.layout import from_home
from enterprise_data.formats.enterprise_data.schema import DELETION, violations_of
from enterprise_data.formats.enterprise_data.shape import shape_of
from enterprise_data.formats.enterprise_data.spelling import Broken, Spelling, attributes
from enterprise_data.formats.enterprise_data.versions import MSG, namespace, parts
from enterprise_data.model.ref import canonical_guid
from enterprise_data.objects.base import Tree

XS, XSI = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FLUSH = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """One object ready to be written. ``dropped``: paths with a value that the version has no place for."""

    type_name: str
    xml: str
    dropped: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    """Fields that were emptied, but that the format can't empty in 1C."""
    cleaned: bool = False
    """Whether characters were taken out that XML can't hold."""


def emit_object(version: str, type_name: str, tree: Tree) -> Emitted:
    """One object as 1C expects it in ``version``; raises ``SchemaViolation`` naming the field."""
    if not catalogue(version).has_object(type_name):
        raise SchemaViolation(
            f"в версии формата {version} нет вида «{type_name}».", hint="Выберите версию формата поновее."
        )
    spelling = Spelling()
    try:
        laid = from_home(type_name, tree, parts(version))
        spelling.structure(shape_of(version, type_name), laid, "")
    except (Broken, Inexpressible) as broken:
        raise _violation(version, type_name, broken.path, broken.message) from None
    xml = "".join(spelling.out)
    if _FORBIDDEN.search(xml):
        return replace(emit_object(version, type_name, _cleaned(tree)), cleaned=True)
    found = attributes(laid)
    return _checked(version, type_name, f"<{type_name}{found}>{xml}</{type_name}>", tuple(spelling.dropped))


def _cleaned(value: Any) -> Any:
    """Without the characters that no XML may hold."""
    if isinstance(value, dict):
        return {name: _cleaned(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return _FORBIDDEN.sub("", value) if isinstance(value, str) else value


def emit_deletion(version: str, type_name: str, ref: str) -> Emitted:
    """``УдалениеОбъекта`` for one object; raises ``SchemaViolation``."""
    element = catalogue(version).deletions.get(type_name)
    guid = canonical_guid(ref)
    if element is None or guid is None:
        raise SchemaViolation(
            f"удаление «{type_name}» {ref} в версии {version} передать нельзя.",
            hint="Пометьте объект на удаление в 1С.",
        )
    inside = f"<{element}>{guid}</{element}>"
    for _ in range(2):
        inside = f"<СсылкаНаОбъект>{inside}</СсылкаНаОбъект>"
    return _checked(version, DELETION, f"<{DELETION}>{inside}</{DELETION}>", ())


def _checked(version: str, type_name: str, xml: str, dropped: tuple[str, ...]) -> Emitted:
    """The schema has the last word."""
    whole = f'<w xmlns="{namespace(version)}" xmlns:xsi="{XSI}" xmlns:msg="{MSG}">{xml}</w>'
    found = violations_of(version, whole.encode("utf-8"))
    if found:
        first = found[0]
        message = f"{first.message} ({first.expected})" if first.expected else first.message
        raise _violation(version, type_name, first.field, message)
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
