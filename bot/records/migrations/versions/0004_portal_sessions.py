"""Who is signed in to the portal, so that a session ended in one process is ended in all."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_session",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_portal_session"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_portal_session_person_id"),
    )
    op.create_index("ix_portal_session_person", "portal_session", ["person_id"])


def downgrade() -> None:
    """Everybody is signed out."""
    op.drop_table("portal_session")
