"""What changed, told by a dedicated exchange plan: read, store and commit, and only then confirm (protocol.md §10.2).

A confirmation can't be undone. After a crash in between the same changes come again, so applying them must be
idempotent. The packet tells keys; the objects themselves are read again, in JSON.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.urls import one
from connectors.onec.odata.values import Row, number_of
from enterprise_data.errors import ConfigurationError, MalformedMessage, NotPublished, UnexpectedAnswer

_NODE = re.compile(
    r"^(?P<plan>ExchangePlan_\w+)\((?:guid')?(?P<node>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})'?\)$"
)
_ADDRESS = re.compile(r"(?P<set>\w+)\(guid'(?P<ref>[0-9a-fA-F-]{36})'\)$")
_STANDARD = "СинхронизацияДанныхЧерезУниверсальныйФормат"
_NOTIFY_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One registered change; ``gone``: the object was removed physically."""

    set: str
    ref: str
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """Changes under one message number."""

    number: int
    changes: tuple[Changed, ...]
    strange: int = 0
    """Entries that are no objects (records of registers): nothing to read by a key, still to be confirmed."""

    @property
    def is_empty(self) -> bool:
        """An empty packet need not be confirmed; one with kinds we don't carry must be, or it comes for ever."""
        return not self.changes and not self.strange


class ChangeFeed:
    """The node that was made for us in a plan of its own."""

    def __init__(self, client: ODataClient, node: str) -> None:
        found = _NODE.match(node.strip())
        if found is None:
            raise ConfigurationError(
                f"Узел плана обмена (node) «{node}» не понят.",
                hint='Например: node = "ExchangePlan_Обмен(41aa6331-954f-11e3-814b-005056c00008)".',
            )
        if found["plan"].removeprefix("ExchangePlan_") == _STANDARD:
            raise ConfigurationError(
                "Для изменений нужен отдельный план обмена.",
                hint="План синхронизации через универсальный формат регистрирует изменения по своим правилам.",
            )
        self._client, self.plan, self.ref = client, found["plan"], found["node"].lower()

    def node(self) -> Row:
        """The node as 1C holds it; raises ``ConfigurationError`` for the base's own one."""
        row = self._client.one(self.plan, self.ref)
        if row.get("ThisNode") is True:
            raise ConfigurationError(
                "Указан узел самой базы.", hint="Создайте в плане обмена отдельный узел для obmen."
            )
        return row

    def read(self) -> Packet:
        """Everything registered since the last confirmation: 1C doesn't limit a packet, so it goes to the disk."""
        number = int(number_of(self.node(), "ReceivedNo") or 0) + 1
        with self._downloaded(number) as path:
            changes, strange = _parse(path)
        return Packet(number=number, changes=changes, strange=strange)

    def confirm(self, packet: Packet) -> None:
        """Only after what was read is committed on our side."""
        self._client.wire.send(
            "POST", "NotifyChangesReceived", self._arguments(packet.number), what=self.plan, read_s=_NOTIFY_S
        )

    def _arguments(self, number: int) -> dict[str, str]:
        point = f"{self._client.options.root}/{one(self.plan, self.ref)}"
        return {"DataExchangePoint": f"'{point}'", "MessageNo": str(number)}

    @contextmanager
    def _downloaded(self, number: int) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile(prefix="obmen-changes-", suffix=".xml") as file:
            self._client.repeated(lambda: self._download(number, file))
            yield Path(file.name)

    def _download(self, number: int, file: Any) -> None:
        """Asking again is harmless: nothing is forgotten before it is confirmed."""
        limit, size = self._client.options.max_mb << 20, 0
        file.seek(0)
        file.truncate()
        with self._client.stream(
            "POST", "SelectChanges", self._arguments(number), what=self.plan
        ) as response:
            if "html" in response.headers.get("content-type", ""):
                raise NotPublished(f"{self.plan}: вместо изменений пришла страница.")
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > limit:
                    raise MalformedMessage(
                        "Пакет изменений 1С больше допустимого.", hint="Увеличьте max_mb в настройках базы."
                    )
                file.write(chunk)
        file.flush()


def _parse(path: Path) -> tuple[tuple[Changed, ...], int]:
    """Entries and tombstones of an Atom feed."""
    changes: dict[tuple[str, str], Changed] = {}
    strange = 0
    try:
        events = etree.iterparse(
            str(path),
            tag=("{*}entry", "{*}deleted-entry"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for _, node in events:
            if node.getroottree().docinfo.doctype:
                raise UnexpectedAnswer("Пакет изменений содержит DOCTYPE: так 1С не отвечает.")
            found = _changed(node)
            if found is None:
                strange += 1
            else:
                changes[found.set, found.ref] = found
            node.clear()
    except etree.XMLSyntaxError as error:
        raise UnexpectedAnswer(
            "Пакет изменений 1С оборван или испорчен.", hint="Ничего не подтверждено: изменения придут снова."
        ) from error
    return tuple(changes.values()), strange


def _changed(node: Any) -> Changed | None:
    gone = etree.QName(node).localname == "deleted-entry"
    address = node.get("ref", "") if gone else node.findtext("{*}id") or ""
    found = _ADDRESS.search(unquote(address))
    return Changed(set=found["set"], ref=found["ref"].lower(), gone=gone) if found else None
