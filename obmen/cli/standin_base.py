"""``obmen standin seed``, ``info`` and ``publish``: the demonstration's 1C as its administrator sees it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from config.loading import home_folder
from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.infobase import Infobase
from connectors.onec.standin.profiles import PROFILES
from connectors.onec.standin.seed import seed_demo
from connectors.onec.standin.soap import Faults, Publication
from connectors.onec.standin.soap.faults import NAMES
from obmen.bootstrap import make_home
from obmen.cli.commands import Commands
from obmen.cli.output import Json, as_json, say, table
from obmen.cli.standin import StandinRefused, infobase
from obmen.cli.usage import WrongCommand, suggestion
from obmen.demo.setup import has_standin, make_standin, standin_home

Amount = Annotated[int, typer.Option(min=0, max=1_000_000, metavar="ЧИСЛО", help="Сколько добавить.")]
_FRESH = "Для другой конфигурации укажите другую папку: OBMEN_STANDIN_HOME=…"


def register(app: Commands) -> None:
    """Adds the commands of this module."""
    app.add("seed", help="Наполнить учебную базу (создать её, если ещё нет).")(seed)
    app.add("info", help="Конфигурация учебной базы: что она отправляет и принимает.")(info)
    app.add("publish", help="Опубликовать учебную базу как веб-сервис 1С, пока не остановят.")(publish)


@contextmanager
def _seeded(profile: str, amounts: dict[str, int]) -> Iterator[Infobase]:
    """A new base with these amounts, or the one that is there with as many more."""
    home = home_folder()
    make_home(home)
    try:
        if not has_standin(home):
            with closing(make_standin(home, profile or "bp30", **amounts)) as base:
                yield base
            return
        with infobase() as base:
            if profile and profile != base.setting("profile"):
                text = f"Учебная база уже создана: {base.profile.title} ({base.setting('profile')})."
                raise StandinRefused(text, hint=_FRESH)
            seed_demo(base, **amounts)
            yield base
    except StandinError as error:
        raise StandinRefused(str(error), hint=_FRESH) from error


def seed(
    profile: Annotated[
        str, typer.Option(metavar="КОНФИГУРАЦИЯ", help="Для новой базы: " + ", ".join(PROFILES) + ".")
    ] = "",
    counterparties: Amount = 0,
    items: Amount = 0,
    price_lists: Amount = 0,
    documents: Amount = 0,
    json: Json = False,
) -> None:
    """Adds counterparties, items in groups, documents of prices and documents with lines."""
    if profile and profile not in PROFILES:
        hint = suggestion(profile, PROFILES)
        raise WrongCommand(f"Конфигурации «{profile}» нет. Есть: {', '.join(PROFILES)}.", hint=hint)
    amounts = {
        "counterparties": counterparties, "items": items, "price_lists": price_lists, "documents": documents,
    }  # fmt: skip
    with _seeded(profile, amounts) as base:
        counts = {name: len(base.objects(name)) for name in base.types()}
        title = base.profile.title
    if json:
        as_json({"profile": title, "objects": counts})
        return
    table(
        f"{title}: объектов {sum(counts.values())}",
        ("Вид", "Сколько"),
        [(n, str(c)) for n, c in counts.items()],
    )


def info(json: Json = False) -> None:
    """Shows versions, types and what the base knows of its peer."""
    with infobase() as base:
        known, node, code = base.profile, base.node(), base.setting("profile")
        counts = {name: len(base.objects(name)) for name in base.types()}
    if json:
        as_json({
            "profile": code, "title": known.title, "versions": list(known.versions), "version": node.version,
            "sent": node.sent, "received": node.received,
            "types": [
                {"type": name, "sending": pair[0], "receiving": pair[1], "objects": counts.get(name, 0)}
                for name, pair in known.abilities.items()
            ],
        })  # fmt: skip
        return
    say(f"{known.title} ({code}), версии формата: {', '.join(known.versions)}.")
    say(f"Обмен идёт в версии {node.version or '—'}; отправлено № {node.sent}, принято № {node.received}.")
    rows = [
        (name, pair[0] or "—", pair[1] or "—", str(counts.get(name, 0)))
        for name, pair in known.abilities.items()
    ]
    table("Виды объектов", ("Вид", "Отправляет", "Принимает", "В базе"), rows)


def publish(
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="ПОРТ", help="0 — любой свободный.")] = 8081,
    host: Annotated[str, typer.Option(metavar="АДРЕС", help="На каком адресе слушать.")] = "127.0.0.1",
    user: Annotated[str, typer.Option(metavar="ИМЯ", help="Пользователь; без имени входят все.")] = "",
    password: Annotated[
        str,
        typer.Option(
            metavar="ПАРОЛЬ",
            envvar="OBMEN_STANDIN_PASSWORD",
            show_envvar=False,
            help="Пароль пользователя (или в OBMEN_STANDIN_PASSWORD).",
        ),
    ] = "",
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="СБОЙ[:ОПЕРАЦИЯ[:РАЗ]]", help="Что сломать: " + ", ".join(NAMES) + "."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Адрес — строкой JSON.")] = False,
) -> None:
    """Serves both web services until it is stopped."""
    faults = Faults()
    for text in fault or ():
        _arm(faults, text)
    with infobase():
        folder = standin_home(home_folder())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        publication = Publication(folder, user=user, password=password, faults=faults, port=port, host=host)
    except OSError as error:
        hint = "Порт занят или адрес не этого компьютера; укажите другой: --port 0."
        raise StandinRefused(f"Не удалось занять {host}:{port}.", hint=hint) from error
    with publication:
        if json:
            as_json({"url": publication.url}, lines=True)
        else:
            say(f"Учебная база 1С опубликована: {publication.url} (Ctrl+C — остановить).")
        stop.wait()


def _arm(faults: Faults, text: str) -> None:
    name, _, rest = text.partition(":")
    operation, _, times = rest.partition(":")
    if name not in NAMES or (times and not times.isdigit()):
        hint = suggestion(name, NAMES) or "Пример: --fault drop_after:PutData:2."
        raise WrongCommand(f"Сбоя «{text}» нет. Есть: {', '.join(NAMES)}.", hint=hint)
    faults.arm(name, operation or "*", int(times or "1"))
