"""``obmen standin exchange``, ``serve`` and ``log``: the demonstration's 1C as its scheduled scenario."""

from __future__ import annotations

import signal
import threading
from datetime import datetime
from typing import Annotated, Any

import typer

from connectors.onec.standin.results import Received, Sent
from obmen.cli.commands import Commands
from obmen.cli.output import Json, Limit, as_json, say, table
from obmen.cli.standin import infobase
from obmen.cli.standin_odata import Odata, publish
from obmen.cli.views import moment

_EVENTS = {
    "received": "принято",
    "sent": "отправлено",
    "refused": "отказ",
    "error": "ошибка",
    "skipped": "пропущено",
    "stub": "заготовка",
    "conflict": "коллизия",
    "banned": "дата запрета",
    "deleted": "удаление",
    "not_sent": "не отправлено",
    "capabilities": "возможности",
}


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("exchange", help="Сценарий 1С: принять наше сообщение, отправить своё.")(exchange)
    app.add("serve", help="Обмениваться по расписанию, пока не остановят.")(serve)
    app.add("log", help="Предупреждения и события учебной базы.")(log)


def exchange(json: Json = False) -> None:
    """Receives, then sends."""
    with infobase() as base:
        received, sent = base.exchange()
    if json:
        as_json(_exchange_json(received, sent))
    else:
        _tell(received, sent)


def _exchange_json(received: Received, sent: Sent) -> dict[str, Any]:
    return {
        "received": {
            "number": received.number,
            "accepted": received.accepted,
            "loaded": received.loaded,
            "deleted": received.deleted,
            "text": received.text,
        },
        "sent": {
            "number": sent.number,
            "objects": sent.objects,
            "deletions": sent.deletions,
            "text": sent.text,
        },
    }


def _tell(received: Received, sent: Sent) -> None:
    taken = f"принято сообщение № {received.number}: объектов {received.loaded}, удалений {received.deleted}"
    say(f"1С: {taken if received.accepted else received.text or 'новых сообщений нет'}.")
    if sent.path is None:
        say(f"1С: сообщение не отправлено. {sent.text}")
    else:
        say(f"1С: отправлено сообщение № {sent.number}: объектов {sent.objects}, удалений {sent.deletions}.")


def log(limit: Limit = 50, json: Json = False) -> None:
    """Shows the stand-in's own log."""
    with infobase() as base:
        rows = base.log()[-limit:]
    if json:
        events = [
            {"moment": r.moment, "event": r.event, "text": r.text, "type": r.type, "ref": r.ref} for r in rows
        ]
        as_json({"events": events})
        return
    table(
        "Журнал 1С",
        ("Когда", "Событие", "Объект", "Текст"),
        [
            (moment(datetime.fromisoformat(r.moment)), _EVENTS.get(r.event, r.event), r.type, r.text)
            for r in rows
        ],
    )


def serve(
    every: Annotated[float, typer.Option(min=0.2, metavar="СЕКУНДЫ", help="Секунд между обменами.")] = 30,
    odata: Odata = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Порт для --odata; 0 — любой.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Каждый обмен — строка JSON.")] = False,
) -> None:
    """Exchanges again and again until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if odata:
        publish(odata, port, stop, json=json)
        return
    with infobase() as base:
        if not json:
            say(f"Учебная база 1С обменивается каждые {every:g} с через {base.mailbox}.")
        while not stop.is_set():
            received, sent = base.exchange()
            moved = received.loaded or received.deleted or sent.objects or sent.deletions
            if json:
                as_json(_exchange_json(received, sent), lines=True)
            elif moved:
                _tell(received, sent)
            stop.wait(every)
