"""Tables of the embedded CRM, all named ``crm_*`` so that they may live beside other tables in one database.

A card is one row: what is looked up, listed or unique stands in columns, the canonical record itself is a
JSON document. ``seq`` is at once the version of a card and its place in the change log: every write takes
the next number, so the log holds one line per card (its latest version) and never needs cleaning.
"""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)

metadata = MetaData()

KEY = BigInteger().with_variant(Integer, "sqlite")
"""SQLite keeps a row under its key, without a second index, only if the type is spelled INTEGER."""


def text_key(text: str) -> int | None:
    """What a long text is looked up by: its CRC-32, because small index entries make a first load faster.

    Equal keys of different texts are told apart by comparing the texts themselves.
    """
    return crc32(text.encode("utf-8", "surrogatepass")) if text else None


counters = Table(
    "crm_counters",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("card_id", BigInteger, nullable=False),
)

cards = Table(
    "crm_cards",
    metadata,
    Column("id", KEY, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("deleted", SmallInteger, nullable=False),
    Column("locked", SmallInteger, nullable=False),
    Column("merged_into", BigInteger),
    Column("name", Text, nullable=False),
    Column("name_key", BigInteger),
    Column("full_name_key", BigInteger),
    Column("inn", Text),
    Column("number", Text),
    Column("dated", Text),
    Column("sought", Text, nullable=False),
    Column("doc", Text, nullable=False),
    Column("card", Text),
    Column("owner", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
)
Index("crm_cards_log", cards.c.kind, cards.c.seq, unique=True)
for _name in ("name_key", "full_name_key", "inn", "number", "merged_into"):
    _where = text(f"{_name} IS NOT NULL")
    Index(f"crm_cards_{_name}", cards.c[_name], sqlite_where=_where, postgresql_where=_where)
_where = text("dated IS NOT NULL")
Index("crm_cards_dated", cards.c.kind, cards.c.dated, sqlite_where=_where, postgresql_where=_where)

codes = Table(
    "crm_codes",
    metadata,
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("card_id", BigInteger, nullable=False),
    Column("inherited", SmallInteger, nullable=False),  # came from a card merged into this one
    PrimaryKeyConstraint("code", "kind"),
    sqlite_with_rowid=False,
)
Index("crm_codes_card", codes.c.card_id)

refs = Table(
    "crm_refs",
    metadata,
    Column("source_id", BigInteger, nullable=False),
    Column("field", Text, nullable=False),
    Column("target_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("source_id", "field"),
    sqlite_with_rowid=False,
)
Index("crm_refs_target", refs.c.target_id, refs.c.field)

idems = Table(
    "crm_idems",
    metadata,
    Column("seq", KEY, primary_key=True, autoincrement=False),
    Column("idem", Text, nullable=False),
    Column("idem_key", BigInteger, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("card_id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("crm_idems_key", idems.c.idem_key)

numbers = Table(
    "crm_numbers",
    metadata,
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    PrimaryKeyConstraint("kind", "year"),
    sqlite_with_rowid=False,
)

documents = Table(
    "crm_documents",
    metadata,
    Column("card_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    PrimaryKeyConstraint("card_id", "kind", "document_id"),
    sqlite_with_rowid=False,
)

clients = Table(
    "crm_clients",
    metadata,
    Column("id", KEY, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("is_person", SmallInteger, nullable=False),
    Column("industry", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("leads", BigInteger, nullable=False),
    Column("contacts", Text, nullable=False),  # a short JSON table: nobody looks a client up by it
    Column("counterparty_id", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
)
Index("crm_clients_name", clients.c.name)

tasks = Table(
    "crm_tasks",
    metadata,
    Column("id", KEY, primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
)
Index("crm_tasks_subject", tasks.c.what, tasks.c.subject_id)

price_columns = Table(
    "crm_price_columns",
    metadata,
    Column("id", KEY, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("price_type", Text, nullable=False),
    Column("price_type_name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("crm_price_columns_name", price_columns.c.name, unique=True)

# Numbers of the figures below are exact decimals as text; an id of 0 stands for «not divided by that».
prices = Table(
    "crm_prices",
    metadata,
    Column("column_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("amount", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("since", BigInteger),
    PrimaryKeyConstraint("item_id", "column_id"),
    sqlite_with_rowid=False,
)
Index("crm_prices_column", prices.c.column_id)

stock = Table(
    "crm_stock",
    metadata,
    Column("base", Text, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("warehouse_id", BigInteger, nullable=False),
    Column("organization_id", BigInteger, nullable=False),
    Column("quantity", Text, nullable=False),
    Column("to_ship", Text),
    PrimaryKeyConstraint("item_id", "base", "warehouse_id", "organization_id"),
    sqlite_with_rowid=False,
)
Index("crm_stock_base", stock.c.base, stock.c.warehouse_id)

debts = Table(
    "crm_debts",
    metadata,
    Column("base", Text, nullable=False),
    Column("counterparty_id", BigInteger, nullable=False),
    Column("contract_id", BigInteger, nullable=False),
    Column("organization_id", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("accounting_amount", Text),
    PrimaryKeyConstraint("counterparty_id", "base", "contract_id", "organization_id", "currency"),
    sqlite_with_rowid=False,
)
Index("crm_debts_base", debts.c.base)

takes = Table(
    "crm_takes",
    metadata,
    Column("what", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("only_id", BigInteger, nullable=False),  # the warehouse or counterparty that alone was asked for
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("what", "base", "only_id"),
    sqlite_with_rowid=False,
)
