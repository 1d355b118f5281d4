"""Copying a whole database out and in: SQLite by its own online backup, PostgreSQL by pg_dump and pg_restore.

A copy is of one moment, taken while others write. `tables` says how many rows of each it holds.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping

import sqlalchemy as sa

from bot.errors import CopyFailed
from bot.records.database import in_our_words, sqlite_file

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NOT_ROWS_OF_PEOPLE = ("alembic_version", "conversation_version")
LONGEST_REASON = 300


@dataclass(frozen=True)
class Copied:
    """A copy in a file: of what kind, with how many rows of each table."""

    kind: str
    tables: Mapping[str, int]


def same_place(one: str, other: str) -> bool:
    """Whether both addresses name one database."""
    return bool(sa.engine.make_url(one) == sa.engine.make_url(other))


def copy_out(url: str, into: Path) -> Copied:
    """Copies a database into a file. Raises CopyFailed, with what to do, or RecordsUnavailable."""
    file = sqlite_file(url)
    if file is None:
        return _dumped(url, into)
    if not file.exists():
        raise CopyFailed(
            f"There is no database at {file}. Has the service run with these settings?"
        )
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(into)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as error:
        raise CopyFailed(f"{file} could not be copied: {error}") from error
    return Copied(SQLITE, rows_in(f"sqlite:///{into}"))


def copy_in(kind: str, file: Path, url: str) -> None:
    """Makes a database hold what the copy holds, and nothing else of ours. Raises CopyFailed."""
    place = sqlite_file(url)
    if (SQLITE if place else POSTGRESQL) != kind:
        raise CopyFailed(
            f"The backup is of {kind}, and the settings name another kind of database. Nothing moves data between "
            "them: set DATABASE_URL and CONVERSATIONS_URL to the same kind."
        )
    if place is None:
        _loaded(url, file)
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(place)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise CopyFailed(f"{place} could not be written: {error}") from error


def check_whole(kind: str, file: Path) -> None:
    """Raises CopyFailed when the copy itself is damaged."""
    if kind == SQLITE:
        with closing(sqlite3.connect(file)) as copy:
            try:
                found = copy.execute("PRAGMA integrity_check").fetchone()[0]
            except sqlite3.DatabaseError as error:
                raise CopyFailed(f"The copy in the backup is damaged: {error}") from error
        if found != "ok":
            raise CopyFailed("The copy in the backup is damaged. Take another backup.")
    else:
        _run(_program("pg_restore"), ["--list", str(file)], {})


def rows_in(url: str) -> Dict[str, int]:
    """How many rows each table holds; nothing for a file that isn't there."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return {}
    engine = sa.create_engine(url, future=True, poolclass=sa.pool.NullPool)
    with in_our_words(), engine.connect() as connection:
        return _counted(connection)


def holds_something(rows: Mapping[str, int]) -> bool:
    """Whether anything would be lost by writing over it."""
    return any(count for table, count in rows.items() if table not in NOT_ROWS_OF_PEOPLE)


def _counted(connection: Any) -> Dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    names = sorted(sa.inspect(connection).get_table_names())
    count = "SELECT count(*) FROM {}"
    return {
        name: int(connection.exec_driver_sql(count.format(quote(name))).scalar()) for name in names
    }


def _dumped(url: str, into: Path) -> Copied:
    program = _program("pg_dump")
    engine = sa.create_engine(url, future=True, poolclass=sa.pool.NullPool)
    one_moment = engine.execution_options(isolation_level="REPEATABLE READ")
    with in_our_words(), one_moment.begin() as connection:
        # The rows are counted in the very moment that is dumped.
        moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar()
        tables = _counted(connection)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        _run(
            program,
            [*options, f"--file={into}", f"--dbname={_without_password(url)}"],
            _secret(url),
        )
    return Copied(POSTGRESQL, tables)


def _loaded(url: str, file: Path) -> None:
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges"]
    options += ["--single-transaction", "--exit-on-error"]
    place = f"--dbname={_without_password(url)}"
    _run(_program("pg_restore"), [*options, place, str(file)], _secret(url))


def _program(name: str) -> str:
    found: List[Path] = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])
    )
    program = str(found[-1]) if found else shutil.which(name)
    if not program:
        raise CopyFailed(
            f"{name} is not installed. It comes with PostgreSQL's client programs, of the server's version or newer: "
            "apt-get install postgresql-client"
        )
    return program


def _run(program: str, options: List[str], secret: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with an address from our settings
        [program, *options], env={**os.environ, **secret}, capture_output=True, text=True
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:LONGEST_REASON]
        raise CopyFailed(f"{Path(program).name} could not do it: {said}")


def _without_password(url: str) -> str:
    # On a command line every user of the computer could read it.
    address = sa.engine.make_url(url).set(drivername="postgresql", password=None)
    return str(address.render_as_string(hide_password=False))


def _secret(url: str) -> Mapping[str, str]:
    password = sa.engine.make_url(url).password
    return {"PGPASSWORD": str(password)} if password else {}
