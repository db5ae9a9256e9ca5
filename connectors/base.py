"""Ports of the infobase side: where messages come from and where they go, and bases that are asked directly.

A transport moves whole messages and knows nothing of their content beyond the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from enterprise_data.errors import RecordError
from enterprise_data.objects.partly import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCodes:
    """Codes of the two nodes as the peer knows them. ``*_old``: the two-character code before a move to a GUID."""

    ours: str
    peer: str
    ours_old: str = ""
    peer_old: str = ""
    our_prefix: str = ""
    peer_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A message of the peer that lies ready as a local file; ``name`` is what people see in the report."""

    path: Path
    name: str
    size: int
    modified_at: datetime
    fingerprint: str
    """Changes whenever the content may have changed (name, size, time); lets an unchanged slot be skipped."""


class MessageTransport(Protocol):
    """A mailbox with one slot per direction (transport.md §6): not a queue, never emptied by the reader."""

    def check(self) -> list[str]:
        """Complaints in Russian with what to do; empty if reading and writing work."""

    def fetch(self) -> IncomingMessage | None:
        """The newest non-empty message of the peer as a private local copy, or None. Reading deletes nothing."""

    def deliver(self, write: Callable[[BinaryIO], None]) -> str:
        """Puts our message into the slot atomically, replacing an unread one; returns where it lies."""

    def close(self) -> None:
        """Removes private copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One line of «Проверить подключение» about a base that is asked directly."""

    subject: str
    text: str
    hint: str = ""
    is_problem: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveVersion:
    """An object at a glance. ``version`` is opaque: another one may mean another content."""

    ref: str
    version: str
    deleted: bool = False
    """Whether it is marked for deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveObject:
    """An object as the base shows it; ``record`` names others by the base's own references.

    ``record`` is None where it couldn't be understood: ``error`` says why.
    """

    ref: str
    version: str
    record: Any = None
    deleted: bool = False
    error: RecordError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePacket:
    """Changes that the base has noted for us, by kind. ``gone``: removed physically."""

    number: int
    changed: Mapping[str, Collection[str]] = field(default_factory=dict)
    gone: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWritten:
    """What a write came to. ``ref`` is the base's own; ``differing``: fields that it stored otherwise than told."""

    ref: str
    version: str
    differing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know, in Russian: a text was cut, a document was left unposted and why."""
    overtaken: bool = False
    """Somebody else wrote in the moment between our look and our write; what of that we wrote over is lost there."""


class LiveExchange(Protocol):
    """One exchange with a base that answers at once. Every method may raise ``ExchangeError``."""

    @property
    def kinds(self) -> Mapping[str, Told]:
        """Kinds that work with the base as it is published now, and what of each is told."""

    @property
    def notes(self) -> Sequence[Observation]:
        """What of the profile doesn't work with this base, and what to do."""

    def versions(self, kind: str) -> Iterator[Sequence[LiveVersion]]:
        """Every object of a kind, in batches."""

    def look(self, kind: str, ref: str) -> LiveVersion | None:
        """One object; None if the base says that there is none. Raises ``PermissionDenied`` if it may be hidden."""

    def read(self, kind: str, refs: Collection[str], *, of: int) -> Iterator[LiveObject]:
        """The objects, whole, in any order. ``of``: how many there are, which decides how they are fetched.

        One that is gone meanwhile is left out."""

    def changed(self) -> LivePacket | None:
        """What the base has noted since the last confirmation; None if it notes nothing for us."""

    def confirm(self, packet: LivePacket) -> None:
        """What the packet told is durable on our side. Can't be undone."""

    def create(self, kind: str, record: Any, *, word: str, resumed: bool = False) -> LiveWritten:
        """Makes a new object, marked with ``word``. ``resumed``: an earlier attempt may have made it.

        Raises ``RecordError`` if the base refuses it."""

    def change(
        self, kind: str, ref: str, record: Any, *, fields: Collection[str], version: str
    ) -> LiveWritten:
        """Changes ``fields`` of an object that is still at ``version``; the rest stays as it is, also in rows.

        Raises ``EditedMeanwhile`` if it is not."""

    def mark(self, kind: str, ref: str, *, version: str, marked: bool) -> LiveWritten:
        """Sets or takes back the deletion mark."""


class LiveBase(Protocol):
    """A base that answers at once: no messages, no mailbox."""

    def observe(self) -> Iterator[Observation]:
        """What an exchange would need, thing by thing, changing nothing. Raises nothing of its own."""

    def exchange(self) -> LiveExchange:
        """Reads what is published; raises ``ExchangeError`` if nothing can be exchanged."""

    def close(self) -> None:
        """Ends what was begun in the base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseObject:
    """An object of a base as people choose it; ``ref`` is the base's own reference (a GUID in lower case)."""

    ref: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePrice:
    """A price in force. ``currency``: digital code, "" if not told; ``unit``: name of a pack, "" for the item's own.

    ``of_variant``: it is the price of a variant, a series or a pack, not of the item as such.
    """

    item: str | None
    price: Decimal
    currency: str = ""
    unit: str = ""
    since: datetime | None = None
    of_variant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseStock:
    """What lies in a warehouse, in the item's own unit. None: the base doesn't divide its stock by that."""

    item: str | None
    warehouse: str | None = None
    organization: str | None = None
    quantity: Decimal
    to_ship: Decimal | None = None
    """How much of it is about to leave, where the base tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseDebt:
    """A settlement balance: positive is what they owe us. ``currency``: digital code, "" for that of accounting."""

    counterparty: str | None
    contract: str | None = None
    organization: str | None = None
    currency: str = ""
    amount: Decimal
    accounting_amount: Decimal | None = None
    """The same in the currency of accounting, where the base tells."""


class LiveFigures(Protocol):
    """Prices, stock and debts of a base that answers at once. References are the base's own.

    Reading changes nothing and may be repeated; a base that doesn't publish what is asked for raises ``MetadataDrift``.
    """

    def moment(self, day: date | None) -> datetime:
        """The end of that day by the clock of the base; this moment for None."""

    def price_types(self) -> Sequence[BaseObject]:
        """Those that can be chosen."""

    def prices(self, price_type: str, at: datetime) -> Iterator[BasePrice]:
        """Of one price type, one by one; of one item there may be several: of its variants and packs."""

    def stock(self, at: datetime, *, warehouse: str = "") -> Iterator[BaseStock]:
        """One row for each item, warehouse and organization; nothing of what there is none of."""

    def debts(self, at: datetime, *, counterparty: str = "") -> Iterator[BaseDebt]:
        """One row for each counterparty, contract, organization and currency; nothing of settled ones."""

    def names(self, kind: str, refs: Sequence[str]) -> Mapping[str, str]:
        """What the base calls its objects; absent where it doesn't tell."""

    def close(self) -> None:
        """Ends what was begun in the base."""
