"""Messages spoilt on purpose, and what must not change when they are refused."""

from __future__ import annotations

import os
import re
import sqlite3
import time
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.scenarios.world import World

TYPE = "Контрагенты"
FULL_TYPE = "Справочник.Контрагенты"
_REPORTS = re.compile(r"state_(runs|journal|leases|counters|words|scopes|audit)$")
"""What a refused message may write: its report, the lease of its run, and the spelling of names."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The message that lies in the mailbox for us: read it, put another one in its place."""

    path: Path

    @classmethod
    def of(cls, world: World, name: str = "buh") -> Letter:
        """What the infobase sent last."""
        own = f"_{world.specs[name].our_code}."
        (path,) = (item for item in world.mailbox(name).iterdir() if own in item.name)
        return cls(path)

    @property
    def text(self) -> str:
        """The message."""
        return self.path.read_text("utf-8-sig")

    def put(self, content: str | bytes) -> None:
        """Another content under the same name: finished long ago, and surely at another time than the last one."""
        before = self.path.stat().st_mtime_ns
        self.path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        _age(self.path, before)

    def put_archive(self, entries: Mapping[str, bytes]) -> None:
        """An archive instead."""
        archive = self.path.with_suffix(".zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in entries.items():
                file.writestr(name, content)
        _age(archive, self.path.stat().st_mtime_ns)
        self.path.unlink()

    def spoil(self, old: str, new: str) -> None:
        """One place changed; the place must be there."""
        assert old in self.text, old
        self.put(self.text.replace(old, new, 1))

    def with_number(self, number: int) -> str:
        """The text under another number."""
        return re.sub(r"<msg:MessageNo>\d+<", f"<msg:MessageNo>{number}<", self.text)

    def created(self, moment: str) -> str:
        """The text as created at another moment."""
        return re.sub(r"<msg:CreationDate>[^<]*<", f"<msg:CreationDate>{moment}<", self.text)


def _age(path: Path, before: int) -> None:
    """A letter that breaks off and was written just now would be taken for one that is still being written."""
    then = min(before, time.time_ns() - 10**12) + 10**6
    os.utime(path, ns=(then, then))


def firm(world: World, name: str, **more: Any) -> str:
    """A legal entity in the infobase."""
    values = {
        "Наименование": name,
        "НаименованиеПолное": f"ООО «{name}»",
        "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
    }
    return world.onec().create_object(TYPE, values | more)


def contents(world: World) -> dict[str, list[Any]]:
    """Everything both databases hold, apart from the reports."""
    found: dict[str, list[Any]] = {}
    for database in ("state.db", "crm.db"):
        with closing(sqlite3.connect(world.root / "home" / database)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                if not _REPORTS.search(table):
                    rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
                    found[f"{database}/{table}"] = sorted(rows, key=repr)
    return found
