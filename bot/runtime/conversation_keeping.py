"""What the office does with conversations: read those of one person, erase them, erase the old ones."""

import json
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Dict, Iterator, List, Mapping, Sequence, Tuple

import sqlalchemy as sa

from bot.identity import person_id_of
from bot.records.database import rewritten
from bot.records.mentions import Mentions
from bot.runtime.conversations import ConversationStore, Event, Waiting, _events, _inbox
from bot.runtime.teams_activities import _activities
from bot.runtime.teams_store import _outbox

Counts = Mapping[str, int]


class ConversationKeeping(ConversationStore):
    """The conversation database seen from the office. As there: ConversationNotStored when it cannot be reached."""

    def of_person(self, person_id: str) -> Tuple[Sequence[Event], Sequence[Waiting]]:
        """All events of a person on every channel, and their messages that wait for an answer."""
        self.prepare()
        senders = self._senders_of(person_id)
        events = [event for sender in senders for event in self.newest(sender, self.length(sender))]
        return events, [message for sender in senders for message in self.waiting(sender)]

    def erase_person(self, mentions: Mentions, is_dry_run: bool = False) -> Counts:
        """Takes a person's own conversations, and the mentions of them in those of others; how many rows."""
        self.prepare()
        senders = self._senders_of(mentions.person_id) + self._strangers(mentions.object_ids)
        with self._changing(is_dry_run) as connection:
            counts = {
                _events.name: _take(connection, _events, _events.c.sender.in_(senders)),
                _inbox.name: _take(connection, _inbox, _inbox.c.sender.in_(senders)),
                _outbox.name: _take(connection, _outbox, _outbox.c.sender.in_(senders)),
                _activities.name: _take(connection, _activities, _activities.c.sender.in_(senders)),
            }
            for column in (_events.c.data, _inbox.c.body, _outbox.c.messages):
                counts[column.table.name] += _take_mentions(connection, column, mentions)
        return counts

    def erase_before(self, moment: datetime, is_dry_run: bool = False) -> Counts:
        """Takes events and answered messages from before a moment; how many rows."""
        self.prepare()
        before = moment.timestamp()
        is_done = _inbox.c.answered_at.is_not(None)
        is_out = sa.or_(_outbox.c.sent_at.is_not(None), _outbox.c.dead_at.is_not(None))
        with self._changing(is_dry_run) as connection:
            return {
                _events.name: _take(connection, _events, _events.c.at < before),
                _inbox.name: _take(
                    connection, _inbox, sa.and_(_inbox.c.received_at < before, is_done)
                ),
                _outbox.name: _take(
                    connection, _outbox, sa.and_(_outbox.c.made_at < before, is_out)
                ),
                _activities.name: _take(connection, _activities, _activities.c.taken_at < before),
            }

    def forget(self) -> bool:
        """Rewrites the files, so that what was erased is not in them any more. False when somebody was reading."""
        return rewritten(self._engine)

    def _senders_of(self, person_id: str) -> List[str]:
        with self._transaction() as db:
            found = set()
            for table in (_events, _inbox, _outbox):
                sender = table.c.sender
                ends_so = sender.endswith(person_id, autoescape=True)
                found |= set(
                    db.connection.execute(sa.select(sender).distinct().where(ends_so)).scalars()
                )
        return sorted(sender for sender in found if person_id_of(sender) == person_id)

    def _strangers(self, object_ids: Sequence[str]) -> List[str]:
        """Under what their messages waited in Teams while it was not known who they are."""
        found = set()
        with self._transaction() as db:
            for object_id in object_ids:
                for table in (_inbox, _outbox, _activities):
                    sender = table.c.sender
                    ends_so = sender.endswith(f":{object_id.lower()}", autoescape=True)
                    theirs = sa.select(sender).where(sender.startswith("teams:"), ends_so)
                    found |= set(db.connection.execute(theirs).scalars())
        return sorted(found)

    @contextmanager
    def _changing(self, is_dry_run: bool) -> Iterator[Any]:
        with self._transaction() as db:
            yield db.connection
            if is_dry_run:
                db.connection.get_transaction().rollback()


def _take(connection: Any, table: Any, chosen: Any) -> int:
    return int(connection.execute(sa.delete(table).where(chosen)).rowcount)


def _take_mentions(connection: Any, column: Any, mentions: Mentions) -> int:
    keys = list(column.table.primary_key.columns)
    found = connection.execute(
        sa.select(*keys, column).where(column.is_not(None), mentions.may_be_in(column))
    )
    changed = 0
    for *key, written in found.all():
        held = json.loads(written)
        kept = mentions.without(held)
        if kept != held:
            own = (each == value for each, value in zip(keys, key, strict=True))
            statement = sa.update(column.table).where(*own)
            connection.execute(statement.values({column.name: json.dumps(kept)}))
            changed += 1
    return changed


def readable(events: Sequence[Mapping[str, Any]]) -> List[Dict[str, Any]]:
    """The messages among stored events: who said what when. A pressed button stands with its label."""
    messages: List[Dict[str, Any]] = []
    labels: Dict[str, str] = {}
    for event in events:
        text = event.get("text")
        if event["event"] == "bot":
            buttons = (event.get("data") or {}).get("buttons") or []
            labels.update({button["payload"]: button["title"] for button in buttons})
        elif event["event"] != "user":
            continue
        if text is not None:
            said = {"at": event.get("timestamp"), "from": event["event"]}
            messages.append({**said, "text": labels.get(text, text)})
    return messages
