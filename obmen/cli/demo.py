"""``obmen demo``: the whole loop in one command."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.loading import home_folder
from enterprise_data.errors import ExchangeError
from obmen.bootstrap import make_home
from obmen.cli.commands import Commands
from obmen.cli.home import service
from obmen.cli.output import FAILED, Json, as_json

if TYPE_CHECKING:
    from obmen.demo.live_play import LivePlay
    from obmen.demo.play import Play


class DemoBroke(ExchangeError):
    """Демонстрация прошла не так, как должна."""


def register(app: Commands) -> None:
    """Adds the command of this module."""
    app.add("demo", help="Показать весь обмен на учебных данных.")(demo)


def demo(
    odata: Annotated[
        bool, typer.Option("--odata", help="С базой, опубликованной по OData, вместо каталога обмена.")
    ] = False,
    json: Json = False,
) -> None:
    """Plays the demonstration afresh."""
    from obmen.demo.setup import start_afresh  # the stand-ins are loaded only for the demonstration

    home = home_folder()
    make_home(home)
    start_afresh(home)
    told = (_live if odata else _by_files)(home, json=json)
    if json:
        as_json({"home": str(home)} | told)
    raise typer.Exit(0 if told["ok"] else FAILED)


def _by_files(home: Path, *, json: bool) -> dict[str, Any]:
    from obmen.demo.play import Play
    from obmen.demo.setup import create_demo, open_standin

    create_demo(home)
    with service() as app, closing(open_standin(home)) as infobase:
        return _played(Play(app=app, infobase=infobase, quiet=json))


def _live(home: Path, *, json: bool) -> dict[str, Any]:
    from connectors.onec.standin.odata import open_base
    from obmen.demo.live_play import LivePlay, create_live_demo

    base = open_base("bp30")
    with base.published() as publication:
        create_live_demo(home, publication.url)
        with service() as app:
            return _played(LivePlay(app=app, onec=base, quiet=json))


def _played(play: Play | LivePlay) -> dict[str, Any]:
    from obmen.demo.play import DemoFailed

    try:
        play.run()
    except DemoFailed as error:
        raise DemoBroke(str(error), hint="Отчёты: obmen runs list") from error
    return play.told
