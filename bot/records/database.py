"""One database, SQLite or PostgreSQL: its engine, its two kinds of transaction, and its errors in our words."""

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.errors import RecordsUnavailable, SettingsError
from bot.write_ahead import write_ahead

SECONDS_TO_WAIT = 5
MOST_IDS = 500  # in one IN (…)
# Both know `ON CONFLICT`, which SQLAlchemy's common insert does not.
INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Each id once, in parts that one statement takes."""
    once = list(dict.fromkeys(ids))
    return (once[first : first + MOST_IDS] for first in range(0, len(once), MOST_IDS))


@contextmanager
def in_our_words() -> Iterator[None]:
    """What the database raises inside this block leaves it as RecordsUnavailable."""
    try:
        yield
    except (DBAPIError, NoConnectionFree, PendingRollbackError) as error:
        raise RecordsUnavailable("the records cannot be read or written just now") from error


def sqlite_file(url: str) -> Optional[Path]:
    """The file of a SQLite address; None for a server."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() != "sqlite":
        return None
    return Path(address.database or "")


class Database:
    """Connections to one database. Opened when first used; a database that is down is no error before that."""

    def __init__(self, url: str, seconds_to_wait: Optional[int] = None) -> None:
        wait = seconds_to_wait or SECONDS_TO_WAIT
        try:
            address = sa.engine.make_url(url)
        except ArgumentError:
            # The address may hold a password, so neither it nor the cause is shown.
            raise SettingsError(
                "DATABASE_URL is no database address: use sqlite:///FILE or postgresql://…"
            ) from None
        if address.get_backend_name() == "sqlite":
            self.engine = _sqlite(address, wait)
        else:
            self.engine = _postgresql(address, wait)
        self._for_reading = self.engine.execution_options(
            only_reads=True, postgresql_readonly=True, **_one_moment(self.engine)
        )

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A connection in a transaction: committed when the block ends, rolled back when it raises."""
        with in_our_words(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection that sees one moment of the records, writes nothing and makes no writer wait."""
        with in_our_words(), self._for_reading.begin() as connection:
            yield connection

    @contextmanager
    def trying(self) -> Iterator[Any]:
        """A connection in a transaction that is always rolled back: to see what a change would do."""
        with in_our_words(), self.engine.connect() as connection:
            yield connection

    def forget(self) -> bool:
        """Rewrites the files, so that what was erased is not in them any more. False when somebody was reading.

        On PostgreSQL the space is freed, and overwritten as it is used again.
        """
        with in_our_words():
            return rewritten(self.engine)

    def dispose(self) -> None:
        """Closes the connections."""
        self.engine.dispose()


def rewritten(engine: Any) -> bool:
    """Vacuums a database. False when it could not be done or not to the end, as when somebody was reading."""
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            connection.execute("VACUUM")
            blocked, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not blocked
        connection.dbapi_connection.autocommit = True
        connection.cursor().execute("VACUUM")
        return True
    except engine.dialect.dbapi.Error:
        return False
    finally:
        connection.invalidate()  # it must not go back to the pool in this state


def _one_moment(engine: Any) -> Any:
    return {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}


def _postgresql(address: Any, seconds_to_wait: int) -> Any:
    return sa.create_engine(
        address,
        future=True,
        hide_parameters=True,  # an error in the log must not carry what a person wrote
        pool_pre_ping=True,
        pool_timeout=seconds_to_wait,
        connect_args={
            "connect_timeout": SECONDS_TO_WAIT,
            "options": f"-c lock_timeout={seconds_to_wait}s",
        },
    )


def _sqlite(address: Any, seconds_to_wait: int) -> Any:
    folder = Path(address.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordsUnavailable(f"the folder of the records cannot be made: {folder}") from error
    engine = sa.create_engine(
        address,
        future=True,
        hide_parameters=True,
        poolclass=sa.pool.QueuePool,  # hands a connection to one thread at a time
        pool_timeout=seconds_to_wait,
        connect_args={"check_same_thread": False},
    )
    sa.event.listen(engine, "connect", partial(_make_safe, seconds_to_wait))
    sa.event.listen(engine, "begin", _begin)
    return engine


def _make_safe(seconds_to_wait: int, connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own; `_begin` does
    connection.execute(f"PRAGMA busy_timeout={seconds_to_wait * 1000}")
    write_ahead(connection, seconds_to_wait)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # so that REPLACE cannot get round the triggers that keep history
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    # A writer takes its turn before it reads, so what it decided on cannot have changed when it writes.
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
