"""``obmen import``, ``export`` and ``validate``: files by hand."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from connectors.onec.files import write_one_way
from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.archive import opened_message
from enterprise_data.formats.enterprise_data.validate import Finding, validate_file
from enterprise_data.formats.enterprise_data.versions import supported_versions
from obmen.cli.commands import Commands
from obmen.cli.documents import run_json
from obmen.cli.exchange import AllowDeletions, Preview, code_of, tell
from obmen.cli.home import service, user_name
from obmen.cli.output import BAD_FILE, DONE, Json, as_json, say, table
from obmen.cli.paths import given, must_be_writable
from obmen.cli.progress import Watch, watching
from obmen.cli.usage import one_of
from obmen.cli.views import kind_title
from obmen.cli.words import Kinds, split_kinds
from sync.services.exchanges import RunRequest
from sync.services.files import ExportService, ExportSummary

FilePath = Annotated[
    Path, typer.Argument(metavar="ФАЙЛ", help="EnterpriseData: .xml или .zip; «-» — из канала.")
]
BaseName = Annotated[str, typer.Option("--base", metavar="БАЗА", help="Имя базы из obmen.toml.")]
FORMATS = ("enterprise-data",)
SHOWN = 50


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("import", help="Загрузить файл EnterpriseData в CRM.")(import_)
    app.add("export", help="Записать файл для загрузки в 1С.")(export)
    app.add("validate", help="Проверить файл и сказать по-русски, где ошибка.")(validate)


def import_(
    file: FilePath,
    base: BaseName,
    preview: Preview = False,
    kinds: Kinds = "",
    allow_deletions: AllowDeletions = False,
    json: Json = False,
) -> None:
    """Loads a one-way file."""
    chosen = split_kinds(kinds)
    with given(file) as path, service() as app, watching(quiet=json) as watch:
        request = _request("preview" if preview else "import", chosen, watch, preview, allow_deletions)
        finished = app.exchanges.import_file(base, path, request, max_mb=app.settings.max_message_mb)
        watch.clear()
        tell(app, finished, json=json)
    raise typer.Exit(code_of(finished))


def _request(
    trigger: str, kinds: tuple[str, ...], watch: Watch, preview: bool = False, allow_deletions: bool = False
) -> RunRequest:
    return RunRequest(
        trigger=trigger,
        started_by=user_name(),
        kinds=kinds,
        preview=preview,
        allow_deletions=allow_deletions,
        progress=watch.progress,
        should_stop=watch.should_stop,
    )


def export(
    base: BaseName,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="ФАЙЛ", help="Куда записать: .xml или .zip.")
    ],
    format: Annotated[
        str, typer.Option("--format", metavar="ФОРМАТ", help="Формат файла: enterprise-data.")
    ] = "enterprise-data",
    version: Annotated[
        str,
        typer.Option(
            "--version", metavar="ВЕРСИЯ", help="Версия формата: " + ", ".join(supported_versions())
        ),
    ] = "1.17",
    kinds: Kinds = "",
    partial: Annotated[
        bool,
        typer.Option("--partial", help="И объекты, известные не целиком: только для базы, где их ещё нет."),
    ] = False,
    json: Json = False,
) -> None:
    """Writes everything of a base as one file without a node."""
    one_of("Формат (--format)", format, FORMATS)
    one_of("Версия (--version)", version, supported_versions())
    chosen = split_kinds(kinds)
    must_be_writable(output)
    with service() as app, watching(quiet=json) as watch:
        summary = ExportService(app.exchanges).export(
            base,
            version,
            lambda write: write_one_way(output, write),
            _request("export", chosen, watch),
            partial=partial,
        )
        watch.clear()
    _tell_export(summary, output, json=json)
    assert summary.run is not None
    raise typer.Exit(code_of(summary.run))


def _tell_export(summary: ExportSummary, output: Path, *, json: bool) -> None:
    assert summary.run is not None
    left_out = [{"kind": kind, "label": label, "reason": why} for kind, label, why in summary.left_out]
    if json:
        as_json(
            {
                "run": run_json(summary.run),
                "file": str(output),
                "written": summary.written,
                "left_out": left_out,
            }
        )
        return
    if summary.run.error_code:
        say(f"Файл не записан: {summary.run.message} {summary.run.hint}")
        return
    table(
        f"Записано в {output}",
        ("Вид данных", "Объектов"),
        [(kind_title(k), n) for k, n in summary.written.items()],
    )
    if left_out:
        rows = [(kind_title(item["kind"]), item["label"], item["reason"]) for item in left_out[:SHOWN]]
        table(f"Не вошло ({len(rows)} из {len(left_out)})", ("Вид данных", "Объект", "Почему"), rows)
        if summary.partly_known:
            say("Если файл нужен для базы, где этих объектов ещё нет, добавьте --partial.")
    say("1С не сообщает, чем кончилась ручная загрузка: сверьтесь с этим списком.")


def validate(
    file: FilePath,
    limit: Annotated[int, typer.Option(min=1, help="Сколько ошибок показать.")] = SHOWN,
    json: Json = False,
) -> None:
    """Checks a file of any supported version."""
    with given(file) as path:
        shown, more = _findings(path, limit)
    rows = [
        {"line": f.line, "object": f.object, "field": f.field, "message": f.message, "expected": f.expected}
        for f in shown
    ]
    if json:
        as_json({"file": str(file), "valid": not rows, "findings": rows, "total": len(rows) + more})
    elif not rows:
        say(f"Файл {file} соответствует схеме.")
    else:
        columns = ("Строка", "Объект", "Поле", "Что не так", "Как должно быть")
        table(f"Найдено ошибок: {len(rows) + more}", columns, [tuple(row.values()) for row in rows])
        if more:
            say(f"…и ещё {more}. Показать больше: --limit {len(rows) + more}")
    raise typer.Exit(BAD_FILE if rows else DONE)


def _findings(file: Path, limit: int) -> tuple[list[Finding], int]:
    """The first findings and how many more there are. An archive that can't be opened is a finding, too."""
    try:
        with opened_message(file) as path:
            findings = validate_file(path)
            shown = list(islice(findings, limit))
            return shown, sum(1 for _ in findings)
    except ExchangeError as error:
        return [Finding(line=0, object="файл", field="", message=error.message, expected=error.hint)], 0
