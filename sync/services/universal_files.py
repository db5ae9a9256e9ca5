"""«Универсальный обмен данными в формате XML» by hand: one file for one receiving configuration.

1C keeps what it had read of a bad file, so everything is checked first, and all that is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import BinaryIO

from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.complaints import Complaint
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import UniversalObject
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.writer import FileRefused, write_file
from enterprise_data.objects.registry import KINDS
from state.rows import JournalRow, Run
from sync.context import Exchange
from sync.exporting import EVERYTHING, Choice, Selection, chosen, held_back, prepare
from sync.services.exchanges import ExchangeService, RunRequest
from sync.universal_writing import Carrier, Manner

_TOLD = 200
"""Complaints that the journal keeps; the summary has them all."""
WriteTo = Callable[[Callable[[BinaryIO], None]], object]


@dataclass(slots=True)
class UniversalSummary:
    """What a file holds by kind, what it left out and why, and what kept it from being written."""

    run: Run | None = None
    written: dict[str, int] = field(default_factory=dict)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    """(kind, label of an object or name of a field, Russian reason)"""
    held: int = 0
    """How many of those are objects that wait for something: the planner has told them already."""
    complaints: tuple[Complaint, ...] = ()
    complaints_total: int = 0
    warnings: tuple[str, ...] = ()


class UniversalExportService:
    """Writes files for an accountant. ``write_to`` gets a function that writes the whole file; None: a dry check."""

    def __init__(self, exchanges: ExchangeService) -> None:
        self._exchanges = exchanges

    def export(
        self,
        name: str,
        target: str,
        write_to: WriteTo | None,
        request: RunRequest,
        *,
        selection: Selection = EVERYTHING,
        manner: Manner | None = None,
    ) -> UniversalSummary:
        """Exports what is asked for; raises ``ConfigurationError`` for a target that there isn't."""
        profile(target)
        summary = UniversalSummary()

        def body(exchange: Exchange) -> None:
            prepare(exchange)
            summary.left_out += held_back(exchange)
            summary.held = len(summary.left_out)
            choice = chosen(exchange, selection)
            carrier = Carrier(exchange, profile(target), choice, manner or Manner())
            _tell_unknown_kinds(request, carrier, summary)
            try:
                if write_to is None:
                    _write(exchange, carrier, choice, summary, _Nowhere())
                else:
                    write_to(lambda out: _write(exchange, carrier, choice, summary, out))
            except FileRefused as refused:
                summary.complaints, summary.complaints_total = refused.complaints, refused.count
                raise
            finally:
                _journal(exchange, carrier, summary)

        summary.run = self._exchanges.perform(name, request, body)
        return summary


class _Nowhere:
    """Takes what a dry check would have written."""

    def write(self, data: bytes) -> int:
        """Nothing is kept."""
        return len(data)


def _write(
    exchange: Exchange, carrier: Carrier, choice: Choice, summary: UniversalSummary, out: BinaryIO | _Nowhere
) -> None:
    selection = choice.selection
    envelope = Envelope(
        begins=datetime.combine(selection.begins, time.min) if selection.begins else None,
        ends=datetime.combine(selection.ends, time(23, 59, 59)) if selection.ends else None,
        source="obmen",
    )
    done = write_file(out, envelope, carrier.profile, _counted(exchange, carrier))  # type: ignore[arg-type]  # only write
    summary.warnings = done.warnings


def _counted(exchange: Exchange, carrier: Carrier) -> Iterator[UniversalObject | Complaint]:
    for done, item in enumerate(carrier.objects(), 1):
        if done % exchange.base.batch == 0:
            exchange.reporter.progress("sending", done, None)
        yield item


def _tell_unknown_kinds(request: RunRequest, carrier: Carrier, summary: UniversalSummary) -> None:
    """Kinds that somebody asked for by name and that such a file can't hold."""
    for kind in request.kinds:
        if not carrier.can_hold(kind):
            why = f"в файле для «{carrier.profile.title}» такого вида данных нет"
            if kind in BINDINGS:
                why = "такие элементы файл не создаёт: только ссылается на те, что есть в базе"
            summary.left_out.append((kind, KINDS[kind].titles, why))


def _journal(exchange: Exchange, carrier: Carrier, summary: UniversalSummary) -> None:
    """What the report of the run says."""
    summary.written = dict(carrier.written)
    title = carrier.profile.title
    for (kind, name), count in sorted(carrier.lost.items()):
        shown = _field_title(kind, name)
        why = f"в файл для «{title}» не передаётся; объектов, где это заполнено: {count}"
        summary.left_out.append((kind, shown, why))
    for (kind, name, told), count in sorted(carrier.remarks.items()):
        summary.left_out.append((kind, _field_title(kind, name), f"{told}; объектов: {count}"))
    summary.left_out += carrier.left_out
    is_refused = bool(summary.complaints)
    rows: list[JournalRow] = [
        exchange.note(kind="message", side="onec", status="refused", label=item.object, message=item.text)
        for item in summary.complaints[:_TOLD]
    ]
    if not is_refused:
        for kind, count in carrier.written.items():
            message = f"Записано в файл для «{title}»: {count}."
            rows.append(
                exchange.note(
                    kind=kind, side="onec", status="sent", label=KINDS[kind].titles, message=message
                )
            )
        exchange.count("sent", sum(carrier.written.values()) - len(carrier.written))
    for kind, what, why in summary.left_out[summary.held :]:
        rows.append(
            exchange.note(kind=kind, side="onec", status="warning", label=what, message=f"«{what}»: {why}.")
        )
    with exchange.store.unit(exchange.lease) as unit:
        unit.add_journal(rows)


def _field_title(kind: str, name: str) -> str:
    """The field as people know it."""
    table, _, inner = name.rpartition(".")
    titles = KINDS[kind].field_titles
    return f"{titles.get(table, table)}: {inner}" if table else titles.get(name, name)
