"""A mailbox on somebody else's server: listed, copied and replaced through a ``Slot`` that speaks the protocol."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from connectors.base import IncomingMessage, NodeCodes
from connectors.onec.mailbox.naming import is_incoming, is_ours, outgoing_name
from enterprise_data.errors import ExchangeError, MalformedMessage, ObjectLocked
from enterprise_data.formats.enterprise_data.archive import is_zip, unpack, write_zip


class SlotChanged(Exception):
    """What was listed is not there any more, or not as it was: somebody is writing right now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file (or a letter with a file) in the slot. ``stamp`` changes whenever the content may have."""

    name: str
    size: int
    modified_at: datetime
    stamp: str
    place: str = ""
    """What the slot needs to find it again; the name if empty."""


class Slot(Protocol):
    """The protocol's side. Every method raises our errors only: ``Unreachable``, ``AuthenticationFailed``, …"""

    def entries(self, wanted: Callable[[str], bool]) -> Sequence[Entry]:
        """Files with a wanted name that may hold a message of the peer."""

    def read(self, entry: Entry, out: BinaryIO, limit: int) -> None:
        """Copies the content; stops with ``MalformedMessage`` beyond ``limit`` bytes, ``SlotChanged`` if it is gone."""

    def put(self, name: str, path: Path, is_ours: Callable[[str], bool]) -> str:
        """Puts the file into the slot whole or not at all, replacing what is ours; returns where it lies."""

    def probe(self) -> list[str]:
        """Complaints in Russian; empty if reading and writing work."""

    def close(self) -> None:
        """Ends the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How messages are packed and how large they may be."""

    zip: bool = False
    zip_password: str = ""
    transliterate: bool = False
    max_mb: int = 4096


class RemoteMailbox:
    """``MessageTransport`` over a slot."""

    def __init__(self, slot: Slot, packing: Packing, nodes: NodeCodes, *, attempts: int = 4) -> None:
        self._slot = slot
        self._packing = packing
        self._nodes = nodes
        self._attempts = attempts
        self._private = tempfile.TemporaryDirectory(prefix="obmen-in-")

    def close(self) -> None:
        """Ends the session and removes private copies."""
        try:
            self._slot.close()
        finally:
            self._private.cleanup()

    def fetch(self) -> IncomingMessage | None:
        """The newest non-empty message of the peer as a private copy, unpacked if it is an archive."""
        retrying = Retrying(
            retry=retry_if_exception_type(SlotChanged),
            stop=stop_after_attempt(self._attempts),
            wait=wait_exponential(multiplier=0.1, max=2),
        )
        try:
            return retrying(self._fetch_once)
        except RetryError as error:
            raise ObjectLocked(
                "1С прямо сейчас записывает файл сообщения.",
                hint="Обмен будет повторён; обычно это проходит само.",
            ) from error

    def _fetch_once(self) -> IncomingMessage | None:
        newest = self._newest()
        if newest is None:
            return None
        limit = self._packing.max_mb << 20
        if newest.size > limit:
            raise MalformedMessage(
                f"Сообщение «{newest.name}» больше {self._packing.max_mb} МБ.",
                hint="Увеличьте max_mb в настройках базы или разделите выгрузку.",
            )
        copy = Path(self._private.name) / "incoming"
        with copy.open("wb") as out:
            self._slot.read(newest, out, limit)
        if self._newest() != newest:
            raise SlotChanged
        plain = copy
        if is_zip(copy):
            plain = Path(self._private.name) / "incoming.xml"
            plain.unlink(missing_ok=True)
            unpack(copy, plain, password=self._packing.zip_password, max_size=limit)
        return IncomingMessage(
            path=plain,
            name=newest.name,
            size=newest.size,
            modified_at=newest.modified_at,
            fingerprint=newest.stamp,
        )

    def _newest(self) -> Entry | None:
        """By time; of two that came in the same second the slot's later one."""
        newest: Entry | None = None
        for entry in self._slot.entries(self._is_incoming):
            if entry.size and (newest is None or entry.modified_at >= newest.modified_at):
                newest = entry
        return newest

    def deliver(self, write: Callable[[BinaryIO], None]) -> str:
        """Writes the message here first: a broken connection must not cost the work, nor leave half of it there."""
        name = outgoing_name(self._nodes, zip=self._packing.zip, transliterate=self._packing.transliterate)
        local = Path(self._private.name) / "outgoing"
        with local.open("wb") as out:
            write_zip(out, write) if self._packing.zip else write(out)
        try:
            return self._slot.put(name, local, self._is_ours)
        finally:
            local.unlink(missing_ok=True)

    def check(self) -> list[str]:
        """Complaints in Russian with what to do; empty if reading and writing work."""
        try:
            return self._slot.probe()
        except ExchangeError as error:
            return [f"{error.message} {error.hint}".strip()]

    def _is_incoming(self, name: str) -> bool:
        return is_incoming(name, self._nodes, transliterate=self._packing.transliterate)

    def _is_ours(self, name: str) -> bool:
        return is_ours(name, self._nodes, transliterate=self._packing.transliterate)
