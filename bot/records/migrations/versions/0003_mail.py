"""E-mail: what is to be sent and what became of it; which kinds a person does not want."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False, server_default="waiting"),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_person_id"),
        sa.UniqueConstraint("person_id", "kind", "occasion", name=op.f("uq_mail_once")),
        sa.CheckConstraint(
            "kind IN ('notice', 'team_digest', 'school_digest')", name=op.f("ck_mail_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'not_needed', 'refused')", name=op.f("ck_mail_state")
        ),
    )
    op.create_index(
        "ix_mail_waiting",
        "mail",
        ["next_try_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "mail_stop",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "topic", name="pk_mail_stop"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mail_stop_person_id"),
        sa.CheckConstraint(
            "topic IN ('early_reminders', 'team_digest', 'school_digest')",
            name=op.f("ck_mail_stop_topic"),
        ),
    )


def downgrade() -> None:
    """What was mailed and what was stopped is forgotten."""
    op.drop_table("mail_stop")
    op.drop_table("mail")
