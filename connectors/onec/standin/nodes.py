"""The exchange plan: nodes, their counters and capabilities, and the registration of changes."""

from __future__ import annotations

import json

from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.results import Node
from connectors.onec.standin.schema import WRITABLE, numeric
from connectors.onec.standin.storage import Storage

COLUMNS = "id, peer_code, peer_old, own_code, own_old, sent, received, version, abilities, peer_versions"


class Plan:
    """Changes of users are registered for every node; loaded objects not for the node they came from."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def add(self, own_code: str, peer_code: str) -> Node:
        sql = "INSERT INTO nodes (own_code, peer_code) VALUES (?, ?) RETURNING id"
        return self.node(int(self.storage.execute(sql, own_code, peer_code).fetchone()[0]))

    def node(self, number: int = 0) -> Node:
        """Without a number: the first node."""
        sql = f"SELECT {COLUMNS} FROM nodes WHERE ? IN (0, id) ORDER BY id LIMIT 1"  # noqa: S608 - own names
        row = self.storage.execute(sql, number).fetchone()
        if row is None:
            raise StandinError("В базе не настроена синхронизация: нет узла плана обмена.")
        abilities = None if row[8] is None else json.loads(row[8])
        return Node(
            id=row[0], peer_code=row[1], peer_old=row[2], own_code=row[3], own_old=row[4], sent=row[5],
            received=row[6], version=row[7], abilities=abilities, peer_versions=json.loads(row[9]),
        )  # fmt: skip

    def save(self, node: Node) -> None:
        abilities = None if node.abilities is None else json.dumps(node.abilities, ensure_ascii=False)
        self.storage.execute(
            "UPDATE nodes SET peer_code = ?, peer_old = ?, own_code = ?, own_old = ?, sent = ?, received = ?,"
            " version = ?, abilities = ?, peer_versions = ? WHERE id = ?",
            node.peer_code, node.peer_old, node.own_code, node.own_old, node.sent, node.received,
            node.version, abilities, json.dumps(node.peer_versions), node.id,
        )  # fmt: skip

    def register(self, type_name: str, ref: str, *, origin: int = 0) -> None:
        self.storage.execute(
            "INSERT OR REPLACE INTO changes SELECT id, ?, ?, NULL FROM nodes WHERE id <> ?",
            type_name, ref, origin,
        )  # fmt: skip

    def is_registered(self, node: Node, type_name: str, ref: str) -> bool:
        sql = "SELECT 1 FROM changes WHERE node = ? AND type = ? AND ref = ?"
        return self.storage.execute(sql, node.id, type_name, ref).fetchone() is not None

    def unregister(self, node: Node, type_name: str, ref: str) -> None:
        sql = "DELETE FROM changes WHERE node = ? AND type = ? AND ref = ?"
        self.storage.execute(sql, node.id, type_name, ref)

    def acknowledge(self, node: Node, number: int) -> None:
        """The peer accepted everything up to this number of ours."""
        self.storage.execute("DELETE FROM changes WHERE node = ? AND number <= ?", node.id, number)

    def select(self, node: Node, number: int) -> list[tuple[str, str]]:
        """Everything not acknowledged; what was never sent gets this number."""
        self.storage.execute(
            "UPDATE changes SET number = ? WHERE node = ? AND number IS NULL", number, node.id
        )
        return [(row[0], row[1]) for row in self.registered(node)]

    def registered(self, node: Node) -> list[tuple[str, str, int | None]]:
        sql = "SELECT type, ref, number FROM changes WHERE node = ? ORDER BY type, ref"
        return [(row[0], row[1], row[2]) for row in self.storage.execute(sql, node.id)]

    def postpone(self, node: Node, type_name: str, ref: str) -> None:
        """Cannot travel now: waits without a number, so that no acknowledgement takes it away."""
        sql = "UPDATE changes SET number = NULL WHERE node = ? AND type = ? AND ref = ?"
        self.storage.execute(sql, node.id, type_name, ref)

    def drag_along(self, node: Node, type_name: str, ref: str, number: int) -> None:
        """An object exported because something refers to it gets the number too."""
        self.storage.execute(
            "INSERT OR IGNORE INTO changes VALUES (?, ?, ?, ?)", node.id, type_name, ref, number
        )

    def is_known(self, node: Node, type_name: str, ref: str) -> bool:
        sql = "SELECT 1 FROM known WHERE node = ? AND type = ? AND ref = ?"
        return self.storage.execute(sql, node.id, type_name, ref).fetchone() is not None

    def remember(self, node: Node, type_name: str, ref: str) -> None:
        self.storage.execute("INSERT OR IGNORE INTO known VALUES (?, ?, ?)", node.id, type_name, ref)


def common_version(own: list[str], peer: list[str]) -> str:
    """The highest version both know and the stand-in can write; «-» if there is none."""
    shared = [version for version in own if version in peer and version in WRITABLE]
    return max(shared, key=numeric, default="-")


def allows(ability: str, version: str) -> bool:
    """``*``, empty, or a comma list with blanks around the versions."""
    return ability.strip() == "*" or version in [part.strip() for part in ability.split(",")]
