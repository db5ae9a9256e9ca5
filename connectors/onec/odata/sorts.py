"""Everything needed to read and write the kinds that work with one base, put together once per exchange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.onec.odata.bodies import RecordSpeller
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.codebook import CodeBook
from connectors.onec.odata.contacts import ContactBook, Contacts
from connectors.onec.odata.drift import Fitness
from connectors.onec.odata.links import Links
from connectors.onec.odata.profile import KindMap
from connectors.onec.odata.schema import Schema
from connectors.onec.odata.spelling import Spelling
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.partly import Told
from enterprise_data.objects.registry import KINDS

_LABELS = ("Code", "Description", "Number", "Date")
"""By what a person finds an object in 1C."""


class Sorts:
    """The kinds of one base, each with a speller for every set that holds it."""

    def __init__(self, client: ODataClient, fit: Fitness, schema: Schema) -> None:
        self.fit, self._client, self._schema = fit, client, schema
        self.links = Links(client, fit.profile, fit.kinds)
        self.spelling = Spelling(fit.profile, self.links)
        self.codes = CodeBook(client, fit.kinds, self._plain)
        self.spelling.codes = self.codes
        self._contacts = ContactBook(client, fit.profile)
        self._units: dict[str, UnitName | None] = {}
        self._spellers = {
            kind: tuple(self._speller(one) for one in known.sets) for kind, known in fit.kinds.items()
        }

    def _plain(self, known: KindMap) -> RecordSpeller:
        return RecordSpeller(known, self.spelling, self.links)

    def _speller(self, known: KindMap) -> RecordSpeller:
        contacts = None
        if known.contacts:
            columns = self._schema.sets[known.set].tables[known.contacts]
            contacts = Contacts(self._contacts, self.fit.profile, known, columns)
        names = self._schema.sets[known.set].properties
        labels = tuple(name for name in _LABELS if name in names)
        return RecordSpeller(known, self.spelling, self.links, contacts, labels)

    def of(self, kind: str) -> tuple[RecordSpeller, ...]:
        """The spellers of a kind, one for each set."""
        return self._spellers[kind]

    def companion(self, known: KindMap) -> RecordSpeller:
        """The speller of what has to be there before an object."""
        return self._plain(known)

    def of_object(self, kind: str, ref: str) -> RecordSpeller:
        """The speller of the set that holds an object."""
        spellers = self._spellers[kind]
        entity_set = self.links.where_is(kind, ref) if len(spellers) > 1 else spellers[0].known.set
        return next(one for one in spellers if one.known.set == entity_set)

    def for_new(self, kind: str, record: Any) -> RecordSpeller:
        """The speller of the set that has a place for all of a record and as little beside as may be.

        Services alone are an act, where there is one.
        """
        spellers = self._spellers[kind]
        fitting = [one for one in spellers if one.holds(record)]
        if not fitting or not any(getattr(record, name) for name in fitting[0].kind.tables):
            return (fitting or spellers)[0]
        return min(fitting, key=lambda one: len(one.known.tables))

    def unit_of(self, item: Ref | None) -> UnitName | None:
        """The unit in which an item is kept; None where that isn't told."""
        known = self.fit.kinds.get("item")
        told = next((one for one in known.fields if one.name == "unit"), None) if known else None
        if item is None or known is None or told is None:
            return None
        if item.id not in self._units:
            ref = self.links.held(known.set, item.id, told.property)
            record = self.codes.element("unit", ref).record if ref else None
            self._units[item.id] = UnitName(code=record.code, name=record.name) if record else None
        return self._units[item.id]

    def in_set(self, entity_set: str) -> Iterator[tuple[str, RecordSpeller]]:
        """Kinds that a set holds."""
        for kind, spellers in self._spellers.items():
            for one in spellers:
                if one.known.set == entity_set:
                    yield kind, one

    def forget(self, kind: str) -> None:
        """After an object of a kind was made or changed."""
        self.codes.forget(kind)
        if kind == "item":
            self._units.clear()
        self.links.forget(kind)

    def told(self) -> Mapping[str, Told]:
        """Kind → what of it this base tells: fields of the record, and of the rows of its tables."""
        return {kind: _told(kind, spellers) for kind, spellers in self._spellers.items()}


def _told(kind: str, spellers: tuple[RecordSpeller, ...]) -> Told:
    names = frozenset(name for one in spellers for name in one.fields)
    order = KINDS[kind].field_names
    told = {"": frozenset(name for name in order if name in names)}
    for speller in spellers:
        for table in speller.known.tables:
            inner = frozenset(one.name for one in table.fields)
            told[table.name] = told.get(table.name, inner) & inner
    return told
