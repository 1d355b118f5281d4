"""Who is who in Microsoft Teams, and where they can be written to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teams_chat",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("service_url", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("bot_id", sa.String(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "object_id", name="pk_teams_chat"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_teams_chat_person_id"),
    )
    op.create_index("ix_teams_chat_person", "teams_chat", ["person_id"])
    op.create_index("ix_teams_chat_conversation", "teams_chat", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("teams_chat")
