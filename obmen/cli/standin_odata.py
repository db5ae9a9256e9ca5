"""``obmen standin serve --odata``: a stand-in 1C published over OData on this machine."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

import typer

from obmen.cli.output import as_json, say
from obmen.cli.usage import WrongCommand

Odata = Annotated[
    str,
    typer.Option(
        "--odata",
        metavar="КОНФИГУРАЦИЯ|ФАЙЛ",
        help="Опубликовать по OData: bp30, ut11, unf или файл $metadata вашей базы.",
    ),
]


def publish(wanted: str, port: int, stop: threading.Event, *, json: bool) -> None:
    """Publishes a base with example data on 127.0.0.1 until it is asked to stop."""
    from connectors.onec.standin.odata import (
        guess_model,
        model_names,
        open_base,
    )  # loaded only for this command

    path = None if wanted in model_names() else Path(wanted)
    if path is not None and not path.is_file():
        raise WrongCommand(
            f"Нет ни конфигурации, ни файла «{wanted}».", hint="Есть: " + ", ".join(model_names()) + "."
        )
    base = open_base(wanted if path is None else guess_model(path), edmx=path)
    try:
        publication = base.published(port=port)
    except OSError as error:
        raise WrongCommand(f"Порт {port} занят.", hint="Выберите другой порт или 0.") from error
    with publication:
        if json:
            as_json(
                {"url": publication.url, "model": base.model, "sets": len(base.store.published)}, lines=True
            )
        else:
            say(f"Учебная 1С ({base.model}) опубликована по OData: {publication.url}")
            say(f'В obmen.toml: transport = "odata", url = "{publication.url}"')
        stop.wait()
