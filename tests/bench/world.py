"""One service on a folder, as the demo and the operator have it: SQLite, embedded CRM, file mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obmen.bootstrap import App, opened
from tests.bench.corpus import OURS, PEER

BASE, PREFIX = "buh", "BP30-"
SETTINGS = """
[[base]]
name = "{base}"
title = "База для измерений"
prefix = "{prefix}"
node = {{ ours = "{ours}", peer = "{peer}", our_prefix = "ЦБ" }}
options = {{ folder = "{folder}" }}
versions = ["1.17"]
safety = {{ deletions = 1000000 }}
"""


@contextmanager
def bench_app(home: Path) -> Iterator[App]:
    """Opens (and first makes) the service on ``home``."""
    mailbox = home / "mailbox"
    mailbox.mkdir(parents=True, exist_ok=True)
    (home / "obmen.toml").write_text(
        SETTINGS.format(base=BASE, prefix=PREFIX, ours=OURS, peer=PEER, folder=mailbox), encoding="utf-8"
    )
    with opened(home) as app:
        yield app


def incoming(home: Path) -> Path:
    """Where 1C's message lies."""
    return home / "mailbox" / f"Message_{PEER}_{OURS}.xml"
