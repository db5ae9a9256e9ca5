"""What a configuration wants beside an object: a partner for a counterparty, the partner's reference in a document.

A companion is marked and found like the object itself, so that it is never doubled. One that is there already under the
same name is taken over only while nobody has it: two companies may bear one name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.onec.odata.bodies import RecordSpeller
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.profile import FieldMap, KindMap, TableMap
from connectors.onec.odata.sorts import Sorts
from connectors.onec.odata.urls import all_of, equals, refers
from connectors.onec.odata.values import ZERO_GUID
from connectors.onec.odata.writer import Writer
from connectors.onec.odata.written import Mark
from enterprise_data.errors import AmbiguousMatch
from enterprise_data.model.ref import Ref


class Companions:
    """Companions and looked-up references of the objects of one base."""

    def __init__(self, client: ODataClient, sorts: Sorts, writer: Writer) -> None:
        self._client, self._sorts, self._writer = client, sorts, writer

    def filled(self, speller: RecordSpeller, record: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Properties that follow from an object or a row that the body tells; rows of the body are filled in place."""
        found: dict[str, Any] = {}
        for name, source in speller.known.fill.items():
            field, _, held = source.partition(".")
            table = next((one for one in speller.known.tables if one.name == field), None)
            if table is not None:
                found |= self._of_first_row(speller, table, record, body, name, held)
            elif (told := _field(speller.known, field)).property in body:
                found[name] = self._held(getattr(record, field), told.targets[0][1], held)
        for table in speller.known.tables:
            for name, source in table.fill.items() if table.property in body else ():
                field, _, held = source.partition(".")
                target = _field(speller.known, field).targets[0][1]
                ref = self._held(getattr(record, field), target, held)
                for line in body[table.property]:
                    line[name] = ref if line.get(name, ZERO_GUID) == ZERO_GUID else line[name]
        return found

    def _of_first_row(
        self,
        speller: RecordSpeller,
        table: TableMap,
        record: Any,
        body: dict[str, Any],
        name: str,
        field: str,
    ) -> dict[str, Any]:
        rows = getattr(record, table.name)
        if table.property not in body or not rows:
            return {}
        told = next(one for one in table.fields if one.name == field)
        return self._sorts.spelling.spell(replace(told, property=name), getattr(rows[0], field))

    def _held(self, ref: Ref | None, entity_set: str, name: str) -> str:
        if ref is None:
            return ZERO_GUID
        return self._sorts.links.held(entity_set, ref.id, name) or ZERO_GUID

    def made(self, speller: RecordSpeller, record: Any, *, word: str, resumed: bool) -> dict[str, str]:
        """References of the companions of a new object, each found or made."""
        return {
            name: self._one(known, record, word, resumed=resumed)
            for name, known in speller.known.companions.items()
        }

    def _one(self, known: KindMap, record: Any, word: str, *, resumed: bool) -> str:
        speller = self._sorts.companion(known)
        body = speller.body(record, speller.kind.field_names)
        mark = Mark(property=known.marker, word=word)
        if (there := self._there(known, speller, body, mark)) is not None:
            return there
        return self._writer.create(known.set, body, mark, resumed=resumed).ref

    def _there(self, known: KindMap, speller: RecordSpeller, body: dict[str, Any], mark: Mark) -> str | None:
        """One that we made before, or the only free one of this name."""
        marked = self._refs(known.set, mark.condition())
        if marked:
            return marked[0] if len(marked) == 1 else None
        named = Mark(natural=speller.natural(body)).condition()
        free = [
            ref
            for ref in self._refs(known.set, all_of(named, equals("DeletionMark", False)))
            if self._is_free(known, ref)
        ]
        if len(free) > 1:
            raise AmbiguousMatch(
                "в базе 1С несколько свободных партнёров с таким названием.",
                hint="Создайте контрагента в 1С у нужного партнёра или пометьте лишних на удаление.",
                place=known.set,
                found=free,
            )
        return free[0] if free else None

    def _is_free(self, known: KindMap, ref: str) -> bool:
        entity_set, _, name = known.free.partition(".")
        return not self._refs(entity_set, refers(name, ref))

    def _refs(self, entity_set: str, condition: str) -> list[str]:
        rows = self._client.rows(entity_set, {"$filter": condition, "$select": "Ref_Key", "$top": "10"})
        return [row["Ref_Key"] for row in rows]


def _field(known: KindMap, name: str) -> FieldMap:
    return next(one for one in known.fields if one.name == name)
