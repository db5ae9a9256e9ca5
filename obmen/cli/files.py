"""``obmen import``, ``export`` and ``validate``: files by hand."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from connectors.onec.files import write_one_way
from enterprise_data.errors import ConfigurationError, InvalidRecord
from enterprise_data.formats.enterprise_data.archive import opened_message
from enterprise_data.formats.enterprise_data.validate import validate_file
from obmen.cli.exchange import code_of, split_kinds, tell
from obmen.cli.home import service, user_name
from obmen.cli.output import BAD_FILE, DONE, Json, as_json, say, table
from obmen.cli.progress import watching
from obmen.cli.views import run_json
from obmen.texts import kind_title
from sync.services.exchanges import RunRequest
from sync.services.files import ExportService, ExportSummary

FilePath = Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="EnterpriseData: .xml или .zip.")]
BaseName = Annotated[str, typer.Option("--base", help="Имя базы.")]
SHOWN = 50


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command("import", help="Загрузить файл EnterpriseData в CRM.")(import_)
    app.command("export", help="Записать файл для загрузки в 1С.")(export)
    app.command("validate", help="Проверить файл и сказать по-русски, где ошибка.")(validate)


def import_(
    file: FilePath,
    base: BaseName,
    preview: Annotated[bool, typer.Option("--preview", help="Только показать, что будет сделано.")] = False,
    kinds: Annotated[str, typer.Option(help="Виды данных через запятую; по умолчанию все.")] = "",
    allow_deletions: Annotated[bool, typer.Option("--allow-deletions")] = False,
    json: Json = False,
) -> None:
    """Loads a one-way file."""
    _must_exist(file)
    with service() as app, watching(quiet=json) as watch, opened_message(file) as path:
        request = RunRequest(
            trigger="preview" if preview else "import",
            started_by=user_name(),
            kinds=split_kinds(kinds),
            preview=preview,
            allow_deletions=allow_deletions,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )
        finished = app.exchanges.import_file(base, path, request)
        tell(app, finished, json=json)
    raise typer.Exit(code_of(finished))


def export(
    base: BaseName,
    output: Annotated[Path, typer.Option("-o", "--output", help="Куда записать.")],
    format: Annotated[
        str, typer.Option("--format", help="Формат файла: enterprise-data.")
    ] = "enterprise-data",
    version: Annotated[str, typer.Option("--version", help="Версия формата.")] = "1.17",
    kinds: Annotated[str, typer.Option(help="Виды данных через запятую; по умолчанию все.")] = "",
    json: Json = False,
) -> None:
    """Writes everything of a base as one file without a node."""
    if format != "enterprise-data":
        raise ConfigurationError(f"Формат «{format}» записать нельзя.", hint="Есть: enterprise-data.")
    with service() as app, watching(quiet=json) as watch:
        request = RunRequest(
            trigger="export",
            started_by=user_name(),
            kinds=split_kinds(kinds),
            progress=watch.progress,
            should_stop=watch.should_stop,
        )
        summary = ExportService(app.exchanges).export(
            base, version, lambda write: write_one_way(output, write), request
        )
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
        table(f"Не вошло ({len(left_out)})", ("Вид данных", "Объект", "Почему"), rows)
    say("1С не сообщает, чем кончилась ручная загрузка: сверьтесь с этим списком.")


def validate(
    file: FilePath,
    limit: Annotated[int, typer.Option(min=1, help="Сколько ошибок показать.")] = SHOWN,
    json: Json = False,
) -> None:
    """Checks a file of any supported version."""
    _must_exist(file)
    with opened_message(file) as path:
        findings = validate_file(path)
        shown = list(islice(findings, limit))
        more = sum(1 for _ in findings)
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


def _must_exist(file: Path) -> None:
    if not file.is_file():
        raise InvalidRecord(f"Файла «{file}» нет.", hint="Проверьте путь.")
