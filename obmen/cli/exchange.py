"""``obmen run`` and ``obmen runs``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from enterprise_data.errors import ExchangeError
from obmen.bootstrap import App
from obmen.cli.commands import Commands
from obmen.cli.documents import journal_json, run_json
from obmen.cli.guard import exit_code_by_name
from obmen.cli.home import service, user_name
from obmen.cli.output import DONE, FAILED, INTERRUPTED, Json, Limit, Offset, as_json, table
from obmen.cli.progress import watching
from obmen.cli.usage import one_of
from obmen.cli.views import moment, show_journal, show_run
from obmen.cli.words import Base, BaseOption, Kinds, kind_type, split_kinds
from obmen.names import Namer
from obmen.texts import run_status, trigger_text
from state.ports import Unit
from state.rows import JournalRow, Run
from sync.figures import TITLES
from sync.services.exchanges import RunRequest

runs = Commands("Отчёты об обменах.")
STATUSES = (
    "created", "updated", "deleted", "restored", "linked", "conflict", "skipped", "refused", "held", "sent",
    "dropped", "warning",
)  # fmt: skip
PROBLEMS = ("refused", "conflict", "held", "warning", "dropped", "skipped")
"""What a person must see at once, the worst first."""
SHOWN = 50

AllowDeletions = Annotated[bool, typer.Option("--allow-deletions", help="Разрешить необычно много удалений.")]
Preview = Annotated[bool, typer.Option("--preview", help="Только показать, что будет сделано.")]


class UnknownRun(ExchangeError):
    """Такого обмена нет."""


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("run", help="Обменяться данными с базой.")(run)


def run(
    name: Base,
    preview: Preview = False,
    kinds: Kinds = "",
    allow_deletions: AllowDeletions = False,
    after_restore: Annotated[
        bool,
        typer.Option("--after-restore", help="База восстановлена из копии: согласовать номера сообщений."),
    ] = False,
    json: Json = False,
) -> None:
    """Runs one exchange and tells what happened."""
    chosen = split_kinds(kinds)
    with service() as app, watching(quiet=json) as watch:
        request = RunRequest(
            trigger="preview" if preview else "cli",
            started_by=user_name(),
            kinds=chosen,
            preview=preview,
            allow_deletions=allow_deletions,
            after_restore=after_restore,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )
        finished = app.exchanges.run(name, request)
        watch.clear()
        tell(app, finished, json=json)
    raise typer.Exit(code_of(finished))


def tell(app: App, finished: Run, *, json: bool) -> None:
    """Prints a finished run: everything in a preview, else what needs a person."""
    with app.store.unit() as unit:
        counts = unit.journal_counts(finished.id)
        total = sum(counts.values())
        rows = _problems(unit, finished.id)
        if finished.trigger == "preview" or json:
            more, _ = unit.journal(finished.id, limit=SHOWN)
            rows = [*rows, *(row for row in more if row.status not in PROBLEMS)][:SHOWN]
    if json:
        as_json(run_json(finished) | {"rows": [journal_json(row) for row in rows], "rows_total": total})
        return
    show_run(finished, counts)
    rows = [row for row in rows if not row.message or row.message != finished.message]  # told above
    if rows:
        title = (
            "Что будет сделано, по объектам" if finished.trigger == "preview" else "На что обратить внимание"
        )
        show_journal(rows, total, Namer(app.store, app.crm, finished.base), title)
        if total > len(rows):
            typer.echo(f"Весь отчёт: obmen runs show {finished.id}")


def _problems(unit: Unit, run_id: int) -> list[JournalRow]:
    rows: list[JournalRow] = []
    for status in PROBLEMS:
        found, _ = unit.journal(run_id, status=status, limit=SHOWN)
        rows += found
    return rows[:SHOWN]


def code_of(finished: Run) -> int:
    """The exit code of a run."""
    if finished.status in ("done", "warnings"):
        return DONE
    if finished.status == "interrupted":
        return INTERRUPTED
    return exit_code_by_name(finished.error_code) or FAILED


@runs.add("list", help="Последние обмены.")
def list_runs(base: BaseOption = None, limit: Limit = 20, json: Json = False) -> None:
    """Lists runs, newest first."""
    with service() as app:
        if base is not None:
            app.exchanges.base(base)
        with app.store.unit() as unit:
            rows: Sequence[Run] = unit.runs(base, limit)
    if json:
        as_json([run_json(row) for row in rows])
        return
    table(
        "Обмены",
        ("№", "База", "Начат", "Как запущен", "Состояние", "Сообщение"),
        [
            (r.id, r.base, moment(r.started_at), trigger_text(r.trigger), run_status(r.status), r.message)
            for r in rows
        ],
    )


@runs.add("show", help="Отчёт об обмене.")
def show(
    run_id: Annotated[int, typer.Argument(metavar="НОМЕР", help="Номер из obmen runs list.")],
    status: Annotated[
        str, typer.Option(metavar="РЕЗУЛЬТАТ", help="Только этот результат: " + ", ".join(STATUSES) + ".")
    ] = "",
    kind: Annotated[str, typer.Option(metavar="ВИД", help="Только этот вид данных.")] = "",
    offset: Offset = 0,
    limit: Limit = 100,
    json: Json = False,
) -> None:
    """Shows a run with its rows."""
    if status:
        one_of("Результат (--status)", status, STATUSES)
    if (
        kind not in ("", "message", "exchange", *TITLES) and "." not in kind
    ):  # rows about types we don't know bear 1C's name
        kind_type(kind)
    with service() as app, app.store.unit() as unit:
        row = unit.run(run_id)
        if row is None:
            raise UnknownRun(f"Обмена № {run_id} нет.", hint="Список: obmen runs list")
        rows, total = unit.journal(run_id, status=status, kind=kind, offset=offset, limit=limit)
        counts = unit.journal_counts(run_id)
    if json:
        as_json(run_json(row) | {"rows": [journal_json(item) for item in rows], "rows_total": total})
        return
    show_run(row, counts)
    if total:
        with service() as app:
            show_journal(rows, total, Namer(app.store, app.crm, row.base))
