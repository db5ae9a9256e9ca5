"""``obmen demo``: the whole loop in one command."""

from __future__ import annotations

import typer

from config.loading import home_folder
from enterprise_data.errors import ExchangeError
from obmen.bootstrap import make_home
from obmen.cli.commands import Commands
from obmen.cli.home import service
from obmen.cli.output import Json, as_json


class DemoBroke(ExchangeError):
    """Демонстрация прошла не так, как должна."""


def register(app: Commands) -> None:
    """Adds the command of this module."""
    app.add("demo", help="Показать весь обмен на учебных данных.")(demo)


def demo(json: Json = False) -> None:
    """Plays the demonstration afresh."""
    from obmen.demo.play import DemoFailed, Play  # the stand-in is loaded only for the demonstration
    from obmen.demo.setup import create_demo, open_standin, start_afresh

    home = home_folder()
    make_home(home)
    start_afresh(home)
    create_demo(home)
    with service() as app:
        infobase = open_standin(home)
        play = Play(app=app, infobase=infobase, quiet=json)
        try:
            code = play.run()
        except DemoFailed as error:
            raise DemoBroke(str(error), hint="Отчёты: obmen runs list") from error
        finally:
            infobase.close()
    if json:
        as_json({"home": str(home)} | play.told)
    raise typer.Exit(code)
