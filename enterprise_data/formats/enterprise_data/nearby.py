"""Examines an object of a version that has no catalogue, by the versions around it.

What both neighbours forbid, the version between them forbids as well. With a neighbour on one side only, no more is
certain than that a value is of the wrong kind: fields come and go, a date stays a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.complaints import Violation
from enterprise_data.formats.enterprise_data.examination import examined
from enterprise_data.formats.enterprise_data.versions import parts, supported_versions

_VERSION = re.compile(r"в версии \d+\.\d+ ")
_CERTAIN = "«"
"""Complaints about a value begin with it."""


def neighbours(version: str) -> tuple[str, ...]:
    """The next lower and the next higher version with a catalogue; one of them at the ends."""
    known = supported_versions()
    below = [one for one in known if parts(one) < parts(version)][-1:]
    above = [one for one in known if parts(one) > parts(version)][:1]
    return (*below, *above)


def has_object_nearby(version: str, type_name: str) -> bool:
    """False if the type exists on neither side."""
    around = neighbours(version)
    return len(around) < 2 or any(catalogue(one).has_object(type_name) for one in around)


def examined_nearby(version: str, element: etree._Element) -> Iterator[Violation]:
    """What is certainly wrong."""
    around = neighbours(version)
    found = [{_key(item): item for item in examined(one, element, spelled=version)} for one in around]
    for key, item in (found[-1] if found else {}).items():
        certain = item.message.startswith(_CERTAIN) if len(around) < 2 else all(key in one for one in found)
        if certain:
            yield item


def _key(item: Violation) -> tuple[int, str, str]:
    """The same complaint in both versions: what differs between them, their lists above all, is left out."""
    return item.line, item.field, _VERSION.sub("", item.message).partition(" не из списка")[0]
