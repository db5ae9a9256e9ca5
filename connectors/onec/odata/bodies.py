"""A record as a body to send: what already says the same is not sent.

So what 1C wrote stays to the letter, a reference to what we don't carry included; a tabular part is sent whole or not
at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from connectors.onec.odata.forms import NOTHING
from connectors.onec.odata.profile import FieldMap
from connectors.onec.odata.records import RecordReader
from connectors.onec.odata.tables import Part, told_alike
from connectors.onec.odata.values import Row, text_of
from connectors.onec.odata.written import MARK, without_mark
from enterprise_data.errors import RecordError


class RecordSpeller(RecordReader):
    """Reads and spells the objects of one kind in one set."""

    # --- out ------------------------------------------------------------------------------------------

    def holds(self, record: Any) -> bool:
        """Whether this set has a place for every table and reference of the record."""
        tables = all(name in self.fields for name in self.kind.row_types if getattr(record, name))
        targets = {one.base: one.kinds for one in self.known.fields if one.targets}
        return tables and all(
            ref.kind in targets[name]
            for name in self.kind.ref_fields
            if name in targets and (ref := getattr(record, name)) is not None
        )

    def body(self, record: Any, names: Collection[str], before: Row | None = None) -> dict[str, Any]:
        """What to send for the named fields; with ``before`` only what isn't there already."""
        body: dict[str, Any] = {} if before is not None else dict(self.known.constants)
        told = self._told_whole(record, names, before)
        for one in self.known.fields:
            if one.base in names and one.base not in told and not one.read_only and not one.table:
                body |= self._spelled(one, _part_of(record, one.name), before)
        for name, cases in self.known.cases.items():
            if name in names and (before is None or not self._case_says(name, record, before)):
                body |= self._spelling.told_by(name, cases, getattr(record, name))
        for part in self.parts:
            body |= self._laid(part, record, names, before)
        if self.contacts is not None and (rows := self.contacts.laid(record, names, before)) is not None:
            body[self.known.contacts] = _numbered_again(rows)
        for name in [name for name in self.known.along if name in body]:
            body |= self.known.along[name]
        return body

    def _told_whole(self, record: Any, names: Collection[str], before: Row | None) -> set[str]:
        """Values of several parts that the object tells already, be it by a reference."""
        bases = self._values & set(names)
        if before is None or not bases:
            return set()
        try:
            present = self._joined(
                {
                    name: read(before)
                    for name, read in self._readers.items()
                    if name.partition(".")[0] in bases
                }
            )
        except RecordError:
            return set()
        return {base for base in bases if present[base] == getattr(record, base)}

    def _spelled(self, one: FieldMap, value: Any, before: Row | None) -> dict[str, Any]:
        if one.once and before is not None:
            return {}
        if before is None and value in NOTHING and one.property not in self.known.natural:
            return {}  # what 1C fills in by itself stays its own business
        if before is not None and self._says(one, before, value):
            return {}
        if one.property == self.known.marker and before is not None:
            value = _marked_as(text_of(before, one.property), value)
        return self._spelling.spell(one, value)

    def _says(self, one: FieldMap, row: Row, value: Any) -> bool:
        try:
            return told_alike(self._readers[one.name](row), value)
        except RecordError:
            return False

    def _case_says(self, name: str, record: Any, row: Row) -> bool:
        try:
            told = self._readers[name](row)
        except RecordError:
            return False
        return bool(told == getattr(record, name))

    def _laid(self, part: Part, record: Any, names: Collection[str], before: Row | None) -> dict[str, Any]:
        """A part is sent whole: tables of it that aren't named stay as they are."""
        named = [one.name for one in part.tables if one.name in names]
        common = [one for one in self.known.fields if one.table == part.property and not one.read_only]
        turned = any(one.name in names and not self._column_says(one, before, record) for one in common)
        sums = self._sums_turn(part, record, names, before)
        if not named and not turned and not sums:
            return {}
        present = part.read(before) if before is not None and len(named) < len(part.tables) else {}
        wanted = {
            one.name: getattr(record, one.name) if one.name in named else present.get(one.name, ())
            for one in part.tables
        }
        included = getattr(record, "vat_included", None) is True
        rows = part.laid(wanted, before, vat_included=included, afresh=sums)
        if rows is None and turned:
            rows = _numbered_again((before or {})[part.property])
        if rows is None:
            return {}
        columns = {
            name: told
            for one in common
            for name, told in self._spelling.spell(one, getattr(record, one.name)).items()
        }
        return {part.property: [line | columns for line in rows]}

    def _sums_turn(self, part: Part, record: Any, names: Collection[str], before: Row | None) -> bool:
        """Whether the sums with tax follow from another rule now."""
        told = next((one for one in self.known.fields if one.name == "vat_included"), None)
        derives = any("total" in one.derived.values() for one in part.tables)
        if told is None or before is None or not derives or "vat_included" not in names:
            return False
        return not self._says(told, before, record.vat_included)

    def _column_says(self, one: FieldMap, before: Row | None, record: Any) -> bool:
        return before is not None and self._says(one, before, getattr(record, one.name))

    def natural(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The natural key inside a body, with the types of composite values, as 1C will have stored it: cut."""
        names = [name for key in self.known.natural for name in (key, f"{key}_Type") if name in body]
        lengths = {one.property: one.length for one in self.known.fields if one.type == "string"}
        return {
            name: body[name][: lengths[name]]
            if lengths.get(name) and isinstance(body[name], str)
            else body[name]
            for name in names
        }


def _numbered_again(rows: list[Row]) -> list[Row]:
    return [
        {**{key: value for key, value in row.items() if key != "Ref_Key"}, "LineNumber": str(number)}
        for number, row in enumerate(rows, 1)
    ]


def _part_of(record: Any, name: str) -> Any:
    """``bank.bik`` of an account."""
    for one in name.split("."):
        record = getattr(record, one)
    return record


def _marked_as(old: str, text: str) -> str:
    """The new text with the mark that the old one bears."""
    plain = without_mark(old)
    return f"{text} {old[len(plain) :].strip()}".strip() if plain != old and MARK in old else text
