"""Which activities of Teams were taken already, and when: no word of them, only what tells one from another."""

from dataclasses import dataclass
from typing import Optional

import sqlalchemy as sa

from bot.runtime.conversations import ConversationStore, StoredElsewhere, _metadata

_activities = sa.Table(
    "teams_activity",
    _metadata,
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("sender", sa.String(200), nullable=False),  # the member, so that it can be erased
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("taken_at", sa.Float, nullable=False),
    sa.Index("teams_activity_taken", "taken_at"),
)


@dataclass(frozen=True)
class Taken:
    """An activity that was taken. Two of one mark with different fingerprints are not the same activity."""

    fingerprint: str
    taken_at: float


class ActivityStore(ConversationStore):
    """The conversations with what was taken from Teams. As there: ConversationNotStored when the database cannot do
    it just now."""

    def taken(self, mark: str) -> Optional[Taken]:
        """How the activity with this mark was taken first; None when it never was."""
        query = sa.select(_activities).where(_activities.c.mark == mark)
        with self._transaction() as db:
            row = db.connection.execute(query).mappings().first()
        return None if row is None else Taken(row["fingerprint"], row["taken_at"])

    def note_taken(self, mark: str, sender: str, taken: Taken) -> Taken:
        """Notes it, unless it is noted: what is first stays. The note that stands."""
        row = {"mark": mark, "sender": sender, **vars(taken)}
        try:
            with self._transaction() as db:
                db.connection.execute(sa.insert(_activities), row)
        except StoredElsewhere:
            return self.taken(mark) or taken
        return taken
