"""Which activities of Teams were taken already, so that a replay is refused."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teams_activity",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("sender", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("taken_at", sa.Float, nullable=False),
    )
    op.create_index("teams_activity_taken", "teams_activity", ["taken_at"])


def downgrade() -> None:
    """A replay of what was taken before is no longer known."""
    op.drop_index("teams_activity_taken", "teams_activity")
    op.drop_table("teams_activity")
