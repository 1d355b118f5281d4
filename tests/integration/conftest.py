"""Real databases for integration tests: each test gets its own, migrated, on SQLite and on PostgreSQL.

PostgreSQL is the server of TEST_POSTGRES_URL (its role may create databases), or else a throw-away cluster started
here. A test that needs only one of the two says so:
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa

from benchmarks.postgres import Cluster, postgres_programs
from bot.records import SqlRecords
from bot.records.demo import load_demo
from bot.records.schema import migrate

TODAY = date(2026, 9, 10)  # nine days after version 1 of the policy took effect


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty' / 'records.db'}"
        return
    with_database = _OwnDatabase(request.getfixturevalue("postgres_server"))
    yield with_database.make()
    with_database.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own."""
    if request.param == "sqlite":
        copy = tmp_path / "records.db"
        shutil.copy(request.getfixturevalue("migrated_file"), copy)
        yield f"sqlite:///{copy}"
        return
    with_database = _OwnDatabase(request.getfixturevalue("postgres_server"))
    yield with_database.make(template=request.getfixturevalue("migrated_template"))
    with_database.drop()


@pytest.fixture
def records(database_url: str) -> Iterator[SqlRecords]:
    """Migrated records with nobody in them."""
    kept = SqlRecords(database_url)
    yield kept
    kept.dispose()


@pytest.fixture
def demo_records(records: SqlRecords, today: date) -> SqlRecords:
    """Migrated records with the demo schools, as on `today`."""
    load_demo(records, today)
    return records


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "records.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    with_database = _OwnDatabase(postgres_server)
    migrate(with_database.make())
    yield with_database.name
    with_database.drop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "PostgreSQL is not installed: apt-get install postgresql, or set TEST_POSTGRES_URL."
        )
    cluster = Cluster(programs)
    cluster.start()
    yield cluster.url
    cluster.stop()


class _OwnDatabase:
    """One database on a server, made for a test and dropped after it."""

    def __init__(self, server: str) -> None:
        self.name = f"test_{uuid4().hex}"
        self._server = server
        self._engine = sa.create_engine(
            server, future=True, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool
        )

    def make(self, template: str = "template1") -> str:
        self._run(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        url = sa.engine.make_url(self._server).set(database=self.name)
        return str(url.render_as_string(hide_password=False))

    def drop(self) -> None:
        self._run(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)
