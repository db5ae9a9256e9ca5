"""The date of a document in a column, so that a period is found without reading every document.

Revision ID: 0003
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DOCUMENTS = ("goods_sale",)
"""All that there was before this step."""


def upgrade() -> None:
    """The column, its index, and the dates of what is there."""
    op.add_column("crm_cards", sa.Column("dated", sa.Text))
    cards = sa.table("crm_cards", sa.column("id"), sa.column("kind"), sa.column("doc"), sa.column("dated"))
    connection = op.get_bind()
    for row in connection.execute(
        sa.select(cards.c.id, cards.c.doc).where(cards.c.kind.in_(_DOCUMENTS))
    ).all():
        date = json.loads(row.doc)["date"]
        connection.execute(sa.update(cards).where(cards.c.id == row.id).values(dated=date))
    where = sa.text("dated IS NOT NULL")
    op.create_index(
        "crm_cards_dated", "crm_cards", ["kind", "dated"], sqlite_where=where, postgresql_where=where
    )
