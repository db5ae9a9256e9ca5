"""Rows of the exchange state: what the engine remembers between two instants at which it may be killed.

Blobs (``agreed``, ``whole``, ``payload``, ``record``) are opaque here: the engine encodes them, a store keeps
them byte for byte. Refs are canonical lower-case GUID texts at this port; a store may hold them as 16 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One infobase we exchange with. ``options`` are the typed settings as JSON values; never a secret."""

    name: str
    title: str
    prefix: str
    transport: str
    options: Mapping[str, Any]
    enabled: bool = True
    paused_reason: str = ""
    created_at: datetime
    first_exchanged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What the other node told about itself, and the counters of our conversation with it."""

    base: str
    code: str = ""
    new_code: str = ""
    prefix: str = ""
    versions: tuple[str, ...] = ()
    abilities: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Object type → (Sending, Receiving) as the header spells them."""
    format_version: str = ""
    sent_no: int = 0
    received_no: int = 0
    acked_no: int = 0
    told_received_no: int = 0
    """The received_no that our last delivered message carried."""
    fingerprint: str = ""
    """Of the last incoming file that was read to its end."""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One row of the identity map: (base, kind, 1C reference) ⇄ CRM id, unique in both directions."""

    base: str
    kind: str
    ref: str
    crm_id: str
    code: str = ""
    """Prefixed 1C code; several kinds have none."""
    why: str
    """exchange | code | inn_kpp | name | … | hand | created"""
    linked_by: str
    linked_at: datetime
    tombstone: bool = False
    """Both sides deleted the object; the row stays so that it can't come back as new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The last agreed version of one linked object, and 1C's object whole."""

    base: str
    kind: str
    ref: str
    agreed: bytes | None
    """Encoded canonical record known to be on both sides: the ancestor of the next merge."""
    agreed_hash: bytes | None = None
    agreed_deleted: bool = False
    whole: bytes | None = None
    """Encoded tree as 1C last gave or acknowledged it; None if 1C never showed the object."""
    whole_version: str = ""
    whole_hash: bytes | None = None
    """Of the canonical record that ``whole`` holds; equal to ``agreed_hash`` while nothing has to be laid on top."""
    raw_hash: bytes | None = None
    onec_deleted: bool = False
    crm_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One change waiting to be planned. ``seq`` is given by the store. A newer row replaces an older one with the
    same (scope, kind, side, key)."""

    scope: str
    """The base's name, or ``preview:<run id>``."""
    kind: str
    side: str
    """onec | crm"""
    key: str
    """1C reference or CRM id."""
    op: str
    """update | delete | decide"""
    payload: bytes | None = None
    raw_hash: bytes | None = None
    version: str = ""
    message_no: int = 0
    position: int = 0
    held: bool = False
    """Set aside until what it waits for arrives; tried again in every run."""
    reason: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A change that 1C must get: carried by every message until acknowledged. One per (base, kind, ref)."""

    base: str
    kind: str
    ref: str
    op: str
    """update | delete"""
    record: bytes | None
    record_hash: bytes | None = None
    held: tuple[str, ...] = ()
    """Merge groups in conflict: they travel with 1C's own value and don't become agreed."""
    seq: int = 0
    """Given by the store, grows with every (re-)registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """What a registration looked like in message ``message_no``."""

    base: str
    message_no: int
    kind: str
    ref: str
    op: str
    record: bytes | None
    held: tuple[str, ...]
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A write to the CRM that was announced and not yet recorded as done."""

    idem: str
    base: str
    kind: str
    ref: str
    crm_id: str
    """Empty for a create."""
    run_id: int
    announced_at: datetime
    why: str = "created"
    code: str = ""
    note: bytes | None = None
    """What the report will say once the write is done; told by whoever finds out that it was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A question for a person. One open row per (base, kind, ref, group)."""

    id: int = 0
    base: str
    kind: str
    ref: str
    crm_id: str
    group: str
    """Merge group, or ``deleted``, or ``match`` (several cards fit)."""
    label: str
    base_value: Any
    onec_value: Any
    crm_value: Any
    sentence: str
    """One Russian sentence for an accountant."""
    status: str = "open"
    """open | decided | closed"""
    decision: str = ""
    """onec | crm | value"""
    decided_value: Any = None
    decided_by: str = ""
    decided_at: datetime | None = None
    found_at: datetime
    run_id: int
    crm_changed_by: str = ""
    crm_changed_at: datetime | None = None
    version: int = 0
    """Grows with every change of the row; a decision names the version it saw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One exchange from lease to end."""

    id: int = 0
    base: str
    trigger: str
    """hand | schedule | cli | import | export | preview"""
    started_by: str = ""
    started_at: datetime
    ended_at: datetime | None = None
    status: str = "running"
    """running | done | warnings | failed | stopped | interrupted"""
    phase: str = ""
    done: int = 0
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    error_code: str = ""
    message: str = ""
    hint: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """What happened to one object in one run. ``before`` is the image that an undo needs."""

    run_id: int
    seq: int = 0
    at: datetime
    kind: str
    side: str
    """Where it was done: onec | crm | both"""
    ref: str = ""
    crm_id: str = ""
    label: str = ""
    status: str
    """created | updated | deleted | restored | linked | conflict | skipped | refused | held | sent | dropped |
    warning"""
    groups: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    before: bytes | None = None
    after: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to exchange with one base. ``fence`` grows with every holder: an older one can't write."""

    name: str
    owner: str
    fence: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a base is exchanged by itself."""

    base: str
    every: str
    """«15m» | «30m» | «1h» | «3h» | «12h» | «24h» | «cron»"""
    cron: str = ""
    paused: bool = False
    last_fired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in to the console."""

    name: str
    password_hash: str
    role: str
    """administrator | accountant | viewer"""
    created_at: datetime
    disabled: bool = False
    failed_logins: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Who decided what."""

    at: datetime
    who: str
    action: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
