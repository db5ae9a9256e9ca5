"""One object below ``Body``, taken out of its message as bytes the moment it is complete."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.schema import DELETION, Violation, fits, violations
from enterprise_data.formats.enterprise_data.stored import element_of, tree_of_xml
from enterprise_data.formats.enterprise_data.tags import local_name
from enterprise_data.formats.enterprise_data.versions import namespace, supported_versions
from enterprise_data.model.ref import canonical_guid
from enterprise_data.objects.base import Asked, Path, Tree
from enterprise_data.objects.keyless import keyless_ref
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE

_LIGHT = 1 << 12
"""Bytes of an object that may also stay parsed, which takes five times as much, as long as its batch."""


@dataclass(slots=True)
class RawObject:
    """One object below ``Body``: its own bytes, taken out of the message as soon as it was complete."""

    xml: bytes
    """The object with the namespaces it uses."""
    type_name: str
    index: int
    line: int
    """Line in the file."""
    version: str
    ref: str | None
    raw_hash: bytes
    """16 bytes over the object as it stands."""
    deleted_type: str | None = None
    element: etree._Element | None = None
    """The same, still parsed, where that is small: to be asked ``fits`` without being parsed again."""

    @property
    def deletion(self) -> bool:
        """Whether this is ``УдалениеОбъекта``."""
        return self.type_name == DELETION

    def tree(self, asked: Asked | None = None) -> Tree:
        """The object, common properties in their later place: whole, or what is asked for."""
        return tree_of_xml(self.xml, self.version, asked)

    def fits(self) -> bool:
        """Whether there is nothing that ``deviations`` would tell; much quicker to find out."""
        if self.version not in supported_versions():
            return True
        element = element_of(self.xml) if self.element is None else self.element
        return fits(self.version, element)

    def deviations(self, *, every_type: bool = False) -> list[Violation]:
        """How the object differs from our catalogue of its version; nothing if we have none.

        ``every_type``: also of types that are not exchanged.
        """
        if self.version not in supported_versions():
            return []
        found = violations(self.version, element_of(self.xml), every_type=every_type)
        return [self.in_file(item) for item in found]

    def in_file(self, item: Violation) -> Violation:
        """A violation of this object with its line in the file."""
        return replace(item, line=self.line + max(item.line, 1) - 1)


class Taker:
    """Takes objects of one version out of their message."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._own = f"{{{namespace(version)}}}"
        self._keys_tag, self._ref_tag = f"{self._own}КлючевыеСвойства", f"{self._own}Ссылка"

    def take(self, element: etree._Element, index: int) -> RawObject:
        """The object as bytes, with what must be known before anybody looks inside."""
        line: Any = element.sourceline  # its stub says something else
        name = element.tag.removeprefix(self._own)
        xml = etree.tostring(element, encoding="utf-8", with_tail=False)
        deleted_type = None
        kind = KIND_BY_FORMAT_TYPE.get(name)
        if name == DELETION:
            deleted_type, ref = _deleted(element, self._version)
        elif kind is not None and kind.enterprise_data.identity:
            ref = self._keyless(name, xml, kind.enterprise_data.identity)
        else:
            ref = _own_ref(element, self._keys_tag, self._ref_tag)
        raw_hash = sha256(xml).digest()[:16]  # processors have it built in: twice as fast as any other
        light = element if len(xml) <= _LIGHT else None
        return RawObject(xml, name, index, int(line or 0), self._version, ref, raw_hash, deleted_type, light)

    def _keyless(self, name: str, xml: bytes, identity: tuple[Path, ...]) -> str | None:
        """What tells the object from others; None also for one that goes deeper than any object does."""
        with suppress(ValueError):
            return keyless_ref(name, tree_of_xml(xml, self._version), identity)
        return None


def _own_ref(element: etree._Element, keys_tag: str, ref_tag: str) -> str | None:
    """``КлючевыеСвойства/Ссылка``, canonical; None if there is none or it is no GUID."""
    keys = _child(element, keys_tag)
    ref = None if keys is None else _child(keys, ref_tag)
    return None if ref is None else canonical_guid((ref.text or "").strip())


def _child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child with the tag; nearly always it is the very first, which is found much faster."""
    if len(element) and element[0].tag == tag:
        return element[0]
    return next(element.iterchildren(tag), None)


def _deleted(element: etree._Element, version: str) -> tuple[str | None, str | None]:
    """Object type and reference of a deletion: two nested elements, then exactly one that names it."""
    inner = element
    for _ in range(2):
        if len(inner) != 1:
            return None, None
        inner = inner[0]
    if len(inner) != 1:
        return None, None
    word = local_name(inner[0])
    return _type_of_deletion(version, word), canonical_guid((inner[0].text or "").strip())


def _type_of_deletion(version: str, word: str) -> str:
    """Looked up, never derived; the newest catalogue serves versions we have none for."""
    known = supported_versions()
    deletions = catalogue(version if version in known else known[-1]).deletions
    return next((name for name, element in deletions.items() if element == word), word)
