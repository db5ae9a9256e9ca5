"""``python -m tests.bench.odata``: counterparties and items pulled over OData, against bare paging of the same pages.

A server of its own process holds both sets. *First pull*: versions and every object, read into canonical records, while
somebody else goes on adding rows. *Second pull*: nothing has changed, so only versions are asked for. The bare paging
sends the very requests that the pull sent and looks at nothing but the length of the answers. *Exchange*: the whole of
it, into a state and a CRM; told for the sake of truth, the goals are about the pull.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from connectors.onec.odata import parse_options
from connectors.onec.odata.base import ODataBase
from connectors.onec.standin.odata import open_base
from tests.scenarios.live_world import LiveWorld
from tests.scenarios.odata_world import ODataWorld, state_and_crm

KINDS = {"counterparty": "Catalog_Контрагенты", "item": "Catalog_Номенклатура"}
USER, PASSWORD = "Обмен", "пароль"


def main() -> int:
    """Measures and prints; 1 if a row was lost or an idle pull found news."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=100_000, help="of each of the two kinds")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with _served(given.objects) as url:
        rounds = [_round(url, given.objects) for _ in range(given.repeats)]
        result = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
        result |= _exchanged(url)
    print(json.dumps(result, indent=2) if given.json else _told(result, given.objects))
    return 0


def _told(result: dict[str, float], objects: int) -> str:
    return (
        f"{objects} counterparties and as many items; by the clock, s\n"
        f"first pull   {result['first']:7.1f}   bare {result['first_bare']:7.1f}   "
        f"x {result['first'] / result['first_bare']:.2f}   goal 2.0   (added meanwhile: {result['added']:.0f})\n"
        f"second pull  {result['second']:7.1f}   bare {result['second_bare']:7.1f}   "
        f"x {result['second'] / result['second_bare']:.2f}   goal 1.3\n"
        f"first exchange {result['exchange']:.1f}, idle exchange {result['idle']:.1f}"
    )


# --- one round ----------------------------------------------------------------------------------------


def _round(url: str, objects: int) -> dict[str, float]:
    adder = _Adder(url)
    known, first, asked = _measured(url, lambda live: _first_pull(live, adder))
    lost = [kind for kind in KINDS if len(known[kind]) < objects]
    if lost:
        raise SystemExit(f"lost rows of {lost}")
    first_bare = _bare(url, asked)
    settled, _, _ = _measured(url, _versions)
    news, second, asked = _measured(url, lambda live: _news(live, settled))
    if news:
        raise SystemExit(f"an idle pull found {news} changes")
    return {
        "first": first, "first_bare": first_bare, "second": second, "second_bare": _bare(url, asked),
        "added": adder.count,
    }  # fmt: skip


def _measured(url: str, pull: Callable[[Any], Any]) -> tuple[Any, float, list[str]]:
    """What it gave, how long it took, what it asked for."""
    asked: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        base = ODataBase(parse_options({"url": url, "user": USER, "password": PASSWORD}), Path(folder))
        live = base.exchange()  # the schema is read once and kept between exchanges
        with _recorded(asked):
            started = time.perf_counter()
            found = pull(live)
            took = time.perf_counter() - started
        base.close()
    return found, took, asked


def _first_pull(live: Any, adder: _Adder) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    with adder:
        for kind in KINDS:
            refs = [one.ref for batch in live.versions(kind) for one in batch]
            known[kind] = {one.ref for one in live.read(kind, refs, of=len(refs)) if one.error is None}
    return known


def _versions(live: Any) -> dict[str, dict[str, str]]:
    return {kind: {one.ref: one.version for batch in live.versions(kind) for one in batch} for kind in KINDS}


def _news(live: Any, known: dict[str, dict[str, str]]) -> int:
    return sum(
        known[kind].get(one.ref) != one.version
        for kind in KINDS
        for batch in live.versions(kind)
        for one in batch
    )


def _bare(url: str, asked: list[str]) -> float:
    """The same requests, one after another over one connection, and nothing done with the answers."""
    started = time.perf_counter()
    with httpx.Client(auth=httpx.BasicAuth(USER.encode(), PASSWORD.encode()), timeout=120) as client:
        for address in asked:
            len(client.get(httpx.URL(address)).content)
    return time.perf_counter() - started


@contextmanager
def _recorded(asked: list[str]) -> Iterator[None]:
    plain = httpx.Client.send

    def send(self: httpx.Client, request: httpx.Request, **how: Any) -> httpx.Response:
        if request.method == "GET":
            asked.append(str(request.url))
        return plain(self, request, **how)

    with patch.object(httpx.Client, "send", send):
        yield


class _Adder:
    """Somebody who goes on adding counterparties while we read."""

    def __init__(self, url: str) -> None:
        self.url, self.count, self._done = url, 0, threading.Event()
        self._thread = threading.Thread(target=self._add, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _add(self) -> None:
        where = f"{self.url}/odata/standard.odata/Catalog_Контрагенты?$format=json"
        with httpx.Client(auth=httpx.BasicAuth(USER.encode(), PASSWORD.encode()), timeout=120) as client:
            while not self._done.wait(0.2):
                answer = client.post(where, json=_new(self.count))
                self.count += answer.status_code == httpx.codes.CREATED


def _new(number: int) -> dict[str, str]:
    return {"Description": f"Новый {number}", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}


# --- the whole exchange -------------------------------------------------------------------------------


def _exchanged(url: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, state_and_crm(Path(folder)) as (store, crm):
        world = ODataWorld(
            store=store, crm=crm, kinds=(*KINDS, "counterparty_group", "item_group"), batch=1000,
            folder=Path(folder), options={"url": url, "user": USER, "password": PASSWORD},
        )  # fmt: skip
        return {"exchange": _timed(world), "idle": _timed(world)}


def _timed(world: LiveWorld) -> float:
    started = time.perf_counter()
    run = world.exchange()
    if run.status not in ("done", "warnings"):
        raise SystemExit(f"{run.message} {run.hint}")
    return time.perf_counter() - started


# --- the server ---------------------------------------------------------------------------------------


@contextmanager
def _served(objects: int) -> Iterator[str]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, objects), daemon=True)
    server.start()
    try:
        yield str(ours.recv())
    finally:
        server.terminate()
        server.join()


def _serve(pipe: Any, objects: int) -> None:
    base = open_base("bp30")
    for number in range(objects):
        base.store.add(
            "Catalog_Контрагенты", Code=f"Б{number:08}", Description=f"Покупатель {number}",
            НаименованиеПолное=f"ООО «Покупатель № {number}»", ЮридическоеФизическоеЛицо="ЮридическоеЛицо",
            КПП="770901001", Комментарий=f"строка {number}",
        )  # fmt: skip
        base.store.add(
            "Catalog_Номенклатура", Code=f"Т{number:010}", Description=f"Товар {number}",
            НаименованиеПолное=f"Товар № {number} полностью", Артикул=f"А-{number}",
            ЕдиницаИзмерения_Key=base.refs["piece"], ВидСтавкиНДС="Общая",
        )  # fmt: skip
    with base.published(user=USER, password=PASSWORD) as publication:
        pipe.send(publication.url)
        threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
