"""Reads canonical records: what there is, at which version, and the objects themselves.

An object that can't be understood is told with its name and doesn't stop the others. A document is told whether it is
posted, marked or neither: what 1C counts is its own business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from urllib.parse import quote

from connectors.base import LiveObject, LiveVersion
from connectors.onec.odata.bodies import RecordSpeller
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import ObjectGone
from connectors.onec.odata.paging import PagedReader, by_keys
from connectors.onec.odata.sorts import Sorts
from connectors.onec.odata.values import Row, decode, text_of
from connectors.onec.odata.versions import MANY, plain
from enterprise_data.errors import ExchangeError, PermissionDenied, RecordError

_GLANCE = "Ref_Key,DataVersion,DeletionMark"

_QUERY, _KEYS, _PAGE = 2000, 1400, 400
"""Characters: what IIS lets through by default (2048), what twenty keys take of it, and what a page takes."""


class Looker:
    """Reads the objects of one base."""

    def __init__(self, client: ODataClient, sorts: Sorts) -> None:
        self._client, self._sorts = client, sorts
        self._pages = PagedReader(client, decoder=plain, rows=client.options.scan_rows)

    def versions(self, kind: str) -> Iterator[Sequence[LiveVersion]]:
        """Every object of a kind at a glance, in batches."""
        spellers = self._sorts.of(kind)
        for speller in spellers:
            known = speller.known
            for page in self._pages.pages(known.set, condition=known.rows, select=_GLANCE):
                if len(spellers) > 1:
                    self._sorts.links.note((row["Ref_Key"] for row in page), known.set)
                if page:
                    yield [_glance(row) for row in page]

    def look(self, kind: str, ref: str) -> LiveVersion | None:
        """One object. A row that may be hidden from us is no proof that it is gone."""
        for speller in self._sorts.of(kind):
            try:
                row = self._client.one(speller.known.set, ref, select=_GLANCE)
            except ObjectGone:
                continue
            return _glance(row)
        if self._client.options.allowed_only:
            raise PermissionDenied(
                f"{self._sorts.of(kind)[0].kind.title}: записи не видно, возможно, она скрыта правами.",
                hint="Дайте пользователю 1С права без ограничения по записям или отключите allowed_only.",
                ref=ref,
            )
        return None

    def read(self, kind: str, refs: Collection[str], *, of: int) -> Iterator[LiveObject]:
        """The objects, whole: by their keys where few of them are wanted, else by pages."""
        wanted = set(refs)
        for speller in self._sorts.of(kind):
            if not wanted:
                return
            for row in self._rows(speller, wanted, few=len(refs) * MANY <= of):
                wanted.discard(row["Ref_Key"])
                yield told(speller, row)

    def _rows(self, speller: RecordSpeller, wanted: set[str], *, few: bool) -> Iterator[Row]:
        known = speller.known
        if few:
            rows = by_keys(self._client, known.set, sorted(wanted), select=columns(speller.select, _KEYS))
        else:
            reader = PagedReader(self._client, decoder=decode if speller.has_numbers else plain)
            rows = reader.read(known.set, condition=known.rows, select=columns(speller.select, _PAGE))
        return (row for row in rows if row["Ref_Key"] in wanted)


def columns(select: str, rest: int) -> str:
    """The columns by name, or all of them where the names don't fit into an address beside ``rest`` characters."""
    return select if len(quote(select, safe=",_")) + rest <= _QUERY else "*"


def _glance(row: Row) -> LiveVersion:
    return LiveVersion(
        ref=row["Ref_Key"], version=row["DataVersion"], deleted=row.get("DeletionMark") is True
    )


def told(speller: RecordSpeller, row: Row) -> LiveObject:
    """An object as a record, or why it is none."""
    record, error = None, None
    try:
        record = speller.record(row)
    except RecordError as caught:
        error = naming(caught, speller, row)
    return LiveObject(
        ref=row["Ref_Key"],
        version=row["DataVersion"],
        record=record,
        deleted=row.get("DeletionMark") is True,
        error=error,
    )


def naming(error: RecordError, speller: RecordSpeller, row: Row) -> RecordError:
    """The same error with the name of the object before it, as a person finds it in 1C."""
    text = said(error, speller)
    return type(error)(f"{name_in_1c(speller, row)}: {text}", hint=error.hint, **error.facts)


def said(error: ExchangeError, speller: RecordSpeller) -> str:
    """The message without the name of the set, where the object is named instead."""
    return error.message.removeprefix(f"{speller.known.set}: ")


def name_in_1c(speller: RecordSpeller, row: Row) -> str:
    """«Контрагент «Ромашка» (код 00-000002)», «Реализация № 0000-000001 от 04.03.2026»."""
    title = speller.kind.title
    if speller.known.is_document:
        year, month, day = str(row.get("Date", "0001-01-01"))[:10].split("-")
        return f"{title} № {text_of(row, 'Number') or 'б/н'} от {day}.{month}.{year}"
    code = text_of(row, "Code")
    return f"{title} «{text_of(row, 'Description')}»" + (f" (код {code})" if code else "")
