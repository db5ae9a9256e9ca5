"""Rows of the state as a few words make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from enterprise_data.objects.codec import encode
from state.rows import Conflict, Link, Registration
from sync.plan import Pair
from tests.unit.sync.kinds import BASE, THING, version

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINK = Link(
    base="buh", kind="thing", ref="guid", crm_id="7", why="exchange", linked_by="clock", linked_at=NOW
)


def registration(**more: Any) -> Registration:
    """A change that waits for 1C."""
    return Registration(
        **{"base": "buh", "kind": "thing", "ref": "guid", "op": "update", "record": encode(BASE), **more}
    )


def question(group: str, **more: Any) -> Conflict:
    """A conflict row."""
    known: dict[str, Any] = {
        "id": 5,
        "base": "buh",
        "kind": "thing",
        "ref": "guid",
        "crm_id": "7",
        "group": group,
        "label": "Ромашка",
        "base_value": None,
        "onec_value": None,
        "crm_value": None,
        "sentence": "?",
        "found_at": NOW,
        "run_id": 1,
        "version": 3,
    }
    return Conflict(**{**known, **more})


def pair(**more: Any) -> Pair:
    """A linked pair whose sides agree, with changes."""
    agreed = version()
    linked = Pair(otype=THING, ref="guid", crm_id="7", link=LINK, ancestor=agreed, onec=agreed, crm=agreed)
    return replace(linked, **more)
