"""``obmen export``: files that an accountant loads into 1C or a bank by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.formats.universal_xml.bindings.making import ROUBLE, is_currency_code
from enterprise_data.formats.universal_xml.profile import profile_names
from obmen.cli.commands import Commands
from obmen.cli.exchange import code_of
from obmen.cli.exported import Order, bank_client, enterprise_data, universal
from obmen.cli.home import service
from obmen.cli.output import Json
from obmen.cli.paths import must_be_writable
from obmen.cli.usage import WrongCommand, one_of
from obmen.cli.words import Kinds, split_kinds
from sync.exporting import Selection
from sync.services.bank_files import BANK_PROGRAM
from sync.universal_writing import Manner

FORMATS = ("enterprise-data", "universal", "bank-client")


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("export", help="Записать файл для загрузки в 1С или в банк.")(export)


BaseName = Annotated[str, typer.Option("--base", metavar="БАЗА", help="Имя базы из obmen.toml.")]


def export(
    base: BaseName,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="ФАЙЛ", help="Куда записать: .xml, .txt или .zip."),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", metavar="ФОРМАТ", help="Формат: " + ", ".join(FORMATS) + ".")
    ] = FORMATS[0],
    version: Annotated[
        str,
        typer.Option(
            "--version", metavar="ВЕРСИЯ", help="enterprise-data, версия: " + ", ".join(supported_versions())
        ),
    ] = "1.17",
    target: Annotated[
        str,
        typer.Option(
            "--target",
            metavar="КОНФИГУРАЦИЯ",
            help="universal, для какой 1С: " + ", ".join(profile_names()) + ".",
        ),
    ] = "",
    begins: Annotated[
        str, typer.Option("--from", metavar="ДАТА", help="Документы с этой даты: 2026-11-01.")
    ] = "",
    ends: Annotated[
        str, typer.Option("--to", metavar="ДАТА", help="Документы по эту дату включительно.")
    ] = "",
    organization: Annotated[
        str,
        typer.Option(
            "--organization", metavar="ОРГАНИЗАЦИЯ", help="Только её документы: наименование или ИНН."
        ),
    ] = "",
    kinds: Kinds = "",
    rouble_code: Annotated[
        str, typer.Option("--rouble-code", metavar="КОД", help="universal: код рубля в базе, 643 или 810.")
    ] = ROUBLE,
    changed_only: Annotated[
        bool, typer.Option("--changed-only", help="Только то, чего 1С ещё не подтвердила.")
    ] = False,
    post: Annotated[bool, typer.Option("--post", help="universal: провести документы при загрузке.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="universal: то, что в базе уже есть, не замещать.")
    ] = False,
    trust_organizations: Annotated[
        bool,
        typer.Option(
            "--trust-organizations", help="universal: организации в базе есть, хотя 1С их не показывала."
        ),
    ] = False,
    bank: Annotated[
        str, typer.Option("--bank", metavar="ПРОГРАММА", help="bank-client: программа банка (Получатель).")
    ] = BANK_PROGRAM,
    check: Annotated[bool, typer.Option("--check", help="Только проверить: файл не записывать.")] = False,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="И объекты, известные не целиком: только для базы, где их ещё нет."),
    ] = False,
    json: Json = False,
) -> None:
    """Writes what a base should have as one file."""
    one_of("Формат (--format)", format, FORMATS)
    if check and format == "enterprise-data":
        raise WrongCommand(
            "--check — для форматов universal и bank-client.",
            hint="Готовый файл EnterpriseData проверяет obmen validate.",
        )
    order = Order(
        base=base,
        output=_output(output, format, check),
        selection=_selection(begins, ends, organization, changed_only),
        kinds=split_kinds(kinds),
        json=json,
    )
    manner = Manner(rouble=_rouble(rouble_code), posts=post, keeps=keep, trusts=trust_organizations)
    if format == "universal":
        one_of("Конфигурация (--target)", target, profile_names())
    elif format == "enterprise-data":
        one_of("Версия (--version)", version, supported_versions())
    with service() as app:
        if format == "universal":
            finished = universal(app, order, target, manner)
        elif format == "bank-client":
            finished = bank_client(app, order, bank)
        else:
            finished = enterprise_data(app, order, version, partial=partial)
    raise typer.Exit(code_of(finished))


def _output(output: Path | None, format: str, check: bool) -> Path | None:
    """The file to write; None for a dry check. 1C takes any name with «.zip» for an archive (format.md §1)."""
    if check:
        return None
    if output is None:
        raise WrongCommand(
            "Не указано: -o.", hint="Куда записать файл: -o выгрузка.xml; только проверить: --check."
        )
    if format == "universal" and ".zip" in output.name.lower() and output.suffix.lower() != ".zip":
        raise WrongCommand(
            f"Имя «{output.name}» содержит «.zip»: 1С примет такой файл за архив.",
            hint="Назовите файл иначе.",
        )
    must_be_writable(output)
    return output


def _selection(begins: str, ends: str, organization: str, changed_only: bool) -> Selection:
    first, last = _day("--from", begins), _day("--to", ends)
    if first and last and first > last:
        raise WrongCommand("Период пуст: --from позже --to.", hint="Поменяйте даты местами.")
    return Selection(begins=first, ends=last, organization=organization, changed_only=changed_only)


def _day(option: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongCommand(f"{option}: «{text}» — не дата.", hint="Пишите так: 2026-11-30.") from None


def _rouble(code: str) -> str:
    if not is_currency_code(code):
        raise WrongCommand(f"--rouble-code: «{code}» — не код валюты.", hint="643, в старых базах 810.")
    return code
