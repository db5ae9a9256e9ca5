"""What has to be looked up beside an object: which items are services, and what a base puts between two objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import ObjectGone
from connectors.onec.odata.paging import PagedReader
from connectors.onec.odata.profile import KindMap, Profile
from connectors.onec.odata.values import ref_of
from enterprise_data.errors import UnknownReference
from enterprise_data.model.ref import Ref


class Links:
    """Look-ups of one base. What was read whole is kept until somebody forgets it."""

    def __init__(self, client: ODataClient, profile: Profile, kinds: Mapping[str, KindMap]) -> None:
        self._client, self._profile, self._kinds = client, profile, kinds
        self._services: frozenset[str] | None = None
        self._behind: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._sets: dict[str, str] = {}

    def services(self) -> frozenset[str]:
        """References of the items that are services: few beside the goods, so they are read whole."""
        if self._services is None:
            told = self._profile.services
            rows = (
                PagedReader(self._client).read(told.set, condition=told.rows, select="Ref_Key")
                if told
                else ()
            )
            self._services = frozenset(row["Ref_Key"] for row in rows)
        return self._services

    def behind(self, entity_set: str, column: str, ref: str) -> str | None:
        """The one object of a set whose property holds the reference; None if there are several or none."""
        key = entity_set, column
        if key not in self._behind:
            found: dict[str, list[str]] = {}
            for row in PagedReader(self._client).read(entity_set, select=f"Ref_Key,{column}"):
                if (held := ref_of(row, column)) is not None:
                    found.setdefault(held, []).append(row["Ref_Key"])
            self._behind[key] = found
        several = self._behind[key].get(ref, [])
        return several[0] if len(several) == 1 else None

    def held(self, entity_set: str, ref: str, name: str) -> str | None:
        """The reference that a property of an object holds."""
        try:
            return ref_of(self._client.one(entity_set, ref, select=name), name)
        except ObjectGone as error:
            raise UnknownReference(
                f"{entity_set}: объекта, на который ссылаются, в 1С нет.", place=entity_set, field=name
            ) from error

    def forget(self, kind: str) -> None:
        """After an object of a kind was made or changed."""
        sets = {one.set for one in self._kinds[kind].sets}
        if self._profile.services is not None and self._profile.services.set in sets:
            self._services = None
        self._behind = {key: found for key, found in self._behind.items() if key[0] not in sets}

    # --- kinds with several sets ----------------------------------------------------------------------

    def note(self, refs: Iterable[str], entity_set: str) -> None:
        """Objects were seen in a set."""
        self._sets |= dict.fromkeys(refs, entity_set)

    def where_is(self, kind: str, ref: str) -> str:
        """The set that holds an object of a kind with several of them; the first one if none says so."""
        return self.where(Ref(kind, ref), [one.set for one in self._kinds[kind].sets])

    def where(self, ref: Ref, allowed: Sequence[str]) -> str:
        """The set among ``allowed`` that holds an object."""
        if len(allowed) == 1:
            return allowed[0]
        if (seen := self._sets.get(ref.id)) is None:
            seen = next((one for one in allowed if self._has(one, ref.id)), "")
            if seen:
                self._sets[ref.id] = seen
        return seen if seen in allowed else allowed[0]

    def _has(self, entity_set: str, ref: str) -> bool:
        try:
            self._client.one(entity_set, ref, select="Ref_Key")
        except ObjectGone:
            return False
        return True
