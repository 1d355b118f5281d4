"""A stored turn names the message it answers, and a message has one turn at most: the database says so."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LOOKED_AT = 400  # events; a message that waits has been answered among the newest, if at all


def upgrade() -> None:
    op.add_column("conversation_event", sa.Column("message_id", sa.String(64), nullable=True))
    _name_turns_of_waiting_messages()
    op.create_index(
        "one_turn_a_message", "conversation_event", ["sender", "message_id"], unique=True
    )


def downgrade() -> None:
    op.drop_index("one_turn_a_message", "conversation_event")
    op.drop_column("conversation_event", "message_id")


def _name_turns_of_waiting_messages() -> None:
    """So that a turn stored just before the upgrade is not taken a second time after it."""
    db = op.get_bind()
    events = sa.table(
        "conversation_event", *map(sa.column, ("sender", "seq", "data", "message_id"))
    )
    inbox = sa.table("inbox", *map(sa.column, ("sender", "message_id", "answered_at")))
    waiting = sa.select(inbox.c.sender, inbox.c.message_id).where(inbox.c.answered_at.is_(None))
    for sender, message_id in db.execute(waiting).all():
        newest = sa.select(events.c.seq, events.c.data).where(events.c.sender == sender)
        for seq, data in db.execute(newest.order_by(events.c.seq.desc()).limit(LOOKED_AT)).all():
            if json.loads(data).get("message_id") == message_id:
                own = sa.and_(events.c.sender == sender, events.c.seq == seq)
                db.execute(sa.update(events).where(own).values(message_id=message_id))
                break
