"""``obmen map``: the mapping table of 1C references and CRM ids."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from obmen.cli.home import service, user_name
from obmen.cli.output import BAD_FILE, Json, as_json, say, table
from obmen.cli.views import link_json
from obmen.reports.map_tables import read_map, write_map
from obmen.texts import kind_title

app = typer.Typer(help="Таблица соответствий объектов 1С и карточек CRM.", no_args_is_help=True)
Base = Annotated[str, typer.Argument(metavar="БАЗА")]
Kind = Annotated[str, typer.Argument(metavar="ВИД", help="Например: counterparty.")]
Key = Annotated[str, typer.Argument(metavar="УИД|КАРТОЧКА", help="Ссылка 1С или номер карточки CRM.")]


@app.command("list", help="Строки таблицы.")
def list_links(
    base: Annotated[str | None, typer.Option()] = None,
    kind: Annotated[str | None, typer.Option()] = None,
    search: Annotated[str, typer.Option(help="Часть кода, ссылки или номера карточки.")] = "",
    offset: int = 0,
    limit: Annotated[int, typer.Option(min=1, max=10000)] = 50,
    json: Json = False,
) -> None:
    """Lists links."""
    with service() as service_:
        rows, total = service_.map.list(base=base, kind=kind, search=search, offset=offset, limit=limit)
    if json:
        as_json({"links": [link_json(row) for row in rows], "total": total})
        return
    table(
        f"Соответствия ({len(rows)} из {total})",
        ("База", "Вид данных", "Ссылка 1С", "Код", "Карточка CRM", "Почему", "Кем"),
        [(r.base, kind_title(r.kind), r.ref, r.code, r.crm_id, r.why, r.linked_by) for r in rows],
    )


@app.command("show", help="Одна строка подробно.")
def show(base: Base, kind: Kind, key: Key, json: Json = False) -> None:
    """Shows one link."""
    with service() as service_:
        link, snapshot = service_.map.show(base, kind, key)
    data = link_json(link) | {
        "onec_seen": bool(snapshot and snapshot.whole),
        "agreed": bool(snapshot and snapshot.agreed),
        "crm_version": snapshot.crm_version if snapshot else "",
    }
    if json:
        as_json(data)
        return
    table("Соответствие", ("Поле", "Значение"), list(data.items()))


@app.command("link", help="Связать объект 1С с карточкой CRM вручную.")
def link(
    base: Base,
    kind: Kind,
    ref: Annotated[str, typer.Argument(metavar="УИД")],
    crm_id: Annotated[str, typer.Argument(metavar="КАРТОЧКА")],
    json: Json = False,
) -> None:
    """Makes a link by hand."""
    with service() as service_:
        row = service_.map.link(base, kind, ref, crm_id, who=user_name())
    if json:
        as_json(link_json(row))
    else:
        say(f"Связано: {kind_title(kind)} {row.ref} — карточка {row.crm_id}.")


@app.command("unlink", help="Разорвать связь; сами записи не меняются.")
def unlink(base: Base, kind: Kind, key: Key, json: Json = False) -> None:
    """Cuts a link."""
    with service() as service_:
        row = service_.map.unlink(base, kind, key, who=user_name())
    if json:
        as_json(link_json(row))
    else:
        say(f"Связь разорвана: {kind_title(kind)} {row.ref} — карточка {row.crm_id}.")


@app.command("export", help="Выгрузить таблицу в файл .xlsx или .csv.")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="Файл .xlsx или .csv.")],
    base: Annotated[str | None, typer.Option()] = None,
    kind: Annotated[str | None, typer.Option()] = None,
    json: Json = False,
) -> None:
    """Exports the table."""
    with service() as service_:
        count = write_map(output, service_.map.export(base=base, kind=kind))
    if json:
        as_json({"file": str(output), "rows": count})
    else:
        say(f"Выгружено строк: {count}. Файл: {output}")


@app.command("import", help="Загрузить таблицу из файла .xlsx или .csv.")
def import_(file: Annotated[Path, typer.Argument(metavar="ФАЙЛ")], json: Json = False) -> None:
    """Imports a table: each row on its own merits."""
    with service() as service_:
        results = list(service_.map.import_rows(read_map(file), who=user_name()))
    counts = Counter(result.status for result in results)
    refused = [result for result in results if result.status == "refused"]
    if json:
        rows = [{"ref": r.row.ref, "crm_id": r.row.crm_id, "message": r.message} for r in refused]
        as_json({"linked": counts["linked"], "unchanged": counts["unchanged"], "refused": rows})
    else:
        say(
            f"Связано: {counts['linked']}, без изменений: {counts['unchanged']}, отклонено: {counts['refused']}."
        )
        if refused:
            table(
                "Отклонено",
                ("Ссылка 1С", "Карточка", "Почему"),
                [(r.row.ref, r.row.crm_id, r.message) for r in refused],
            )
    if refused:
        raise typer.Exit(BAD_FILE)
