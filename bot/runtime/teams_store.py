"""What is on its way to Teams, kept beside the conversations: an outbox, and which cards still have their buttons.

A row is what one turn says. It stays until Teams has taken it; while it is the oldest of its chat that has not gone,
later ones of that chat wait, so that order holds. A card whose buttons are for one press keeps its words until then,
for the card that takes its place.
"""

import json
import time
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.channels.teams.activities import Chat
from bot.channels.teams.cards import closes, label_of
from bot.runtime.conversations import StoredElsewhere, _inbox, _metadata, _put_in_inbox
from bot.runtime.teams_activities import ActivityStore

Message = Mapping[str, Any]
LONGEST_ERROR = 200

_outbox = sa.Table(
    "teams_outbox",
    _metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(200), nullable=False, unique=True),
    sa.Column("sender", sa.String(200), nullable=False),
    sa.Column("conversation_id", sa.String(300), nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    sa.Column("messages", sa.Text, nullable=True),  # emptied when nobody needs them any more
    sa.Column("replaces", sa.String(200), nullable=True),
    sa.Column("chosen", sa.Text, nullable=True),
    sa.Column("one_press", sa.Boolean, nullable=False),
    sa.Column("pressed_at", sa.Float, nullable=True),
    sa.Column("activity_id", sa.String(300), nullable=True),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("next_try_at", sa.Float, nullable=False),
    sa.Column("sent_at", sa.Float, nullable=True),
    sa.Column("dead_at", sa.Float, nullable=True),
    sa.Column("error", sa.String(LONGEST_ERROR), nullable=True),
    sa.Index("teams_outbox_waiting", "sent_at", "dead_at", "conversation_id", "position"),
    sa.Index("teams_outbox_open", "sender", "one_press", "pressed_at"),
)


class Press(Enum):
    """What became of a pressed button."""

    NEW = "new"
    REPEAT = "repeat"  # Teams sent the very same press again
    OVER = "over"  # the card was pressed before, or its step is over


@dataclass(frozen=True)
class Outgoing:
    """A row that is due. With `replaces`, it takes the place of the card `activity_id`; None when that never went."""

    id: str
    chat: Chat
    messages: Sequence[Message]
    replaces: Optional[str]
    chosen: Optional[str]
    activity_id: Optional[str]
    tries: int


@dataclass(frozen=True)
class Dead:
    """A message Teams did not take, however often it was tried. Never what it said."""

    id: str
    made_at: float
    dead_at: float
    tries: int
    error: str


class TeamsStore(ActivityStore):
    """The conversations with what goes to Teams. As there: ConversationNotStored when the database cannot do it."""

    def press(
        self, sender: str, message_id: str, body: Mapping[str, str], card_id: str, signed: str
    ) -> Press:
        """Puts a press in the inbox and takes the card's buttons away, both or neither. Once a card. `signed` is the
        payload as it stands on the card."""
        try:
            with self._transaction() as db:
                if self._is_in_inbox(db.connection, sender, message_id):
                    return Press.REPEAT
                card = _card(db.connection, sender, card_id)
                if card is not None and card["one_press"]:
                    if not _mark_pressed(db.connection, card["id"]):
                        return Press.OVER
                    chosen = label_of(json.loads(card["messages"] or "[]"), signed)
                    _close(db.connection, card, chosen)
                _put_in_inbox(db.connection, sender, message_id, body)
        except StoredElsewhere:
            return Press.REPEAT
        return Press.NEW

    def pressed_at(self, card_id: str) -> Optional[float]:
        """When the card's buttons went."""
        query = sa.select(_outbox.c.pressed_at).where(_outbox.c.id == card_id)
        with self._transaction() as db:
            return db.connection.execute(query).scalar()

    def said_on(self, sender: str, card_id: str) -> Sequence[Message]:
        """What a card of this person says while its buttons are there; nothing afterwards."""
        with self._transaction() as db:
            card = _card(db.connection, sender, card_id)
        return json.loads(card["messages"] or "[]") if card is not None else []

    def enqueue(
        self,
        sender: str,
        card_id: str,
        chat: Chat,
        messages: Sequence[Message],
        is_turn: bool = False,
    ) -> bool:
        """Puts what is said in the outbox; False, changing nothing, when it is there already. A turn with buttons for
        one press takes those of earlier cards away: only one step waits."""
        row = _row(sender, card_id, chat, messages)
        try:
            with self._transaction() as db:
                db.connection.execute(sa.insert(_outbox), row)
                if is_turn and row["one_press"]:
                    for card in _open_cards(db.connection, sender, card_id):
                        if _mark_pressed(db.connection, card["id"]):
                            _close(db.connection, card, "")
        except StoredElsewhere:
            return False
        return True

    def due(self, now: float, limit: int) -> List[Outgoing]:
        """The oldest row of each chat that has not gone, if its time has come."""
        goes = sa.and_(_outbox.c.sent_at.is_(None), _outbox.c.dead_at.is_(None))
        first = (
            sa.select(sa.func.min(_outbox.c.position))
            .where(goes)
            .group_by(_outbox.c.conversation_id)
        )
        target = _outbox.alias("target")
        query = (
            sa.select(_outbox, target.c.activity_id.label("target_id"))
            .outerjoin(target, target.c.id == _outbox.c.replaces)
            .where(_outbox.c.position.in_(first), _outbox.c.next_try_at <= now)
            .order_by(_outbox.c.position)
            .limit(limit)
        )
        with self._transaction() as db:
            rows = db.connection.execute(query).mappings().all()
        return [
            Outgoing(
                id=row["id"],
                chat=Chat(**json.loads(row["chat"])),
                messages=json.loads(row["messages"] or "[]"),
                replaces=row["replaces"],
                chosen=row["chosen"],
                activity_id=row["target_id"],
                tries=row["tries"],
            )
            for row in rows
        ]

    def sent(self, row_id: str, activity_id: Optional[str] = None) -> None:
        """Teams has it. Its words stay only while its buttons may be pressed."""
        keeps = sa.and_(_outbox.c.one_press, _outbox.c.pressed_at.is_(None))
        words = sa.case((keeps, _outbox.c.messages), else_=None)
        self._change(row_id, sent_at=time.time(), activity_id=activity_id, messages=words)

    def failed(self, row_id: str, error: str, next_try_at: Optional[float]) -> None:
        """It did not go: tried again then, or a dead letter when that is None."""
        self._change(
            row_id,
            tries=_outbox.c.tries + 1,
            error=error[:LONGEST_ERROR],
            next_try_at=next_try_at or 0.0,
            dead_at=None if next_try_at else time.time(),
        )

    def standing(self) -> Tuple[int, Sequence[Dead]]:
        """How many wait to go, and the dead letters, oldest first."""
        with self._transaction() as db:
            waiting = db.connection.execute(
                sa.select(sa.func.count()).where(
                    _outbox.c.sent_at.is_(None), _outbox.c.dead_at.is_(None)
                )
            ).scalar()
            found = db.connection.execute(
                sa.select(_outbox).where(_outbox.c.dead_at.is_not(None)).order_by(_outbox.c.dead_at)
            ).mappings()
            dead = [
                Dead(row["id"], row["made_at"], row["dead_at"], row["tries"], row["error"] or "")
                for row in found
            ]
        return int(waiting or 0), dead

    def revive(self) -> int:
        """Dead letters are tried again; how many."""
        again = sa.update(_outbox).where(_outbox.c.dead_at.is_not(None))
        with self._transaction() as db:
            changed = db.connection.execute(again.values(dead_at=None, tries=0, next_try_at=0.0))
        return int(changed.rowcount)

    def reassign(self, sender: str, to: str) -> None:
        """What waits for `sender` waits for somebody else now: it has become known who they are."""
        waits = sa.and_(_inbox.c.sender == sender, _inbox.c.answered_at.is_(None))
        with self._transaction() as db:
            db.connection.execute(sa.update(_inbox).where(waits).values(sender=to))

    def change_waiting(self, sender: str, message_id: str, body: Mapping[str, str]) -> bool:
        """A message that has no answer yet says something else now. False when it was answered already."""
        own = sa.and_(_inbox.c.sender == sender, _inbox.c.message_id == message_id)
        change = sa.update(_inbox).where(own, _inbox.c.answered_at.is_(None))
        with self._transaction() as db:
            return bool(db.connection.execute(change.values(body=json.dumps(dict(body)))).rowcount)

    def _change(self, row_id: str, **values: Any) -> None:
        with self._transaction() as db:
            db.connection.execute(sa.update(_outbox).where(_outbox.c.id == row_id).values(**values))

    @staticmethod
    def _is_in_inbox(connection: Any, sender: str, message_id: str) -> bool:
        own = sa.and_(_inbox.c.sender == sender, _inbox.c.message_id == message_id)
        return connection.execute(sa.select(_inbox.c.position).where(own)).scalar() is not None


def _row(sender: str, card_id: str, chat: Chat, messages: Sequence[Message]) -> Dict[str, Any]:
    return {
        "id": card_id,
        "sender": sender,
        "conversation_id": chat.conversation_id,
        "chat": json.dumps(asdict(chat)),
        "messages": json.dumps(list(messages)),
        "one_press": closes(messages),
        "made_at": time.time(),
        "tries": 0,
        "next_try_at": 0.0,
    }


def _card(connection: Any, sender: str, card_id: str) -> Optional[Mapping[str, Any]]:
    own = sa.and_(_outbox.c.id == card_id, _outbox.c.sender == sender)
    return connection.execute(sa.select(_outbox).where(own)).mappings().first()


def _open_cards(connection: Any, sender: str, but: str) -> Sequence[Mapping[str, Any]]:
    query = sa.select(_outbox).where(
        _outbox.c.sender == sender,
        _outbox.c.one_press,
        _outbox.c.pressed_at.is_(None),
        _outbox.c.dead_at.is_(None),
        _outbox.c.id != but,
    )
    return connection.execute(query.order_by(_outbox.c.position)).mappings().all()


def _mark_pressed(connection: Any, card_id: str) -> bool:
    free = sa.and_(_outbox.c.id == card_id, _outbox.c.pressed_at.is_(None))
    return bool(
        connection.execute(sa.update(_outbox).where(free).values(pressed_at=time.time())).rowcount
    )


def _close(connection: Any, card: Mapping[str, Any], chosen: str) -> None:
    """Has another card without buttons take this one's place."""
    closing = {
        **{name: card[name] for name in ("sender", "conversation_id", "chat", "messages")},
        "id": f"{card['id']}/closed",
        "replaces": card["id"],
        "chosen": chosen,
        "one_press": False,
        "made_at": time.time(),
        "tries": 0,
        "next_try_at": 0.0,
    }
    connection.execute(sa.insert(_outbox), closing)
    if card["sent_at"] is not None:
        forget = sa.update(_outbox).where(_outbox.c.id == card["id"])
        connection.execute(forget.values(messages=None))
