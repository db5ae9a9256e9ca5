"""One SQLite file per infobase: objects, change registration, public ids, log. Killable at any moment."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.onec.standin.content import value_at
from connectors.onec.standin.errors import NoSuchObject
from connectors.onec.standin.kinds import SEARCH
from connectors.onec.standin.reading import Content
from connectors.onec.standin.results import StoredObject

TABLES = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE objects (
    type TEXT NOT NULL, ref TEXT NOT NULL, code TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    stub INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL, posted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (type, ref)) WITHOUT ROWID;
CREATE TABLE counters (type TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE search_keys (
    type TEXT NOT NULL, variant INTEGER NOT NULL, value TEXT NOT NULL, ref TEXT NOT NULL,
    PRIMARY KEY (type, variant, value, ref)) WITHOUT ROWID;
CREATE INDEX search_keys_by_ref ON search_keys (type, ref);
CREATE TABLE nodes (
    id INTEGER PRIMARY KEY, peer_code TEXT NOT NULL, peer_old TEXT NOT NULL DEFAULT '',
    own_code TEXT NOT NULL, own_old TEXT NOT NULL DEFAULT '',
    sent INTEGER NOT NULL DEFAULT 0, received INTEGER NOT NULL DEFAULT 0,
    version TEXT NOT NULL DEFAULT '', abilities TEXT, peer_versions TEXT NOT NULL DEFAULT '[]');
CREATE TABLE changes (
    node INTEGER NOT NULL, type TEXT NOT NULL, ref TEXT NOT NULL, number INTEGER,
    PRIMARY KEY (node, type, ref)) WITHOUT ROWID;
CREATE TABLE known (
    node INTEGER NOT NULL, type TEXT NOT NULL, ref TEXT NOT NULL,
    PRIMARY KEY (node, type, ref)) WITHOUT ROWID;
CREATE TABLE public_ids (
    node INTEGER NOT NULL, type TEXT NOT NULL, own TEXT NOT NULL, public TEXT NOT NULL,
    PRIMARY KEY (node, type, own), UNIQUE (node, type, public)) WITHOUT ROWID;
CREATE TABLE log (
    id INTEGER PRIMARY KEY, moment TEXT NOT NULL, event TEXT NOT NULL, text TEXT NOT NULL,
    type TEXT NOT NULL DEFAULT '', ref TEXT NOT NULL DEFAULT '', number INTEGER);
"""


class Storage:
    """Rows of the infobase. Writing happens only inside :meth:`transaction`. ``now`` is the server's clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self.lock = threading.RLock()
        self.execute("PRAGMA journal_mode=WAL")
        self.execute("PRAGMA synchronous=FULL")
        if not self.execute("SELECT 1 FROM sqlite_master WHERE name = 'log'").fetchone():
            self.connection.executescript(f"BEGIN;{TABLES}COMMIT;")
        elif "posted" not in {row[1] for row in self.execute("PRAGMA table_info(objects)")}:
            self.execute("ALTER TABLE objects ADD COLUMN posted INTEGER NOT NULL DEFAULT 0")  # an older base

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self.connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nested use joins the outer one."""
        with self.lock:
            if self.connection.in_transaction:
                yield
                return
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.execute("ROLLBACK")
                raise
            self.execute("COMMIT")

    def setting(self, key: str, default: str = "") -> str:
        row = self.execute("SELECT value FROM settings WHERE key = ?", key).fetchone()
        return str(row[0]) if row else default

    def set_setting(self, key: str, value: str) -> None:
        self.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", key, value)

    def find(self, type_name: str, ref: str) -> StoredObject | None:
        row = self.execute(
            "SELECT code, deleted, stub, content, posted FROM objects WHERE type = ? AND ref = ?",
            type_name,
            ref,
        ).fetchone()
        return _object(type_name, ref, *row) if row else None

    def get(self, type_name: str, ref: str) -> StoredObject:
        found = self.find(type_name, ref)
        if found is None:
            raise NoSuchObject(type_name, ref)
        return found

    def exists(self, type_name: str, ref: str) -> bool:
        sql = "SELECT 1 FROM objects WHERE type = ? AND ref = ?"
        return self.execute(sql, type_name, ref).fetchone() is not None

    def objects(self, type_name: str) -> Iterator[StoredObject]:
        sql = (
            "SELECT ref, code, deleted, stub, content, posted FROM objects WHERE type = ? ORDER BY code, ref"
        )
        for ref, *rest in self.execute(sql, type_name).fetchall():
            yield _object(type_name, ref, *rest)

    def types(self) -> list[str]:
        return [str(row[0]) for row in self.execute("SELECT DISTINCT type FROM objects ORDER BY type")]

    def save(self, item: StoredObject) -> None:
        text = json.dumps(item.content, ensure_ascii=False)
        row = (item.type, item.ref, item.code, int(item.deleted), int(item.stub), text, int(item.posted))
        columns = "type, ref, code, deleted, stub, content, posted"
        self.execute(f"INSERT OR REPLACE INTO objects ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", *row)  # noqa: S608 - own names
        self.execute("DELETE FROM search_keys WHERE type = ? AND ref = ?", item.type, item.ref)
        for variant, value in search_values(item.type, item.content).items():
            self.execute(
                "INSERT OR IGNORE INTO search_keys VALUES (?, ?, ?, ?)", item.type, variant, value, item.ref
            )

    def remove(self, type_name: str, ref: str) -> None:
        for table in ("objects", "search_keys", "changes", "known"):
            self.execute(f"DELETE FROM {table} WHERE type = ? AND ref = ?", type_name, ref)  # noqa: S608 - own names
        self.execute("DELETE FROM public_ids WHERE type = ? AND own = ?", type_name, ref)

    def next_code(self, type_name: str) -> str:
        """Codes are numbered per type, nine digits with leading zeros."""
        return f"{self.next_number(type_name):09d}"

    def next_number(self, counter: str) -> int:
        raised = "ON CONFLICT (type) DO UPDATE SET last = last + 1 RETURNING last"
        sql = f"INSERT INTO counters VALUES (?, 1) {raised}"  # noqa: S608 - own text
        return int(self.execute(sql, counter).fetchone()[0])


def search_values(type_name: str, content: Content) -> dict[int, str]:
    """Search variants all of whose fields are filled."""
    found = {}
    for number, variant in enumerate(SEARCH.get(type_name, ())):
        empty = [value_at(content, path[1:]) for path in variant if path.startswith("!")]
        values = [value_at(content, path) for path in variant if not path.startswith("!")]
        if not any(empty) and all(isinstance(value, str) and value for value in values):
            found[number] = "\x1f".join(values)
    return found


def _object(
    type_name: str, ref: str, code: str, deleted: int, stub: int, content: str, posted: int
) -> StoredObject:
    return StoredObject(
        type=type_name,
        ref=ref,
        code=code,
        deleted=bool(deleted),
        stub=bool(stub),
        posted=bool(posted),
        content=json.loads(content),
    )
