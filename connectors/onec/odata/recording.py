"""Writes canonical records: makes, changes and marks the objects of one base.

What 1C refuses is an error and nothing is written; what it writes otherwise, and a posting that it refuses afterwards,
is told: the object is there and a person should know.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from connectors.base import LiveWritten
from connectors.onec.odata.bodies import RecordSpeller
from connectors.onec.odata.changing import expected
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.companions import Companions
from connectors.onec.odata.errors import AlreadyExists
from connectors.onec.odata.looking import naming, said
from connectors.onec.odata.outcome import Outcome
from connectors.onec.odata.sorts import Sorts
from connectors.onec.odata.values import ZERO_GUID, Row
from connectors.onec.odata.writer import Writer
from connectors.onec.odata.written import Mark, Written
from enterprise_data.errors import (
    AccessError,
    EditedMeanwhile,
    InvalidRecord,
    RecordError,
    RefusedByPeer,
    SafetyStop,
)
from enterprise_data.objects.partly import Told


class Recorder:
    """Writes into one base."""

    def __init__(self, client: ODataClient, sorts: Sorts, writer: Writer, *, post: bool = False) -> None:
        self._client, self._sorts, self._writer, self._post = client, sorts, writer, post
        self._companions = Companions(client, sorts, writer)
        self._told: dict[str, Told] = dict(sorts.told())

    def create(self, kind: str, record: Any, *, word: str, resumed: bool) -> LiveWritten:
        """A new object, marked with ``word``; see the port."""
        speller = self._sorts.for_new(kind, record)
        _refuse_read_only(speller)
        outcome = Outcome(speller, self._told[kind])
        try:
            written = self._made(speller, record, word, outcome, resumed=resumed)
        except RecordError as error:
            raise named(error, speller, record) from error
        self._sorts.links.note([written.ref], speller.known.set)
        self._sorts.forget(kind)
        names = speller.kind.field_names
        outcome.without_place(record, names)
        outcome.columns_without_place(record, names, self._sorts.unit_of)
        outcome.stored_otherwise(written.differences)
        outcome.filled_by_1c(record, names, written.row)
        if self._post and speller.known.is_document and written.row.get("Posted") is not True:
            written = self._posted(speller, written, outcome)
        return _told(written, outcome)

    def _made(
        self, speller: RecordSpeller, record: Any, word: str, outcome: Outcome, *, resumed: bool
    ) -> Written:
        """A number that 1C doesn't take (it is not unique there) is no reason to refuse the document."""
        body = speller.body(record, speller.kind.field_names)
        body |= self._companions.filled(speller, record, body)
        body |= self._companions.made(speller, record, word=word, resumed=resumed)
        mark, name = mark_of(speller, body, word), speller.known.set
        given = [one.property for one in speller.known.fields if one.once and one.property in body]
        try:
            return self._writer.create(name, body, mark, resumed=resumed)
        except (RefusedByPeer, AlreadyExists) as error:
            if not given or error.facts.get("found"):  # another object of the same content is another matter
                raise
            refusal = error
        rest = {key: value for key, value in body.items() if key not in given}
        written = self._writer.create(name, rest, mark, resumed=resumed)
        told = ", ".join(str(body[key]) for key in given)
        outcome.notes.append(f"Номер «{told}» 1С не приняла и дала свой ({said(refusal, speller)}).")
        return written

    def change(
        self, kind: str, ref: str, record: Any, *, fields: Collection[str], version: str
    ) -> LiveWritten:
        """Changes the named fields; a posted document is taken back before and posted again after."""
        speller = self._sorts.of_object(kind, ref)
        _refuse_read_only(speller)
        outcome = Outcome(speller, self._told[kind])
        outcome.without_place(record, fields)
        row = expected(self._client, speller.known.set, ref, version)
        try:
            body = speller.body(record, fields, row)
            body |= self._companions.filled(speller, record, body)
            if not body:
                outcome.filled_by_1c(record, fields, row)
                return _told(Written(ref=ref, version=version, row=row), outcome)
            written = self._changed(speller, ref, body, row, outcome)
        except RecordError as error:
            raise error if isinstance(error, EditedMeanwhile) else naming(error, speller, row) from error
        self._sorts.forget(kind)
        outcome.columns_without_place(record, fields, self._sorts.unit_of)
        outcome.stored_otherwise(written.differences)
        outcome.filled_by_1c(record, fields, written.row)
        return _told(written, outcome)

    def _changed(
        self, speller: RecordSpeller, ref: str, body: dict[str, Any], row: Row, outcome: Outcome
    ) -> Written:
        name, version = speller.known.set, row["DataVersion"]
        if row.get("Posted") is not True:
            return self._writer.change(name, ref, body, version=version, before=row)
        opened = self._writer.unpost(name, ref, version=version)
        try:
            written = self._writer.change(name, ref, body, version=opened.version, before=opened.row)
        except (RecordError, SafetyStop, AccessError) as error:
            left = self._back_to_posted(speller, ref, opened.version)
            raise type(error)(f"{error.message}{left}", hint=error.hint, **error.facts) from error
        return self._posted(speller, written, outcome)

    def _back_to_posted(self, speller: RecordSpeller, ref: str, version: str) -> str:
        """A change that was refused must not leave the document out of the books; what to add where it does."""
        try:
            self._writer.post(speller.known.set, ref, version=version)
        except (RecordError, SafetyStop) as error:
            return f" Документ остался непроведённым: {said(error, speller)}"
        return ""

    def _posted(self, speller: RecordSpeller, written: Written, outcome: Outcome) -> Written:
        """A refusal leaves the document written."""
        try:
            posted = self._writer.post(speller.known.set, written.ref, version=written.version)
        except (RefusedByPeer, SafetyStop) as error:
            outcome.notes.append(f"Документ записан, но не проведён: {said(error, speller)}")
            return written
        return Written(
            ref=written.ref,
            version=posted.version,
            row=posted.row,
            differences=written.differences,
            found=written.found,
            overtaken=written.overtaken,
        )

    def mark(self, kind: str, ref: str, *, version: str, marked: bool) -> LiveWritten:
        """Sets or takes back the deletion mark; the posting of a marked document is taken back."""
        speller = self._sorts.of_object(kind, ref)
        _refuse_read_only(speller)
        row = expected(self._client, speller.known.set, ref, version)
        try:
            written = self._writer.mark(speller.known.set, ref, version=version, marked=marked)
        except RecordError as error:
            raise error if isinstance(error, EditedMeanwhile) else naming(error, speller, row) from error
        outcome = Outcome(speller, self._told[kind])
        if marked and row.get("Posted") is True:
            outcome.notes.append("Проведение документа отменено: он помечен на удаление.")
        return _told(written, outcome)


def _refuse_read_only(speller: RecordSpeller) -> None:
    if speller.known.read_only:
        raise RefusedByPeer(
            f"{speller.kind.titles}: через OData не записываются.",
            hint="Внесите изменение в самой базе 1С.",
            kind=speller.known.kind,
        )


def named(error: RecordError, speller: RecordSpeller, record: Any) -> RecordError:
    """The error with the name of the record that could not be made."""
    name = speller.kind.quoted(speller.kind.name_of(record))
    return type(error)(f"{name}: {said(error, speller)}", hint=error.hint, **error.facts)


def mark_of(speller: RecordSpeller, body: dict[str, Any], word: str) -> Mark:
    """How a new object is found again; raises ``InvalidRecord`` where nothing would tell it from others."""
    if speller.known.marker:
        return Mark(property=speller.known.marker, word=word)
    natural = speller.natural(body)
    if all(value in ("", ZERO_GUID) for name, value in natural.items() if not name.endswith("_Type")):
        raise InvalidRecord("не заполнено ни одно поле, по которому объект можно найти в 1С.")
    return Mark(natural=natural, rows=speller.known.rows)


def _told(written: Written, outcome: Outcome) -> LiveWritten:
    differing, notes = outcome.result
    return LiveWritten(
        ref=written.ref,
        version=written.version,
        differing=differing,
        notes=notes,
        overtaken=written.overtaken,
    )
