"""``obmen map``: the mapping table of 1C references and CRM ids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from obmen.bootstrap import App
from obmen.cli.commands import Commands
from obmen.cli.documents import link_json
from obmen.cli.home import service, user_name
from obmen.cli.output import BAD_FILE, Json, Limit, Offset, as_json, say, table
from obmen.cli.paths import must_be_writable, must_exist
from obmen.cli.usage import WrongCommand
from obmen.cli.views import kind_title, kind_word, moment
from obmen.cli.words import Base, BaseOption, Kind, KindOption, kind_type
from obmen.reports.map_tables import SUFFIXES, read_map, write_map
from obmen.texts import why_text

app = Commands("Таблица соответствий объектов 1С и карточек CRM.")
Key = Annotated[str, typer.Argument(metavar="УИД|КАРТОЧКА", help="Ссылка 1С или номер карточки CRM.")]
SHOWN = 50


@app.add("list", help="Строки таблицы.")
def list_links(
    base: BaseOption = None,
    kind: KindOption = None,
    search: Annotated[
        str, typer.Option(metavar="ТЕКСТ", help="Часть кода, ссылки или номера карточки.")
    ] = "",
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Lists links."""
    with service() as app_:
        _check(app_, base, kind)
        rows, total = app_.map.list(base=base, kind=kind, search=search, offset=offset, limit=limit)
    if json:
        as_json({"links": [link_json(row) for row in rows], "total": total})
        return
    table(
        f"Соответствия ({len(rows)} из {total})",
        ("База", "Вид данных", "Ссылка 1С", "Код", "Карточка CRM", "Почему", "Кем"),
        [(r.base, kind_title(r.kind), r.ref, r.code, r.crm_id, why_text(r.why), r.linked_by) for r in rows],
    )


def _check(app_: App, base: str | None, kind: str | None) -> None:
    """A misspelt name must not look like an empty table."""
    if base is not None:
        app_.exchanges.base(base)
    if kind is not None:
        kind_type(kind)


@app.add("show", help="Одна строка подробно.")
def show(base: Base, kind: Kind, key: Key, json: Json = False) -> None:
    """Shows one link."""
    with service() as app_:
        _check(app_, base, kind)
        link, snapshot = app_.map.show(base, kind, key)
    seen, agreed = bool(snapshot and snapshot.whole), bool(snapshot and snapshot.agreed)
    version = snapshot.crm_version if snapshot else ""
    if json:
        as_json(link_json(link) | {"onec_seen": seen, "agreed": agreed, "crm_version": version})
        return
    rows = [
        ("База", link.base),
        ("Вид данных", kind_word(link.kind)),
        ("Ссылка 1С", link.ref),
        ("Код", link.code or "нет"),
        ("Карточка CRM", link.crm_id),
        ("Почему связаны", why_text(link.why)),
        ("Кем и когда", f"{link.linked_by}, {moment(link.linked_at)}"),
        ("1С показывала объект", "да" if seen else "ещё нет"),
        ("Согласованная версия", "есть" if agreed else "ещё нет"),
        ("Удалено с двух сторон", "да" if link.tombstone else "нет"),
    ]
    table("Соответствие", ("", "Значение"), rows)


@app.add("link", help="Связать объект 1С с карточкой CRM вручную.")
def link(
    base: Base,
    kind: Kind,
    ref: Annotated[str, typer.Argument(metavar="УИД", help="Ссылка 1С.")],
    crm_id: Annotated[str, typer.Argument(metavar="КАРТОЧКА", help="Номер карточки CRM.")],
    json: Json = False,
) -> None:
    """Makes a link by hand."""
    with service() as app_:
        _check(app_, base, kind)
        row = app_.map.link(base, kind, ref, crm_id, who=user_name())
    if json:
        as_json(link_json(row))
    else:
        say(f"Связано: {kind_word(kind)} {row.ref} — карточка {row.crm_id}.")


@app.add("unlink", help="Разорвать связь; сами записи не меняются.")
def unlink(base: Base, kind: Kind, key: Key, json: Json = False) -> None:
    """Cuts a link."""
    with service() as app_:
        _check(app_, base, kind)
        row = app_.map.unlink(base, kind, key, who=user_name())
    if json:
        as_json(link_json(row))
    else:
        say(f"Связь разорвана: {kind_word(kind)} {row.ref} — карточка {row.crm_id}.")


@app.add("export", help="Выгрузить таблицу в файл .xlsx или .csv.")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="ФАЙЛ", help="Файл .xlsx или .csv.")],
    base: BaseOption = None,
    kind: KindOption = None,
    json: Json = False,
) -> None:
    """Exports the table."""
    if output.suffix.lower() not in SUFFIXES:
        raise WrongCommand(
            f"«{output.name}»: не понятно, в каком виде выгружать.",
            hint="Расширение файла — " + " или ".join(SUFFIXES) + ".",
        )
    must_be_writable(output)
    with service() as app_:
        _check(app_, base, kind)
        count = write_map(output, app_.map.export(base=base, kind=kind))
    if json:
        as_json({"file": str(output), "rows": count})
    else:
        say(f"Выгружено строк: {count}. Файл: {output}")


@app.add("import", help="Загрузить таблицу из файла .xlsx или .csv.")
def import_(
    file: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Таблица в том же виде, что и выгрузка.")],
    json: Json = False,
) -> None:
    """Imports a table: each row on its own merits."""
    must_exist(file)
    with service() as app_:
        results = list(app_.map.import_rows(read_map(file), who=user_name()))
    counts = Counter(result.status for result in results)
    refused = [result for result in results if result.status == "refused"]
    if json:
        rows = [
            {
                "base": r.row.base,
                "kind": r.row.kind,
                "ref": r.row.ref,
                "crm_id": r.row.crm_id,
                "message": r.message,
            }
            for r in refused
        ]
        as_json({"linked": counts["linked"], "unchanged": counts["unchanged"], "refused": rows})
    else:
        say(
            f"Связано: {counts['linked']}, без изменений: {counts['unchanged']}, отклонено: {counts['refused']}."
        )
        if refused:
            table(
                f"Отклонено ({len(refused)})",
                ("Ссылка 1С", "Карточка", "Почему"),
                [(r.row.ref, r.row.crm_id, r.message) for r in refused[:SHOWN]],
            )
    if refused:
        raise typer.Exit(BAD_FILE)
