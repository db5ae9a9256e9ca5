"""References between records: a kind and an id, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


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
    if len(text) != 36:
        return None
    try:
        guid = str(UUID(text))
    except ValueError:
        return None
    return guid if guid == text.lower() else None
