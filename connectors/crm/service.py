"""CrmService: the one door between the engine and any CRM.

The engine knows kinds, references, versions and outcomes; it knows nothing of modules, tables, sessions or
paging. Records cross this door in canonical form with references in the CRM's own id space.
Source: reference/crm/service_interface.md; narrowed to what the exchange of catalogs needs and widened by
batches, because an exchange of 100 000 cards can't afford a call per card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from connectors.crm.figures import CrmFigures
from enterprise_data.errors import ExchangeError
from enterprise_data.model.ref import Ref


class Outcome(StrEnum):
    """How one write ended. ``UNKNOWN``: it may or may not have had an effect; ask ``resolve``."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class DeletePolicy(StrEnum):
    """What a deletion may do. The exchange itself only ever marks."""

    BLOCK_IF_DOCUMENTS = "block_if_documents"
    MARK_ONLY = "mark_only"


class Origin(StrEnum):
    """Who made the last change, as far as the CRM tells."""

    OURS = "ours"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmRecord:
    """One card as the CRM holds it.

    ``version`` is opaque: equal version = equal content. ``code1c`` holds the prefixed codes by which
    infobases know the card (prefix → full code). ``card`` holds fields that live only in the CRM.
    """

    kind: str
    id: str
    version: str
    record: Any
    deleted: bool = False
    locked: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    department: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmWrite:
    """What to write. ``id=None`` creates. Only ``set_fields`` of ``record`` are touched; None/empty there clears.

    ``idem`` is the caller's idempotency key: the same key with the same content has one effect for ever; with
    another content it raises ``IdemMismatch``. ``if_version`` refuses (CONFLICT) when the card moved on.
    ``deleted`` sets or clears the deletion mark (None leaves it). ``code`` = (prefix, full code) or None.
    ``encoded``: the record in canonical bytes, where the caller has made them already; it says nothing new.
    """

    kind: str
    id: str | None
    record: Any
    set_fields: frozenset[str]
    idem: str
    if_version: str | None = None
    deleted: bool | None = None
    code: tuple[str, str] | None = None
    encoded: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a write was refused: a stable code, the field, a Russian sentence."""

    code: str
    field: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLoss:
    """A difference between what was sent and what is stored (cut, rounded, dropped)."""

    path: str
    sent: Any
    stored: Any
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """The end of one write; ``stored`` is a read-back, not an echo of the request."""

    outcome: Outcome
    id: str | None = None
    version: str | None = None
    stored: CrmRecord | None = None
    lost: Sequence[FieldLoss] = ()
    problems: Sequence[Problem] = ()
    blockers: Sequence[Ref] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmChange:
    """One line of the change feed: which card, at which version. Cards are fetched with ``get_many``."""

    kind: str
    id: str
    version: str
    deleted: bool = False
    changed_at: datetime | None = None
    origin: Origin = Origin.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A page of the feed. Store ``next`` only after every item is durable. ``complete=False``: call again."""

    items: Sequence[CrmChange]
    next: str
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchKey:
    """What to look for: field name → exact value (``code1c`` is the prefixed code). All must be equal."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """Answer of ``check``; a wrong key or an unreachable server is an answer, not an exception."""

    ok: bool
    product: str = ""
    user: str = ""
    server_time: datetime | None = None
    clock_skew: timedelta | None = None
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What this CRM can do; the engine asks here and never looks at the class."""

    kinds: frozenset[str]
    change_feed: str
    """none | poll_modified | log | queue"""
    deletes: str
    """feed | census | none"""
    idempotent_create: bool
    optimistic_lock: str
    """native | emulated | none"""
    batch_size: int
    max_lengths: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    figures: frozenset[str] = frozenset()
    """Which of prices, stock and debts it keeps; the others must not be asked of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSchema:
    """One field of a kind as this CRM keeps it. ``max_len`` None: as long as one likes; ``refers_to``: kinds."""

    name: str
    title: str
    required: bool
    max_len: int | None = None
    refers_to: tuple[str, ...] = ()


class CrmError(ExchangeError):
    """CRM не отвечает как ожидалось."""


class IdemMismatch(CrmError):
    """Один ключ записи использован для разного содержания."""


class CensusIncomplete(CrmError):
    """Список карточек CRM получен не полностью."""


class CrmService(CrmFigures, Protocol):
    """Reads may raise ``TransientError``/``AccessError``; writes end in an ``Outcome``.

    Prices, stock and debts (``CrmFigures``) are facts in bulk beside the cards.
    """

    def capabilities(self) -> Capabilities: ...

    def check(self) -> ConnectionStatus: ...

    def describe(self, kind: str) -> Sequence[FieldSchema]:
        """Every field that ``upsert_many`` may write, in the record's order; raises ``CrmError`` for a foreign kind."""

    def changes(self, kind: str, cursor: str | None, limit: int) -> ChangePage:
        """At least once, never skips; ``None`` starts at the beginning of time."""

    def census(self, kind: str) -> Iterator[tuple[str, str]]:
        """(id, version) of every card of the kind incl. marked ones, in id order; ends normally only if complete."""

    def get_many(self, kind: str, ids: Sequence[str]) -> Mapping[str, CrmRecord]:
        """Cards by id; an absent id is absent from the answer. A merged-away id answers with its winner's card."""

    def find_many(self, kind: str, keys: Sequence[MatchKey]) -> Sequence[Sequence[str]]:
        """For each key every id that matches exactly (case, ё/е and blanks count), in the order of ``keys``."""

    def upsert_many(self, writes: Sequence[CrmWrite]) -> Sequence[WriteResult]:
        """Writes in order, each on its own merits: one refusal does not stop the others."""

    def resolve(self, idems: Sequence[str]) -> Mapping[str, WriteResult]:
        """Outcome of earlier writes by key, without writing; a key that never took effect is absent."""

    def delete(self, kind: str, id: str, *, idem: str, policy: DeletePolicy) -> WriteResult:
        """Marks a card deleted; BLOCKED with ``blockers`` while documents exist (unless MARK_ONLY)."""

    def merge(self, kind: str, winner: str, losers: Sequence[str], *, idem: str) -> WriteResult:
        """Links of the losers move to the winner; losing ids stay as aliases and answer as the winner."""

    def aliases(self, kind: str, since: str | None) -> tuple[Mapping[str, str], str]:
        """(losing id → winning id) since a cursor, and the next cursor."""

    def set_lock(self, kind: str, id: str, locked: bool) -> WriteResult: ...

    def set_owner(self, kind: str, id: str, owner: str, department: str = "") -> WriteResult: ...

    def promote(self, client: str, *, idem: str) -> WriteResult:
        """«Клиент» → «Перевести в контрагенты»: idempotent; the counterparty keeps where it came from."""
