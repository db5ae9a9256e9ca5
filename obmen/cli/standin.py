"""``obmen standin``: drives the demonstration's 1C as its users would."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from config.loading import home_folder
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.results import Received, Sent, StoredObject
from enterprise_data.errors import ExchangeError
from obmen.cli.output import Json, as_json, say, table
from obmen.demo.setup import open_standin

app = typer.Typer(help="Учебная база 1С: посмотреть, изменить, обменяться.", no_args_is_help=True)
Type = Annotated[str, typer.Argument(metavar="ВИД", help="Например: Контрагенты, Договоры, БанковскиеСчета.")]
RefArg = Annotated[str, typer.Argument(metavar="УИД")]
Values = Annotated[list[str], typer.Argument(metavar="РЕКВИЗИТ=ЗНАЧЕНИЕ...")]


class StandinRefused(ExchangeError):
    """Учебная база 1С отказала."""


@contextmanager
def _infobase() -> Iterator[Infobase]:
    infobase = open_standin(home_folder())
    try:
        yield infobase
    except StandinError as error:
        raise StandinRefused(str(error), hint="Список объектов: obmen standin list Контрагенты.") from error
    finally:
        infobase.close()


def _json(item: StoredObject) -> dict[str, Any]:
    return {
        "type": item.type,
        "ref": item.ref,
        "code": item.code,
        "deleted": item.deleted,
        "content": item.content,
    }


def _name(item: StoredObject) -> str:
    return str(item.keys.get("Наименование") or item.keys.get("НомерСчета") or item.keys.get("ФИО") or "")


def _values(words: list[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong:
        raise StandinRefused(
            f"Не понимаю «{wrong[0]}».", hint="Пишите РЕКВИЗИТ=ЗНАЧЕНИЕ, например ИНН=7707083893."
        )
    return {name: value for name, _, value in pairs}


@app.command("list", help="Объекты учебной базы.")
def list_objects(
    type_name: Type,
    limit: Annotated[int, typer.Option(min=1, max=100000)] = 50,
    json: Json = False,
) -> None:
    """Lists objects of a type."""
    with _infobase() as base:
        items = base.objects(type_name)
    if json:
        as_json({"objects": [_json(item) for item in items[:limit]], "total": len(items)})
        return
    rows = [(item.ref, item.code, _name(item), "удалён" if item.deleted else "") for item in items[:limit]]
    table(f"{type_name} ({len(rows)} из {len(items)})", ("УИД", "Код", "Наименование", ""), rows)


@app.command("show", help="Один объект со всеми реквизитами.")
def show(type_name: Type, ref: RefArg, json: Json = False) -> None:
    """Shows one object."""
    with _infobase() as base:
        item = base.get(type_name, ref)
    if json:
        as_json(_json(item))
        return
    rows: list[tuple[str, object]] = [("Код", item.code), ("Удалён", "да" if item.deleted else "нет")]
    table(f"{type_name} {ref}", ("Реквизит", "Значение"), rows + list(item.content.items()))


@app.command("set", help="Изменить реквизиты, как это сделал бы пользователь 1С.")
def set_values(type_name: Type, ref: RefArg, values: Values, json: Json = False) -> None:
    """Edits an object. A contact is set as Телефон=…, АдресЭлектроннойПочты=…"""
    contacts = ("Телефон", "АдресЭлектроннойПочты", "ЮридическийАдрес", "ФактическийАдрес", "ПочтовыйАдрес")
    given = _values(values)
    with _infobase() as base:
        plain = {name: value for name, value in given.items() if name not in contacts}
        if plain:
            base.edit(type_name, ref, plain)
        for name in given.keys() - plain.keys():
            base.set_contact(type_name, ref, name, given[name])
        item = base.get(type_name, ref)
    as_json(_json(item)) if json else say(f"Изменено в 1С: {_name(item)}")


@app.command("create", help="Создать объект.")
def create(type_name: Type, values: Values, json: Json = False) -> None:
    """Creates an object."""
    with _infobase() as base:
        ref = base.create_object(type_name, _values(values))
        item = base.get(type_name, ref)
    as_json(_json(item)) if json else say(f"Создано в 1С: {_name(item)} ({ref})")


@app.command("mark-deleted", help="Поставить пометку удаления (или снять её).")
def mark_deleted(
    type_name: Type,
    ref: RefArg,
    undo: Annotated[bool, typer.Option("--undo", help="Снять пометку.")] = False,
    json: Json = False,
) -> None:
    """Sets or clears a deletion mark."""
    with _infobase() as base:
        (base.unmark if undo else base.mark_deleted)(type_name, ref)
        item = base.get(type_name, ref)
    as_json(_json(item)) if json else say(
        f"Пометка удаления {'снята' if undo else 'поставлена'}: {_name(item)}"
    )


@app.command("exchange", help="Сценарий синхронизации 1С: принять наше сообщение, отправить своё.")
def exchange(json: Json = False) -> None:
    """Receives, then sends."""
    with _infobase() as base:
        received, sent = base.exchange()
    _tell(received, sent, json=json)


def _tell(received: Received, sent: Sent, *, json: bool) -> None:
    if json:
        as_json(
            {
                "received": {"number": received.number, "accepted": received.accepted, "loaded": received.loaded,
                             "deleted": received.deleted, "text": received.text},
                "sent": {"number": sent.number, "objects": sent.objects, "deletions": sent.deletions,
                         "text": sent.text},
            }
        )  # fmt: skip
        return
    taken = f"принято сообщение № {received.number}: объектов {received.loaded}, удалений {received.deleted}"
    say(f"1С: {taken if received.accepted else received.text or 'новых сообщений нет'}.")
    say(f"1С: отправлено сообщение № {sent.number}: объектов {sent.objects}, удалений {sent.deletions}.")


@app.command("log", help="Предупреждения и события учебной базы.")
def log(limit: Annotated[int, typer.Option(min=1)] = 50, json: Json = False) -> None:
    """Shows the stand-in's own log."""
    with _infobase() as base:
        rows = base.log()[-limit:]
    if json:
        as_json(
            [
                {"moment": r.moment, "event": r.event, "text": r.text, "type": r.type, "ref": r.ref}
                for r in rows
            ]
        )
        return
    table(
        "Журнал 1С",
        ("Когда", "Событие", "Объект", "Текст"),
        [(r.moment, r.event, r.type, r.text) for r in rows],
    )


@app.command("serve", help="Обмениваться по расписанию, пока не остановят.")
def serve(every: Annotated[float, typer.Option(min=0.2, help="Секунд между обменами.")] = 30) -> None:
    """Exchanges again and again until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _infobase() as base:
        say(f"Учебная база 1С обменивается каждые {every:g} с через {base.mailbox}.")
        while not stop.is_set():
            received, sent = base.exchange()
            if received.loaded or received.deleted or sent.objects or sent.deletions:
                _tell(received, sent, json=False)
            stop.wait(every)
