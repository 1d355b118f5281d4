"""Which events are archived: without the names and contact details that people typed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "conversation_event",
        sa.Column("is_archived", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("conversation_to_archive", "conversation_event", ["is_archived", "at"])


def downgrade() -> None:
    """What was archived stays without names."""
    op.drop_index("conversation_to_archive", "conversation_event")
    op.drop_column("conversation_event", "is_archived")
