"""``obmen run`` and ``obmen runs``."""

from __future__ import annotations

from typing import Annotated

import typer

from enterprise_data.errors import ExchangeError
from obmen.bootstrap import App
from obmen.cli.home import service, user_name
from obmen.cli.output import BUSY, DONE, FAILED, INTERRUPTED, Json, as_json, table
from obmen.cli.progress import watching
from obmen.cli.views import journal_json, run_json, show_journal, show_run
from obmen.texts import run_status
from state.rows import Run
from sync.services.exchanges import RunRequest

runs = typer.Typer(help="Отчёты об обменах.", no_args_is_help=True)


class UnknownRun(ExchangeError):
    """Такого обмена нет."""


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command("run", help="Обменяться данными с базой.")(run)


def run(
    name: Annotated[str, typer.Argument(help="Имя базы из obmen.toml.")],
    preview: Annotated[bool, typer.Option("--preview", help="Только показать, что будет сделано.")] = False,
    kinds: Annotated[str, typer.Option(help="Виды данных через запятую; по умолчанию все.")] = "",
    allow_deletions: Annotated[
        bool, typer.Option("--allow-deletions", help="Разрешить необычно много удалений.")
    ] = False,
    after_restore: Annotated[
        bool,
        typer.Option("--after-restore", help="База восстановлена из копии: согласовать номера сообщений."),
    ] = False,
    json: Json = False,
) -> None:
    """Runs one exchange and tells what happened."""
    with service() as app, watching(quiet=json) as watch:
        request = RunRequest(
            trigger="preview" if preview else "cli",
            started_by=user_name(),
            kinds=split_kinds(kinds),
            preview=preview,
            allow_deletions=allow_deletions,
            after_restore=after_restore,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )
        finished = app.exchanges.run(name, request)
        tell(app, finished, json=json)
    raise typer.Exit(code_of(finished))


def split_kinds(text: str) -> tuple[str, ...]:
    """``"counterparty, contract"`` → names."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def tell(app: App, finished: Run, *, json: bool) -> None:
    """Prints a finished run."""
    with app.store.unit() as unit:
        counts = unit.journal_counts(finished.id)
        rows, total = unit.journal(finished.id, limit=20)
    if json:
        as_json(run_json(finished) | {"rows": [journal_json(row) for row in rows], "rows_total": total})
        return
    show_run(finished, counts)
    problems = [row for row in rows if row.message]
    if problems:
        show_journal(problems, total)


def code_of(finished: Run) -> int:
    """The exit code of a run."""
    if finished.status in ("done", "warnings"):
        return DONE
    if finished.status == "interrupted":
        return INTERRUPTED
    return BUSY if finished.error_code == "ExchangeInProgress" else FAILED


@runs.command("list", help="Последние обмены.")
def list_runs(
    base: Annotated[str | None, typer.Option(help="Только эта база.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    json: Json = False,
) -> None:
    """Lists runs, newest first."""
    with service() as app, app.store.unit() as unit:
        rows = unit.runs(base, limit)
    if json:
        as_json([run_json(row) for row in rows])
        return
    table(
        "Обмены",
        ("№", "База", "Начат", "Состояние", "Сообщение"),
        [
            (r.id, r.base, f"{r.started_at.astimezone():%d.%m.%Y %H:%M:%S}", run_status(r.status), r.message)
            for r in rows
        ],
    )


@runs.command("show", help="Отчёт об обмене.")
def show(
    run_id: Annotated[int, typer.Argument(metavar="НОМЕР")],
    status: Annotated[str, typer.Option(help="Только строки с этим результатом.")] = "",
    kind: Annotated[str, typer.Option(help="Только этот вид данных.")] = "",
    offset: int = 0,
    limit: Annotated[int, typer.Option(min=1, max=10000)] = 100,
    json: Json = False,
) -> None:
    """Shows a run with its rows."""
    with service() as app, app.store.unit() as unit:
        row = unit.run(run_id)
        if row is None:
            raise UnknownRun(f"Обмена № {run_id} нет.", hint="Список: obmen runs list.")
        rows, total = unit.journal(run_id, status=status, kind=kind, offset=offset, limit=limit)
        counts = unit.journal_counts(run_id)
    if json:
        as_json(run_json(row) | {"rows": [journal_json(item) for item in rows], "rows_total": total})
        return
    show_run(row, counts)
    show_journal(rows, total)
