"""``obmen init``, ``check`` and ``serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from config.loading import FILE_NAME, home_folder
from obmen.bootstrap import make_home
from obmen.cli.commands import Commands
from obmen.cli.home import service
from obmen.cli.output import DONE, FAILED, Json, as_json, say, table
from obmen.demo.setup import create_demo
from sync.services.checks import CheckService, Finding

_TEMPLATE = Path(__file__).parent.parent.parent / "config" / "examples" / FILE_NAME


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("init", help="Подготовить папку данных: настройки, хранилище, CRM.")(init)
    app.add("check", help="Проверить подключения и сказать, что исправить.")(check)
    app.add("serve", help="Запустить службу: расписание и веб-кабинет.")(serve)


def init(
    demo: Annotated[bool, typer.Option("--demo", help="Вместе с учебной базой 1С и данными.")] = False,
    json: Json = False,
) -> None:
    """Prepares the home folder; what is there already stays as it is."""
    home = home_folder()
    make_home(home)
    settings = home / FILE_NAME
    made = not settings.exists()
    if demo:
        create_demo(home)
    elif made:
        settings.write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    with service() as app:
        bases = sorted(app.settings.bases)
    if json:
        as_json({"home": str(home), "settings": str(settings), "created": made, "bases": bases})
        return
    say(f"Папка данных: {home}")
    say(f"Настройки: {settings}" + ("" if made else " (уже были, не изменены)"))
    say("Базы: " + (", ".join(bases) or "ни одной; опишите их в файле настроек"))
    say("Дальше: obmen check")


def check(
    name: Annotated[str | None, typer.Argument(metavar="[БАЗА]", help="По умолчанию все базы.")] = None,
    json: Json = False,
) -> None:
    """Checks the CRM and the bases."""
    with service() as app:
        names = [app.exchanges.base(name).name] if name else sorted(app.settings.bases)
        checks = CheckService(app.store, app.crm, app.exchanges)
        findings = {"crm": checks.crm()} | {
            base: checks.base(base, app.transport_for(base), app.live_for(base)) for base in names
        }
    ok = not any(item.is_problem for items in findings.values() for item in items)
    if json:
        as_json(
            {"ok": ok, "checks": {key: [_json(item) for item in items] for key, items in findings.items()}}
        )
    else:
        for key, items in findings.items():
            title = "CRM" if key == "crm" else f"База «{key}»"
            rows = [("ошибка" if i.is_problem else "в порядке", i.subject, i.text, i.hint) for i in items]
            table(title, ("", "Что", "Результат", "Что делать"), rows)
    raise typer.Exit(DONE if ok else FAILED)


def _json(item: Finding) -> dict[str, Any]:
    return {"subject": item.subject, "ok": not item.is_problem, "text": item.text, "hint": item.hint}


def serve() -> None:
    """Runs the daemon and the console until it is asked to stop."""
    from obmen.daemon.serve import serve as run_daemon  # the web framework is loaded only when it is needed

    run_daemon()
