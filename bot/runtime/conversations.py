"""Conversations at rest: an append-only list of events a sender, and an inbox of messages accepted but not answered.

Two promises. A message that was acknowledged is in the inbox until it has been answered. A turn is stored whole or
not at all, and never over another one: `(sender, seq)` is unique, so a second writer fails instead of overwriting; and
`(sender, message_id)` is, so a message has one turn at most. Tables are made and changed by `conversation_schema.py`.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.errors import ConversationNotStored
from bot.runtime.conversation_schema import upgrade_conversations
from bot.write_ahead import write_ahead

SESSION_START = "action_session_start"
# Seconds for a statement, or for a connection; after that the database counts as away.
LONGEST_WAIT = 15
LONGEST_LOCK = 5  # seconds that somebody else may have what is to be written
# Of PostgreSQL: a server that hangs, a lock that is held or a line that is dead must end as an error, not as silence.
PATIENCE: Mapping[str, Any] = {
    "connect_timeout": 5,
    "tcp_user_timeout": LONGEST_WAIT * 1000,
    "options": f"-c lock_timeout={LONGEST_LOCK}s -c statement_timeout={LONGEST_WAIT}s",
}
# Any number will do, as long as every process takes the same one.
ACCEPTING = 7_305

_metadata = sa.MetaData()
_events = sa.Table(
    "conversation_event",
    _metadata,
    sa.Column("sender", sa.String(200), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("starts_session", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("message_id", sa.String(64), nullable=True),  # which the turn of this event answers
    # Without the names and contact details that people typed: `conversation_archive.py`.
    sa.Column("is_archived", sa.Boolean, nullable=False, default=False),
    sa.Index("conversation_session", "sender", "starts_session", "seq"),
    sa.Index("one_turn_a_message", "sender", "message_id", unique=True),
    sa.Index("conversation_to_archive", "is_archived", "at"),
)
_inbox = sa.Table(
    "inbox",
    _metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sender", sa.String(200), nullable=False),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column(
        "body", sa.Text, nullable=True
    ),  # emptied once answered: the text lives in one place only
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("answered_at", sa.Float, nullable=True),
    sa.Column(
        "failed", sa.Boolean, nullable=False, default=False
    ),  # its turn broke; the person was told
    sa.UniqueConstraint("sender", "message_id", name="one_message_once"),
    sa.Index("inbox_waiting", "answered_at", "sender"),
)

Event = Dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """A message that was acknowledged and has no answer yet. `body` holds `text` or `payload`."""

    sender: str
    message_id: str
    body: Mapping[str, str]
    received_at: float
    is_stored: bool = False  # its turn is in the conversation; only the mark is missing


@dataclass(frozen=True)
class Backlog:
    """Messages without an answer; `oldest_at` in seconds since 1970, None when there is none."""

    length: int
    oldest_at: Optional[float]


class ConversationStore:
    """Events and inbox in one database, SQLite or PostgreSQL. Every method raises ConversationNotStored when the
    database cannot do it just now."""

    def __init__(self, url: str) -> None:
        options: Dict[str, Any] = {
            "future": True,
            "poolclass": sa.pool.QueuePool,
            "hide_parameters": True,  # an error in the log must not carry what a person wrote
            "pool_timeout": LONGEST_WAIT,
        }
        self.url = url
        self._is_prepared = False
        if url.startswith("sqlite"):
            Path(sa.engine.make_url(url).database).parent.mkdir(parents=True, exist_ok=True)
            # The pool hands a connection to one thread at a time.
            options["connect_args"] = {"check_same_thread": False}
        else:
            options["connect_args"] = PATIENCE
            # A file is always there; a server's connection may be dead.
            options["pool_pre_ping"] = True
        self._engine = sa.create_engine(url, **options)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _safe_and_concurrent)

    def prepare(self) -> None:
        """Brings the tables up to date, once."""
        if self._is_prepared:
            return
        upgrade_conversations(self.url)
        self._is_prepared = True

    def ping(self) -> None:
        """Raises ConversationNotStored when the database cannot be written, or the tables aren't there."""
        nothing = sa.update(_inbox).where(sa.false()).values(failed=_inbox.c.failed)
        with self._transaction() as db:
            db.connection.execute(nothing)

    def backlog(self) -> "Backlog":
        """How many messages wait, over all senders, and since when the oldest has."""
        query = sa.select(sa.func.count(), sa.func.min(_inbox.c.received_at)).where(
            _inbox.c.answered_at.is_(None)
        )
        with self._transaction() as db:
            length, oldest_at = db.connection.execute(query).one()
        return Backlog(int(length), oldest_at)

    def append(self, sender: str, first_seq: int, events: Sequence[Event]) -> None:
        """Adds a turn's events, the first of them at `first_seq`, in one insert and one commit. Raises StoredElsewhere
        when another process was first: the turn has to be taken anew, if its message has none yet."""
        if not events:
            return
        rows = [
            {
                "sender": sender,
                "seq": first_seq + offset,
                "starts_session": event.get("name") == SESSION_START,
                "at": event.get("timestamp") or time.time(),
                "data": json.dumps(event),
                "message_id": event.get("message_id") if event.get("event") == "user" else None,
            }
            for offset, event in enumerate(events)
        ]
        with self._transaction() as db:
            db.connection.execute(sa.insert(_events), rows)

    def length(self, sender: str) -> int:
        """How many events the sender has, all sessions together: the next free `seq`."""
        newest = sa.select(sa.func.max(_events.c.seq)).where(_events.c.sender == sender)
        with self._transaction() as db:
            found = db.connection.execute(newest).scalar()
        return 0 if found is None else int(found) + 1

    def last_session(self, sender: str) -> List[Event]:
        """Events from the newest session start on; all events when no session was started."""
        start = (
            sa.select(sa.func.coalesce(sa.func.max(_events.c.seq), 0))
            .where(_events.c.sender == sender, _events.c.starts_session.is_(True))
            .scalar_subquery()
        )
        query = sa.select(_events.c.data).where(_events.c.sender == sender, _events.c.seq >= start)
        with self._transaction() as db:
            rows = db.connection.execute(query.order_by(_events.c.seq)).scalars().all()
        return [json.loads(row) for row in rows]

    def newest(self, sender: str, limit: int) -> List[Event]:
        """The newest `limit` events over all sessions, oldest first."""
        query = sa.select(_events.c.data).where(_events.c.sender == sender)
        with self._transaction() as db:
            rows = db.connection.execute(query.order_by(_events.c.seq.desc()).limit(limit))
            return [json.loads(row) for row in reversed(rows.scalars().all())]

    def has_notice(self, sender: str, notice: str) -> bool:
        """Whether a message with this notice's id is among the sender's events."""
        kept = _events.c.data.contains(json.dumps({"notice": notice})[1:-1], autoescape=True)
        query = sa.select(_events.c.seq).where(_events.c.sender == sender, kept).limit(1)
        with self._transaction() as db:
            return db.connection.execute(query).scalar() is not None

    def has_turn(self, sender: str, message_id: str) -> bool:
        """Whether a message's turn is stored."""
        own = sa.and_(_events.c.sender == sender, _events.c.message_id == message_id)
        with self._transaction() as db:
            return db.connection.execute(sa.select(_events.c.seq).where(own)).scalar() is not None

    def senders(self) -> List[str]:
        with self._transaction() as db:
            return list(db.connection.execute(sa.select(_events.c.sender).distinct()).scalars())

    def accept(self, sender: str, message_id: str, body: Mapping[str, str]) -> bool:
        """Puts a message in the inbox; False when this id was accepted before, which changes nothing."""
        try:
            with self._transaction() as db:
                _one_after_the_other(db.connection, sender)
                _put_in_inbox(db.connection, sender, message_id, body)
        except StoredElsewhere:
            return False
        return True

    def waiting(self, sender: str) -> List[Waiting]:
        """The sender's messages without an answer, in the order they came."""
        return self._waiting(_inbox.c.sender == sender)

    def senders_waiting(self) -> List[str]:
        """Who still has messages without an answer, such as after a restart."""
        return list(dict.fromkeys(message.sender for message in self._waiting(sa.true())))

    def scrub(self) -> None:
        """Empties SQLite's log of changes, which would hold forgotten words a while longer."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def answered(self, sender: str, message_id: str, failed: bool = False) -> None:
        """Marks a message done and forgets its text; `failed` when its turn broke, so that the person has to send it
        again."""
        done = sa.update(_inbox).where(_inbox.c.sender == sender, _inbox.c.message_id == message_id)
        with self._transaction() as db:
            db.connection.execute(done.values(answered_at=time.time(), body=None, failed=failed))

    def dispose(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    def _waiting(self, condition: Any) -> List[Waiting]:
        turn = sa.and_(
            _events.c.sender == _inbox.c.sender, _events.c.message_id == _inbox.c.message_id
        )
        query = (
            sa.select(_inbox, sa.exists().where(turn).label("is_stored"))
            .where(condition, _inbox.c.answered_at.is_(None))
            .order_by(_inbox.c.position)
        )
        with self._transaction() as db:
            rows = db.connection.execute(query).mappings().all()
        return [
            Waiting(
                row["sender"],
                row["message_id"],
                json.loads(row["body"]),
                row["received_at"],
                row["is_stored"],
            )
            for row in rows
        ]

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._engine)


def _put_in_inbox(connection: Any, sender: str, message_id: str, body: Mapping[str, str]) -> None:
    row = {
        "sender": sender,
        "message_id": message_id,
        "body": json.dumps(dict(body)),
        "received_at": time.time(),
        "failed": False,
    }
    connection.execute(sa.insert(_inbox), row)


def _one_after_the_other(connection: Any, sender: str) -> None:
    """A message's place in the inbox is taken and seen in one order, whichever processes accept a sender's messages."""
    if connection.dialect.name == "postgresql":
        lock = sa.text("SELECT pg_advisory_xact_lock(:accepting, hashtext(:sender))")
        connection.execute(lock, {"accepting": ACCEPTING, "sender": sender})


class StoredElsewhere(ConversationNotStored):
    """A unique row exists already."""


class _Transaction:
    """One transaction whose database errors leave as ConversationNotStored."""

    def __init__(self, engine: Any) -> None:
        self._begun = engine.begin()

    def __enter__(self) -> "_Transaction":
        try:
            self.connection = self._begun.__enter__()
        except SQLAlchemyError as error:
            raise ConversationNotStored("the conversation database does not answer") from error
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self._begun.__exit__(kind, error, trace)
        except SQLAlchemyError as failed:
            raise ConversationNotStored("the conversation could not be committed") from failed
        if isinstance(error, IntegrityError):
            raise StoredElsewhere("stored by somebody else already") from error
        if isinstance(error, SQLAlchemyError):
            raise ConversationNotStored("the conversation could not be stored") from error


def _safe_and_concurrent(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout={LONGEST_LOCK * 1000}")
    write_ahead(connection, LONGEST_LOCK)
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
