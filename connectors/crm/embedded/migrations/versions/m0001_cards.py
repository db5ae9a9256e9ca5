"""Cards, codes, references, change log, keys of writes, clients, tasks.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
LOOKUPS = ("name_key", "full_name_key", "inn", "number", "merged_into")


def _big(name: str, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _text(name: str, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def _flag(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.SmallInteger, nullable=False)


def _id() -> "sa.Column[int]":
    return sa.Column("id", KEY, primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Creates everything."""
    _counters()
    _cards()
    _beside_cards()
    _people()


def _counters() -> None:
    table = op.create_table(
        "crm_counters",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        _big("seq"),
        _big("card_id"),
    )
    op.bulk_insert(table, [{"id": 1, "seq": 0, "card_id": 0}])


def _cards() -> None:
    op.create_table(
        "crm_cards",
        *(_id(), _text("kind"), _big("seq"), _flag("deleted"), _flag("locked"), _big("merged_into", True)),
        *(_text("name"), _big("name_key", True), _big("full_name_key", True)),
        *(_text("inn", True), _text("number", True)),
        *(_text("sought"), _text("doc"), _text("card", True), _text("owner"), _text("department")),
        *(_big("created_at"), _big("changed_at"), _text("changed_by")),
    )
    op.create_index("crm_cards_log", "crm_cards", ["kind", "seq"], unique=True)
    for name in LOOKUPS:
        where = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"crm_cards_{name}", "crm_cards", [name], sqlite_where=where, postgresql_where=where)


def _beside_cards() -> None:
    op.create_table(
        "crm_codes",
        *(_text("kind"), _text("code"), _text("prefix"), _big("card_id"), _flag("inherited")),
        sa.PrimaryKeyConstraint("code", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_index("crm_codes_card", "crm_codes", ["card_id"])
    op.create_table(
        "crm_refs",
        *(_big("source_id"), _text("field"), _big("target_id")),
        sa.PrimaryKeyConstraint("source_id", "field"),
        sqlite_with_rowid=False,
    )
    op.create_index("crm_refs_target", "crm_refs", ["target_id", "field"])
    op.create_table(
        "crm_idems",
        sa.Column("seq", KEY, primary_key=True, autoincrement=False),
        *(
            _text("idem"),
            _big("idem_key"),
            sa.Column("payload", sa.LargeBinary, nullable=False),
            _text("outcome"),
        ),
        *(_big("card_id"), _big("at")),
    )
    op.create_index("crm_idems_key", "crm_idems", ["idem_key"])
    op.create_table(
        "crm_documents",
        *(_big("card_id"), _text("kind"), _text("document_id"), _text("title")),
        sa.PrimaryKeyConstraint("card_id", "kind", "document_id"),
        sqlite_with_rowid=False,
    )


def _people() -> None:
    op.create_table(
        "crm_clients",
        *(_id(), _text("name"), _flag("is_person"), _text("industry"), _text("region")),
        *(_text("owner"), _text("department"), _big("leads"), _text("contacts")),
        *(_big("counterparty_id", True), _big("created_at"), _text("created_by")),
    )
    op.create_index("crm_clients_name", "crm_clients", ["name"])
    op.create_table(
        "crm_tasks",
        *(_id(), _text("what"), _big("subject_id"), _text("title")),
        *(_text("asked_by"), _big("asked_at"), _big("done_at", True)),
    )
    op.create_index("crm_tasks_subject", "crm_tasks", ["what", "subject_id"])
