"""Price columns and prices, stock, debts, and who told them as of when.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _big(name: str, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _text(name: str, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def upgrade() -> None:
    """The five tables."""
    _prices()
    _balances()
    op.create_table(
        "crm_takes",
        *(_text("what"), _text("base"), _big("only_id"), _big("at")),
        sa.PrimaryKeyConstraint("what", "base", "only_id"),
        sqlite_with_rowid=False,
    )


def _prices() -> None:
    op.create_table(
        "crm_price_columns",
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        *(_text("name"), _text("base"), _text("price_type"), _text("price_type_name"), _big("at")),
    )
    op.create_index("crm_price_columns_name", "crm_price_columns", ["name"], unique=True)
    op.create_table(
        "crm_prices",
        *(_big("column_id"), _big("item_id"), _text("amount"), _text("currency"), _text("unit")),
        _big("since", nullable=True),
        sa.PrimaryKeyConstraint("item_id", "column_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("crm_prices_column", "crm_prices", ["column_id"])


def _balances() -> None:
    op.create_table(
        "crm_stock",
        *(_text("base"), _big("item_id"), _big("warehouse_id"), _big("organization_id")),
        *(_text("quantity"), _text("to_ship", nullable=True)),
        sa.PrimaryKeyConstraint("item_id", "base", "warehouse_id", "organization_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("crm_stock_base", "crm_stock", ["base", "warehouse_id"])
    op.create_table(
        "crm_debts",
        *(_text("base"), _big("counterparty_id"), _big("contract_id"), _big("organization_id")),
        *(_text("currency"), _text("amount"), _text("accounting_amount", nullable=True)),
        sa.PrimaryKeyConstraint("counterparty_id", "base", "contract_id", "organization_id", "currency"),
        sqlite_with_rowid=False,
    )
    op.create_index("crm_debts_base", "crm_debts", ["base"])
