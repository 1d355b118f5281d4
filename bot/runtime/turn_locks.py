"""A sender's turn across processes: the database's own lock, so that two assistants never answer one person at once.

In one process `SenderLocks` keeps the order; these keep other processes out meanwhile. A process that ends, however,
gives its locks back: PostgreSQL's belong to a connection, a file's to the process. Should one be lost in mid-turn, the
conversation is still right: `(sender, seq)` and `(sender, message_id)` are unique.
"""

import asyncio
import fcntl
import os
import threading
import zlib
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, NamedTuple, Optional, Protocol, Text

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import ConversationNotStored
from bot.runtime.conversations import PATIENCE

TURN = 7_306  # any number will do, as long as every process takes the same one
SLOTS = 2**31
# Seconds, while another process has the turn; the same person in two processes is rare.
LOOK_AGAIN = 0.1


class Turn(NamedTuple):
    """Whether the turn is ours, and how many events the sender has; None when that was not looked up."""

    is_ours: bool
    length: Optional[int] = None


class TurnLocks(Protocol):
    """Locks of one process. What it holds itself it may take again, so each sender is asked for once at a time."""

    async def take(self, sender: Text) -> Turn:
        """The turn, unless another process has it. Raises ConversationNotStored."""

    async def give_back(self, sender: Text) -> None:
        """Lets others in."""

    def dispose(self) -> None:
        """Gives all of them back."""


def turn_locks(url: str) -> TurnLocks:
    """The locks of the database at this address."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite":
        return FileTurnLocks(f"{address.database}-turns")
    return PostgresTurnLocks(url)


class FileTurnLocks:
    """Beside an SQLite file: a byte of another file stands for a sender, as SQLite's own locks do it."""

    def __init__(self, path: str) -> None:
        # One descriptor for good: closing any other of the same file would give every lock back.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    async def take(self, sender: Text) -> Turn:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _slot(sender))
        except BlockingIOError:
            return Turn(False)
        return Turn(True)

    async def give_back(self, sender: Text) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _slot(sender))

    def dispose(self) -> None:
        os.close(self._file)


class PostgresTurnLocks:
    """Advisory locks, all on one connection of this process."""

    TAKE = sa.text(
        "SELECT pg_try_advisory_lock(:turn, :slot), "
        "(SELECT max(seq) FROM conversation_event WHERE sender = :sender)"
    )
    GIVE_BACK = sa.text("SELECT pg_advisory_unlock(:turn, :slot)")

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(
            url,
            future=True,
            hide_parameters=True,
            poolclass=sa.pool.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=PATIENCE,
        )
        self._connection: Any = None
        self._one_statement = threading.Lock()

    async def take(self, sender: Text) -> Turn:
        is_ours, newest = await asyncio.to_thread(self._ask, self.TAKE, sender)
        return Turn(is_ours, 0 if newest is None else int(newest) + 1)

    async def give_back(self, sender: Text) -> None:
        try:
            await asyncio.to_thread(self._ask, self.GIVE_BACK, sender)
        except ConversationNotStored:
            return  # with the connection went its locks

    def dispose(self) -> None:
        with self._one_statement:
            self._forget_connection()

    def _ask(self, statement: Any, sender: Text) -> Any:
        asked = {"turn": TURN, "slot": _slot(sender), "sender": sender}
        with self._one_statement:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                return self._connection.execute(statement, asked).one()
            except SQLAlchemyError as error:
                self._forget_connection()
                raise ConversationNotStored("the turn's lock cannot be reached") from error

    def _forget_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _slot(sender: Text) -> int:
    """Two senders may share one: they wait for each other, and nothing else."""
    return zlib.crc32(sender.encode()) % SLOTS


@asynccontextmanager
async def turn_of(locks: TurnLocks, sender: Text) -> AsyncIterator[Turn]:
    """The sender's turn if it can be had now, given back at the end."""
    turn = await locks.take(sender)
    try:
        yield turn
    finally:
        if turn.is_ours:
            await locks.give_back(sender)
