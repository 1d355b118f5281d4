"""The older part of the conversations, kept without the names and contact details that people typed."""

import json
from typing import Any, Callable, List, Sequence

import sqlalchemy as sa

from bot.runtime.conversations import ConversationStore, Event, _events

AT_ONCE = 20  # events; neither the rows nor whoever stops the process wait long

Rewriting = Callable[[Sequence[Event]], Sequence[Event]]


class ConversationArchive(ConversationStore):
    """As there: ConversationNotStored when the database cannot be reached."""

    def senders_to_archive(self, before: float) -> List[str]:
        """Who has events from before that moment, in seconds since 1970, which are not archived."""
        query = sa.select(_events.c.sender).distinct().where(*_to_archive(before))
        with self._transaction() as db:
            return list(db.connection.execute(query).scalars())

    def archive(self, sender: str, before: float, rewritten: Rewriting) -> int:
        """Archives the oldest events of a sender that are not yet, as `rewritten` makes them; how many that were. Only
        whole sessions, so that what answers a message is not parted from it. An event that was changed or erased
        meanwhile is left for the next time."""
        own = _events.c.sender == sender
        newer = sa.select(sa.func.min(_events.c.seq)).where(own, _events.c.at >= before)
        query = sa.select(_events.c.seq, _events.c.data).where(own, *_to_archive(before))
        with self._transaction() as db:
            first_kept = db.connection.execute(newer).scalar()
            if first_kept is not None:
                starts = sa.select(sa.func.max(_events.c.seq)).where(
                    own, _events.c.starts_session.is_(True), _events.c.seq <= first_kept
                )
                query = query.where(_events.c.seq < starts.scalar_subquery())
            rows = db.connection.execute(query.order_by(_events.c.seq).limit(AT_ONCE)).all()
        kept = rewritten(
            [json.loads(row.data) for row in rows]
        )  # takes longer than a transaction should
        with self._transaction() as db:
            return sum(
                _replace(db.connection, sender, row, event)
                for row, event in zip(rows, kept, strict=True)
            )


def _to_archive(before: float) -> Sequence[Any]:
    return _events.c.is_archived.is_(False), _events.c.at < before


def _replace(connection: Any, sender: str, row: Any, event: Event) -> int:
    own = (_events.c.sender == sender, _events.c.seq == row.seq, _events.c.data == row.data)
    values = {"data": json.dumps(event), "is_archived": True}
    return int(connection.execute(sa.update(_events).where(*own).values(values)).rowcount)
