"""Conversations, the inbox, and what goes to Teams. Databases from before there were migrations have these tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

metadata = sa.MetaData()
sa.Table(
    "conversation_event",
    metadata,
    sa.Column("sender", sa.String(200), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("starts_session", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("conversation_session", "sender", "starts_session", "seq"),
)
sa.Table(
    "inbox",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sender", sa.String(200), nullable=False),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=True),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("answered_at", sa.Float, nullable=True),
    sa.Column("failed", sa.Boolean, nullable=False),
    sa.UniqueConstraint("sender", "message_id", name="one_message_once"),
    sa.Index("inbox_waiting", "answered_at", "sender"),
)
sa.Table(
    "teams_outbox",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(200), nullable=False, unique=True),
    sa.Column("sender", sa.String(200), nullable=False),
    sa.Column("conversation_id", sa.String(300), nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    sa.Column("messages", sa.Text, nullable=True),
    sa.Column("replaces", sa.String(200), nullable=True),
    sa.Column("chosen", sa.Text, nullable=True),
    sa.Column("one_press", sa.Boolean, nullable=False),
    sa.Column("pressed_at", sa.Float, nullable=True),
    sa.Column("activity_id", sa.String(300), nullable=True),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", sa.Float, nullable=False),
    sa.Column("sent_at", sa.Float, nullable=True),
    sa.Column("dead_at", sa.Float, nullable=True),
    sa.Column("error", sa.String(200), nullable=True),
    sa.Index("teams_outbox_waiting", "sent_at", "dead_at", "conversation_id", "position"),
    sa.Index("teams_outbox_open", "sender", "one_press", "pressed_at"),
)


def upgrade() -> None:
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    """All conversations are lost, and what waited for an answer."""
    metadata.drop_all(op.get_bind())
