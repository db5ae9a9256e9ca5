"""Tables of the exchange state, alike on SQLite and PostgreSQL.

Chosen from measurements: bases, kinds and other recurring words are small integers (``state_words``), a 1C
reference is 16 bytes and stands first in the key it is looked up by, moments are microseconds since 1970 in UTC,
blobs come last so that a row's small columns are read without them. No foreign keys: rows of one object are
written in one transaction, and a check per row would cost more than the row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
)

metadata = MetaData()

ROW_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite knows only INTEGER as an alias of its row number."""


def _word(name: str, **options: Any) -> Column[int]:
    """A recurring word: base, kind, side, status; see ``state_words``."""
    return Column(name, Integer, nullable=False, **options)


def _big(name: str, *, nullable: bool = False, **options: Any) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable, **options)


def _id(name: str = "id") -> Column[int]:
    return Column(name, ROW_ID, primary_key=True, autoincrement=False)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **options)


def _flag(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


def _ref(name: str = "ref") -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _blob(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=True)


# --- words, numbers, scopes ---------------------------------------------------------------------------

words = Table("state_words", metadata, _id(), _text("word"), Index("ux_state_words", "word", unique=True))
scopes = Table("state_scopes", metadata, _id(), _text("name"), Index("ux_state_scopes", "name", unique=True))
counters = Table("state_counters", metadata, _text("name", primary_key=True), _big("value"))

NUMBERED = ("words", "scopes", "stage", "registrations", "intents", "runs", "conflicts", "audit")
"""What gives out numbers: from sequences on PostgreSQL, where several bases are exchanged at once, from
``state_counters`` on SQLite, which has one writer anyway."""
sequences = [Sequence(f"state_{name}_seq", metadata=metadata) for name in NUMBERED]

# --- bases --------------------------------------------------------------------------------------------

connections = Table(
    "state_connections",
    metadata,
    _text("name", primary_key=True),
    *(_text("title"), _text("prefix"), _text("transport"), _text("options"), _flag("enabled")),
    *(_text("paused_reason"), _big("created_at"), _big("first_exchanged_at", nullable=True)),
)
peers = Table(
    "state_peers",
    metadata,
    _text("base", primary_key=True),
    *(_text("code"), _text("new_code"), _text("prefix"), _text("versions"), _text("abilities")),
    *(_text("format_version"), _big("sent_no"), _big("received_no"), _big("acked_no")),
    *(_big("told_received_no"), _text("fingerprint"), _big("updated_at", nullable=True)),
)
cursors = Table(
    "state_cursors",
    metadata,
    *(_text("base", primary_key=True), _text("name", primary_key=True), _text("value")),
)
schedules = Table(
    "state_schedules",
    metadata,
    _text("base", primary_key=True),
    *(_text("every"), _text("cron"), _flag("paused"), _big("last_fired_at", nullable=True)),
)
leases = Table(
    "state_leases",
    metadata,
    *(_text("name", primary_key=True), _text("owner"), _big("fence"), _big("expires_at")),
)

# --- identity map -------------------------------------------------------------------------------------

links = Table(
    "state_links",
    metadata,
    *(_ref(), _word("kind"), _word("base"), _flag("tombstone"), _text("crm_id"), _text("code")),
    *(_word("why"), _word("linked_by"), _big("linked_at")),
    Index("ux_state_links_ref", "ref", "kind", "base", unique=True),
    Index("ux_state_links_crm", "crm_id", "kind", "base", unique=True),
    Index("ix_state_links_page", "base", "kind", "ref", "tombstone"),
)
aliases = Table(
    "state_aliases",
    metadata,
    *(_ref("alias"), _word("side"), _word("kind"), _word("base"), _ref()),
    Index("ux_state_aliases", "alias", "side", "kind", "base", unique=True),
    Index("ix_state_aliases_ref", "ref", "kind", "base"),
)
snapshots = Table(
    "state_snapshots",
    metadata,
    *(_ref(), _word("kind"), _word("base"), _flag("agreed_deleted"), _flag("onec_deleted")),
    *(_blob("raw_hash"), _blob("agreed_hash"), _text("crm_version"), _text("whole_version")),
    _blob("whole_hash"),
    *(_blob("agreed"), _blob("whole")),
    Index("ux_state_snapshots", "ref", "kind", "base", unique=True),
)

# --- what waits ---------------------------------------------------------------------------------------

stage = Table(
    "state_stage",
    metadata,
    *(_id("seq"), _ref("key"), Column("scope", ROW_ID, nullable=False), _word("kind"), _word("side")),
    *(_word("op"), _flag("held"), _big("message_no"), _big("position"), _text("version")),
    *(_text("reason"), _blob("raw_hash"), _blob("payload")),
    Index("ux_state_stage", "key", "scope", "kind", "side", unique=True),
    Index("ix_state_stage_order", "scope", "kind", "seq", "side", "op", "held"),
)
registrations = Table(
    "state_registrations",
    metadata,
    *(_ref(), _word("kind"), _word("base"), _word("op"), _big("seq"), _text("held")),
    *(_blob("record_hash"), _blob("record")),
    Index("ux_state_registrations", "ref", "kind", "base", unique=True),
    Index("ix_state_registrations_order", "base", "kind", "seq"),
)
sent = Table(
    "state_sent",
    metadata,
    *(_word("base"), _word("kind"), _ref(), _big("message_no"), _word("op"), _big("seq")),
    *(_text("held"), _blob("record")),
    Index("ux_state_sent", "base", "kind", "ref", "message_no", unique=True),
    Index("ix_state_sent_message", "message_no", "base"),
)
intents = Table(
    "state_intents",
    metadata,
    *(_text("idem", primary_key=True), _big("seq"), _word("base"), _word("kind"), _ref()),
    *(_text("crm_id"), _big("run_id"), _big("announced_at"), _text("why"), _text("code")),
    _blob("note"),
    Index("ix_state_intents_order", "base", "seq"),
)

# --- what people read ---------------------------------------------------------------------------------

runs = Table(
    "state_runs",
    metadata,
    _id(),
    *(_word("base"), _text("trigger"), _text("started_by"), _big("started_at")),
    *(_big("ended_at", nullable=True), _text("status"), _text("phase"), _big("done")),
    *(_big("total", nullable=True), _text("counts"), _text("error_code"), _text("message")),
    *(_text("hint"), _text("facts")),
    Index("ix_state_runs_base", "base", "id"),
)
journal = Table(
    "state_journal",
    metadata,
    *(_id(), _word("kind"), _word("side"), _word("status"), _big("run_id"), _big("at"), _text("ref")),
    *(_text("crm_id"), _text("label"), _text("groups"), _text("message"), _text("hint")),
    *(_blob("before"), _blob("after")),
    Index("ix_state_journal_status", "run_id", "status", "kind", "side", "id"),
    Index("ix_state_journal_card", "crm_id", "id"),
)
"""``id`` is the run's number and the row's number in it (see ``JOURNAL_SPAN``): one key, written in order."""
JOURNAL_SPAN = 1 << 32

conflicts = Table(
    "state_conflicts",
    metadata,
    *(_id(), _ref(), _word("kind"), _word("base"), _text("grp"), _text("status"), _big("version")),
    *(_text("crm_id"), _text("label"), _text("base_value"), _text("onec_value"), _text("crm_value")),
    *(_text("sentence"), _text("decision"), _text("decided_value"), _text("decided_by")),
    *(_big("decided_at", nullable=True), _big("found_at"), _big("run_id"), _text("crm_changed_by")),
    _big("crm_changed_at", nullable=True),
    Index("ix_state_conflicts_ref", "ref", "kind", "base"),
    Index("ix_state_conflicts_status", "status", "base", "id"),
)
users = Table(
    "state_users",
    metadata,
    _text("name", primary_key=True),
    *(_text("password_hash"), _text("role"), _big("created_at"), _flag("disabled")),
    *(_big("failed_logins"), _big("locked_until", nullable=True)),
)
audit = Table(
    "state_audit",
    metadata,
    *(_id("seq"), _big("at"), _text("who"), _text("action"), _text("subject"), _text("details")),
)
