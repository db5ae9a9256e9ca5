"""What makes an object unusable, as against what is merely unknown.

An extension's field, or one of a newer release, is kept as it came and told. A value that its type forbids and a
required field that is missing are another matter: reading on would be guessing, so the object is set aside.
"""

from __future__ import annotations

from lxml import etree

from enterprise_data.formats.enterprise_data.complaints import Violation
from enterprise_data.formats.enterprise_data.schema import violations
from enterprise_data.formats.enterprise_data.stored import as_it_came, element_of
from enterprise_data.formats.enterprise_data.tags import local_name
from enterprise_data.formats.enterprise_data.versions import supported_versions

_TOLERATED = ("поле стоит не на своём месте или неизвестно", "неизвестный атрибут", "и ещё ошибок")
_UNKNOWN_FIELDS = 50
"""A schema stops at the first field it doesn't know; so many are taken out to look at what stands behind them."""


def breaks(version: str, xml: bytes) -> list[Violation]:
    """Violations after which the object can't be trusted; nothing for a version without a catalogue."""
    if version not in supported_versions():
        return []
    element = element_of(xml)
    for _ in range(_UNKNOWN_FIELDS):
        found = violations(version, element)
        hard = [item for item in found if not item.message.startswith(_TOLERATED)]
        if hard or not found or not _without(element, found[0].field):
            return hard
    return []


def breaks_of_kept(data: bytes, version: str) -> list[Violation]:
    """The same for an object as it is kept; one that fitted its version when it came has none."""
    xml = as_it_came(data)
    return breaks(version, xml) if xml is not None else []


def _without(element: etree._Element, path: str) -> bool:
    """Takes the unknown field out; False if it isn't there (an attribute, say)."""
    node, parent = element, None
    for name in path.split("."):
        parent, found = node, next((c for c in node if local_name(c) == name), None)
        if found is None:
            return False
        node = found
    if parent is None or node is element:
        return False
    parent.remove(node)
    return True
