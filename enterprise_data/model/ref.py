"""References between records: a kind and an id, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Points at one record of ``kind``.

    In the space of an infobase ``id`` is the object's GUID, lower-case and canonical; in the space of a
    CRM it is the CRM's own id and is never parsed. ``sync.identity`` translates between the two.
    """

    kind: str
    id: str


def canonical_guid(text: str) -> str | None:
    """The lower-case canonical spelling of a GUID, or None if ``text`` is not one (1C fails on anything else)."""
    guid = text.lower()
    return guid if _GUID.fullmatch(guid) else None
