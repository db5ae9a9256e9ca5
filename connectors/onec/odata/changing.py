"""Changes an object that is still the one the decision was based on (protocol.md §7.2, §7.5).

Servers were seen to ignore ``If-Match``; so the version is compared by us, before, and every value read back, after.
The window in between can't be closed from outside: that somebody wrote in it is noticed by the versions and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.onec.odata.checks import BodyCheck
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.urls import one
from connectors.onec.odata.values import Row
from connectors.onec.odata.versioning import steps_between
from connectors.onec.odata.written import Written, read_back
from enterprise_data.errors import EditedMeanwhile, RefusedByPeer, TransientError

_LOOK_S = (1.0, 3.0)
TRIES = 3


def expected(client: ODataClient, entity_set: str, ref: str, version: str) -> Row:
    """The object, if it still has this version; raises ``EditedMeanwhile`` or ``ObjectGone``."""
    row = client.one(entity_set, ref)
    if row.get("DataVersion") != version:
        raise EditedMeanwhile(
            f"{entity_set}: объект изменили в 1С, пока готовилась запись.", place=entity_set, ref=ref
        )
    return row


def unchanged(client: ODataClient, entity_set: str, ref: str, version: str) -> bool:
    """After a lost answer: whether nothing happened, also a moment later."""
    for seconds in _LOOK_S:
        client.pause(seconds)
        if client.one(entity_set, ref, select="Ref_Key,DataVersion")["DataVersion"] != version:
            return False
    return True


class Changer:
    """Changes objects of one base and marks them for deletion; nothing is ever removed."""

    def __init__(self, client: ODataClient, check: BodyCheck) -> None:
        self._client, self._check = client, check

    def change(
        self, entity_set: str, ref: str, body: Mapping[str, Any], *, version: str, before: Row | None = None
    ) -> Written:
        """Changes what is named, if the object is still the one the decision was based on.

        Tabular parts in ``body`` replace what is there whole. ``before``: the object at this version, where somebody
        just read it. Raises ``EditedMeanwhile`` or ``ObjectGone``.
        """
        before = before or expected(self._client, entity_set, ref, version)
        self._check.check(entity_set, body, before)
        error: TransientError | None = None
        for _ in range(TRIES):
            try:
                self._client.patch(one(entity_set, ref), body, version=version, what=entity_set)
            except TransientError as lost:
                error = lost
                if unchanged(self._client, entity_set, ref, version):
                    continue
            return self._changed(entity_set, ref, body, before, lost=error is not None)
        assert error is not None
        raise error

    def _changed(
        self, entity_set: str, ref: str, body: Mapping[str, Any], before: Row, *, lost: bool
    ) -> Written:
        """After a lost answer a new version with other values may be somebody else's work: then we wrote nothing."""
        written = read_back(self._client, entity_set, ref, body, before)
        if lost and written.differences:
            raise EditedMeanwhile(
                f"{entity_set}: связь оборвалась, а объект тем временем изменился.", place=entity_set, ref=ref
            )
        steps = steps_between(before["DataVersion"], written.version)
        return replace(written, overtaken=steps is not None and steps > 1)

    def mark(self, entity_set: str, ref: str, *, version: str, marked: bool = True) -> Written:
        """Sets or takes back the deletion mark of an object that isn't posted."""
        written = self.change(entity_set, ref, {"DeletionMark": marked}, version=version)
        if written.differences:
            raise RefusedByPeer(f"{entity_set}: 1С не изменила пометку удаления.", place=entity_set, ref=ref)
        return written
