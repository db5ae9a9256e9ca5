"""``obmen import``, ``export`` and ``validate``: files by hand."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from obmen.cli.commands import Commands
from obmen.cli.exchange import AllowDeletions, Preview, code_of, tell
from obmen.cli.home import service, user_name
from obmen.cli.output import BAD_FILE, DONE, Json, as_json, say, table
from obmen.cli.paths import given
from obmen.cli.progress import watching
from obmen.cli.usage import one_of
from obmen.cli.words import Kinds, split_kinds
from sync.services.exchanges import RunRequest
from sync.services.validation import Finding, targets
from sync.services.validation import validate as check_file

FilePath = Annotated[
    Path,
    typer.Argument(metavar="ФАЙЛ", help="EnterpriseData, универсальный обмен или выписка; «-» — из канала."),
]
BaseName = Annotated[str, typer.Option("--base", metavar="БАЗА", help="Имя базы из obmen.toml.")]
SHOWN = 50


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("import", help="Загрузить файл в CRM: EnterpriseData, универсальный обмен, выписку банка.")(
        import_
    )
    app.add("validate", help="Проверить файл и сказать по-русски, где ошибка.")(validate)


def import_(
    file: FilePath,
    base: BaseName,
    preview: Preview = False,
    kinds: Kinds = "",
    allow_deletions: AllowDeletions = False,
    create_counterparties: Annotated[
        bool,
        typer.Option(
            "--create-counterparties", help="Выписка банка: завести контрагентов, которых в CRM нет."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Loads a file of any supported format, recognised by how it begins."""
    chosen = split_kinds(kinds)
    with given(file) as path, service() as app, watching(quiet=json) as watch:
        request = RunRequest(
            trigger="preview" if preview else "import",
            started_by=user_name(),
            kinds=chosen,
            preview=preview,
            allow_deletions=allow_deletions,
            creates_counterparties=create_counterparties,
            progress=watch.progress,
            should_stop=watch.should_stop,
        )
        finished = app.exchanges.import_file(base, path, request, max_mb=app.settings.max_message_mb)
        watch.clear()
        tell(app, finished, json=json)
    raise typer.Exit(code_of(finished))


def validate(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="ФАЙЛ", help="EnterpriseData, универсальный обмен или выписка; .xml, .txt, .zip; «-»."
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="Сколько ошибок показать.")] = SHOWN,
    target: Annotated[
        str,
        typer.Option(
            "--target",
            metavar="КОНФИГУРАЦИЯ",
            help="Для какой 1С файл универсального обмена: " + ", ".join(targets()) + ".",
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Checks a file of any supported format and version."""
    if target:
        one_of("Конфигурация (--target)", target, targets())
    with given(file) as path:
        findings = check_file(path, target)
        shown = list(islice(findings, limit))
        more = sum(1 for _ in findings)
    rows = [asdict(item) for item in shown]
    if json:
        as_json({"file": str(file), "valid": not rows, "findings": rows, "total": len(rows) + more})
    elif not rows:
        say(f"Файл {file} соответствует схеме.")
    else:
        _tell_findings(shown, more)
    raise typer.Exit(BAD_FILE if rows else DONE)


def _tell_findings(shown: list[Finding], more: int) -> None:
    """As a table; what to do stands in it only where there is something to say."""
    columns = ["Строка", "Объект", "Поле", "Что не так", "Как должно быть"]
    rows = [(item.line, item.object, item.field, item.message, item.expected) for item in shown]
    table(f"Найдено ошибок: {len(shown) + more}", columns, rows)
    for remedy in dict.fromkeys(item.remedy for item in shown if item.remedy):
        say(remedy)
    if more:
        say(f"…и ещё {more}. Показать больше: --limit {len(shown) + more}")
