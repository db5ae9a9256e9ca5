"""Files by hand: everything a base should know, written as one EnterpriseData file without a node (format.md §2.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from enterprise_data.errors import InvalidRecord, RecordError, UnsupportedVersion
from enterprise_data.formats.enterprise_data.coverage import versions_with
from enterprise_data.formats.enterprise_data.header import Header
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.formats.enterprise_data.writer import Emitted, write_message
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.partly import PARTLY
from enterprise_data.objects.registry import KINDS
from state.rows import Registration, Run, Snapshot
from sync.composing import compose, version_for
from sync.context import Exchange
from sync.departures import Departures
from sync.exporting import EVERYTHING, Choice, Selection, Wanted, chosen, held_back, pages, prepare
from sync.keybook import KeyBook
from sync.services.exchanges import ExchangeService, RunRequest


@dataclass(slots=True)
class ExportSummary:
    """What an export wrote, by kind, and what it left out with why."""

    run: Run | None = None
    written: dict[str, int] = field(default_factory=dict)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    """(kind, label, Russian reason)"""
    partial: bool = False
    """Whether objects of which only a part is known were written, too."""
    partly_known: int = 0
    """How many of those were left out."""


class ExportService:
    """Writes one-way files. ``write_to`` gets a function that writes the whole file (atomic place: its business)."""

    def __init__(self, exchanges: ExchangeService) -> None:
        self._exchanges = exchanges

    def export(
        self,
        name: str,
        version: str,
        write_to: Callable[[Callable[[BinaryIO], None]], object],
        request: RunRequest,
        *,
        partial: bool = False,
        selection: Selection = EVERYTHING,
    ) -> ExportSummary:
        """Exports what is asked for and isn't deleted; raises ``UnsupportedVersion`` before anything is done.

        ``partial`` also writes what 1C told only in part: harmless only in a base that doesn't have it yet.
        """
        if version not in supported_versions():
            raise UnsupportedVersion(
                f"Версию формата {version} записать нельзя.",
                hint="Есть: " + ", ".join(supported_versions()) + ".",
            )
        summary = ExportSummary(partial=partial)

        def body(exchange: Exchange) -> None:
            prepare(exchange)
            summary.left_out += held_back(exchange)
            choice = chosen(exchange, selection)
            write_to(lambda out: _write(exchange, version, summary, choice, out))

        summary.run = self._exchanges.perform(name, request, body)
        return summary


def _write(exchange: Exchange, version: str, summary: ExportSummary, choice: Choice, out: BinaryIO) -> None:
    header = Header(
        version=version, creation_date=exchange.now(), confirmation=None, available_versions=(version,)
    )
    write_message(out, header, _objects(exchange, version, summary, choice))


def _objects(exchange: Exchange, version: str, summary: ExportSummary, choice: Choice) -> Iterator[Emitted]:
    def write(otype: ObjectType, row: Registration, book: KeyBook) -> None:
        if otype.name in exchange.kinds:
            compose(otype, row, None, book, version)

    departures = Departures(base=exchange.base.name, crm=exchange.crm, write=write)
    for kind, otype in KINDS.items():
        if kind not in exchange.kinds:
            continue
        if not any(versions_with(name, (version,)) for name in otype.enterprise_data.type_names):
            summary.left_out.append((kind, otype.titles, f"в версии {version} такого вида данных нет"))
            continue
        for page in pages(exchange, kind, choice):
            emitted = _page(exchange, page, version, summary, departures)
            summary.written[kind] = summary.written.get(kind, 0) + len(emitted)
            exchange.count("sent", len(emitted))
            exchange.reporter.progress("sending", sum(summary.written.values()), None)
            yield from emitted


def _page(
    exchange: Exchange, page: Sequence[Wanted], version: str, summary: ExportSummary, departures: Departures
) -> list[Emitted]:
    emitted = []
    with exchange.store.unit() as unit:
        book = departures.book(unit)
        for item in page:
            try:
                _check_whole(item.otype, item.row, item.snapshot, version, summary)
                emitted.append(compose(item.otype, item.row, item.snapshot, book, version))
            except RecordError as error:
                departures.stays(Ref(item.otype.name, item.row.ref))
                label = item.otype.name_of(item.record()) if item.row.record else item.row.ref
                summary.left_out.append((item.otype.name, label, error.message))
    return emitted


def _check_whole(
    otype: ObjectType, row: Registration, known: Snapshot | None, version: str, summary: ExportSummary
) -> None:
    """A record of which only a part is known is never written as if it were whole; raises ``RecordError``."""
    whole_in = version_for(otype, row, known, version)
    if whole_in == PARTLY:
        raise InvalidRecord(
            "Он пришёл из файла универсального обмена и известен не целиком: остальные его поля опустели бы."
        )
    if whole_in != version and not summary.partial:
        summary.partly_known += 1
        way = (
            f"Запишите файл в версии {whole_in} или перезапишите"
            if whole_in in supported_versions()
            else "Перезапишите"
        )
        raise InvalidRecord(
            f"1С передала его в версии формата {whole_in}, а в файле версии {version} поля, которых там не было, "
            f"опустели бы. {way} объект в 1С и обменяйтесь."
        )
