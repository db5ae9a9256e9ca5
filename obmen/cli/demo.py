"""``obmen demo``: the whole loop in one command."""

from __future__ import annotations

import typer

from config.loading import home_folder
from enterprise_data.errors import ExchangeError
from obmen.cli.home import service
from obmen.cli.output import Json, as_json


class DemoBroke(ExchangeError):
    """Демонстрация прошла не так, как должна."""


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command("demo", help="Показать обмен на учебных данных: от первой загрузки до конфликта.")(demo)


def demo(json: Json = False) -> None:
    """Plays the demonstration afresh."""
    from obmen.demo.play import DemoFailed, play  # the stand-in is loaded only for the demonstration
    from obmen.demo.setup import create_demo, open_standin, start_afresh

    home = home_folder()
    start_afresh(home)
    create_demo(home)
    with service() as app:
        infobase = open_standin(home)
        try:
            code = play(app, infobase)
        except DemoFailed as error:
            raise DemoBroke(str(error), hint="Отчёты: obmen runs list.") from error
        finally:
            infobase.close()
    if json:
        as_json({"home": str(home), "ok": code == 0})
    raise typer.Exit(code)
