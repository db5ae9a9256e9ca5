"""The journal is also asked for what happened to one card, in all exchanges.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index."""
    op.create_index("ix_state_journal_card", "state_journal", ["crm_id", "id"])
