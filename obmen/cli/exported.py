"""The three formats of ``obmen export``: each is written, and what it holds is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from connectors.onec.files import write_one_way
from obmen.bootstrap import App
from obmen.cli.documents import run_json
from obmen.cli.home import user_name
from obmen.cli.output import as_json, say, table
from obmen.cli.progress import Watch, watching
from obmen.cli.views import kind_title
from state.rows import Run
from sync.exporting import Selection
from sync.services.bank_files import KIND as BANK_KIND
from sync.services.bank_files import BankExportService
from sync.services.exchanges import RunRequest
from sync.services.files import ExportService
from sync.services.universal_files import UniversalExportService
from sync.universal_writing import Manner

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the command was asked for."""

    base: str
    output: Path | None
    selection: Selection
    kinds: tuple[str, ...]
    json: bool

    def request(self, watch: Watch) -> RunRequest:
        """The run."""
        return RunRequest(
            trigger="export",
            started_by=user_name(),
            kinds=self.kinds,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )

    def write_to(self) -> Callable[[Callable[[BinaryIO], None]], object] | None:
        """Where the file goes; None for a dry check."""
        output = self.output
        return None if output is None else lambda write: write_one_way(output, write)


def universal(app: App, order: Order, target: str, manner: Manner) -> Run:
    """A file for «Универсальный обмен данными в формате XML»."""
    with watching(quiet=order.json) as watch:
        summary = UniversalExportService(app.exchanges).export(
            order.base,
            target,
            order.write_to(),
            order.request(watch),
            selection=order.selection,
            manner=manner,
        )
        watch.clear()
    assert summary.run is not None
    complaints = [asdict(item) for item in summary.complaints]
    facts = {
        "written": summary.written,
        "left_out": [{"kind": kind, "label": what, "reason": why} for kind, what, why in summary.left_out],
        "complaints": complaints,
        "complaints_total": summary.complaints_total,
        "warnings": list(summary.warnings),
    }
    if order.json:
        as_json({"run": run_json(summary.run), "file": _name(order), **facts})
        return summary.run
    if complaints:
        rows = [(item.object, item.field, item.message, item.expected) for item in summary.complaints[:SHOWN]]
        table(
            f"Ошибок: {summary.complaints_total}",
            ("Объект", "Реквизит", "Что не так", "Как должно быть"),
            rows,
        )
        _tell_more(summary.complaints_total)
        say("Файл не записан: исправьте данные в CRM и повторите.")
        return summary.run
    _tell(order, summary.run, facts)
    for warning in summary.warnings:
        say(warning)
    return summary.run


def bank_client(app: App, order: Order, receiver: str) -> Run:
    """A file of payment orders for a bank."""
    with watching(quiet=order.json) as watch:
        summary = BankExportService(app.exchanges).export(
            order.base, order.write_to(), order.request(watch), selection=order.selection, receiver=receiver
        )
        watch.clear()
    assert summary.run is not None
    facts = {
        "written": {BANK_KIND: summary.written},
        "left_out": [],
        "complaints": list(summary.complaints),
        "warnings": list(summary.warnings),
    }
    if order.json:
        as_json({"run": run_json(summary.run), "file": _name(order), **facts})
    elif summary.complaints:
        table(
            f"Ошибок: {len(summary.complaints)}",
            ("Что не так",),
            [(one,) for one in summary.complaints[:SHOWN]],
        )
        _tell_more(len(summary.complaints))
        say("Файл не записан: исправьте платёжные поручения и повторите.")
    else:
        _tell(order, summary.run, facts)
        for warning in summary.warnings:
            say(warning)
    return summary.run


def enterprise_data(app: App, order: Order, version: str, *, partial: bool) -> Run:
    """An EnterpriseData file."""
    assert order.output is not None
    output = order.output
    with watching(quiet=order.json) as watch:
        summary = ExportService(app.exchanges).export(
            order.base,
            version,
            lambda write: write_one_way(output, write),
            order.request(watch),
            partial=partial,
            selection=order.selection,
        )
        watch.clear()
    assert summary.run is not None
    left_out = [{"kind": kind, "label": label, "reason": why} for kind, label, why in summary.left_out]
    facts: dict[str, Any] = {"written": summary.written, "left_out": left_out}
    if order.json:
        as_json({"run": run_json(summary.run), "file": _name(order), **facts})
        return summary.run
    _tell(order, summary.run, facts)
    if summary.partly_known and not summary.run.error_code:
        say("Если файл нужен для базы, где этих объектов ещё нет, добавьте --partial.")
    return summary.run


def _tell_more(total: int) -> None:
    """The table is short; whoever has to mend a thousand things wants them all."""
    if total > SHOWN:
        say(f"Показаны первые {SHOWN} из {total}. Все: повторите с --json.")


def _name(order: Order) -> str:
    return str(order.output) if order.output is not None else ""


def _tell(order: Order, finished: Run, facts: dict[str, Any]) -> None:
    if finished.error_code:
        say(f"Файл не записан: {finished.message} {finished.hint}")
        return
    title = (
        f"Записано в {order.output}" if order.output is not None else "Проверено, ошибок нет; файл не записан"
    )
    table(title, ("Вид данных", "Объектов"), [(kind_title(k), n) for k, n in facts["written"].items()])
    if left_out := facts["left_out"]:
        rows = [(kind_title(item["kind"]), item["label"], item["reason"]) for item in left_out[:SHOWN]]
        table(f"Не вошло ({len(rows)} из {len(left_out)})", ("Вид данных", "Что", "Почему"), rows)
    if order.output is not None:
        say("1С не сообщает, чем кончилась ручная загрузка: сверьтесь с этим списком.")
