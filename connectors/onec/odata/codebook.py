"""Classifiers of a base by code: currencies, units, banks, rates. References differ between bases, codes don't."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import ObjectGone
from connectors.onec.odata.forms import Element, code_of
from connectors.onec.odata.paging import PagedReader
from connectors.onec.odata.profile import KindMap
from connectors.onec.odata.values import Row
from enterprise_data.errors import RecordError, UnmappedValue
from enterprise_data.objects.registry import KINDS


class Reader(Protocol):
    """Reads the records of a classifier."""

    @property
    def select(self) -> str:
        """Columns it needs."""

    def record(self, row: Row) -> Any:
        """A record; raises ``RecordError``."""


class CodeBook:
    """Looks up elements by reference and by code. A classifier is read whole when it is first needed."""

    def __init__(
        self, client: ODataClient, kinds: Mapping[str, KindMap], reader: Callable[[KindMap], Reader]
    ) -> None:
        self._client, self._kinds, self._reader = client, kinds, reader
        self._known: dict[str, dict[str, Element]] = {}
        self._codes: dict[str, dict[str, list[str]]] = {}

    def element(self, kind: str, ref: str) -> Element:
        """An element; raises ``UnmappedValue`` for one that isn't there."""
        known = self._of(kind)
        if ref not in known:
            known[ref] = self._asked_for(kind, ref)
        return known[ref]

    def ref(self, kind: str, code: str) -> str:
        """The element with a code; raises ``UnmappedValue`` where there is none, or more than one."""
        self._of(kind)
        found = self._codes[kind].get(code, [])
        if len(found) != 1:
            what = "нет элемента" if not found else "несколько элементов"
            raise UnmappedValue(
                f"В базе 1С {what} «{KINDS[kind].title}» с кодом «{code}».",
                hint="Добавьте его в справочник 1С или исправьте код.",
                kind=kind,
                code=code,
            )
        return found[0]

    def forget(self, kind: str) -> None:
        """After an element was made or changed."""
        self._known.pop(kind, None)

    def _of(self, kind: str) -> dict[str, Element]:
        if kind not in self._known:
            self._known[kind], self._codes[kind] = {}, {}
            known = self._wanted(kind)
            reader = self._reader(known)
            rows = PagedReader(self._client).read(known.set, condition=known.rows, select=reader.select)
            for row in rows:
                self._take(kind, reader, row)
        return self._known[kind]

    def _wanted(self, kind: str) -> KindMap:
        if kind not in self._kinds:
            raise UnmappedValue(
                f"Справочник «{KINDS[kind].title}» базы 1С не опубликован: коды не узнать.",
                hint="Добавьте его в состав стандартного интерфейса OData.",
                kind=kind,
            )
        return self._kinds[kind]

    def _take(self, kind: str, reader: Reader, row: Row) -> None:
        """An element that can't be read names nothing; a marked one is read, but never chosen."""
        try:
            found = self._element(kind, reader, row)
        except RecordError:
            return
        self._known[kind][found.ref] = found
        if row.get("DeletionMark") is not True and found.code:
            self._codes[kind].setdefault(found.code, []).append(found.ref)

    def _element(self, kind: str, reader: Reader, row: Row) -> Element:
        record = reader.record(row)
        return Element(ref=row["Ref_Key"], code=code_of(kind, record), record=record)

    def _asked_for(self, kind: str, ref: str) -> Element:
        """One that came after the classifier was read, or a group."""
        known = self._wanted(kind)
        reader = self._reader(known)
        try:
            row = self._client.one(known.set, ref, select=reader.select)
        except ObjectGone as error:
            raise UnmappedValue(
                f"В справочнике «{KINDS[kind].title}» базы 1С нет элемента, на который ссылается объект.",
                hint="Ссылка в 1С оборвана: исправьте реквизит в 1С.",
                kind=kind,
            ) from error
        return self._element(kind, reader, row)
