"""Real databases for integration tests: each test gets its own, migrated, on SQLite and on PostgreSQL.

PostgreSQL is the server of TEST_POSTGRES_URL (its role may create databases), or else a throw-away cluster started
here. A test that needs only one of the two says so:
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Iterator, List, Optional
from uuid import uuid4

import pytest
import sqlalchemy as sa

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
    programs = _postgres_programs()
    if programs is None:
        pytest.skip(
            "PostgreSQL is not installed: apt-get install postgresql, or set TEST_POSTGRES_URL."
        )
    cluster = _Cluster(programs)
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


class _Cluster:
    """A PostgreSQL cluster in a folder of its own, on a free port of this computer only."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # Not pytest's own folder: the user `postgres` may not look into that.
        self._folder = Path(tempfile.mkdtemp(prefix="records-postgres-"))
        self._port = _free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
            "-c fsync=off -c shared_buffers=32MB"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "--wait", f"--log={log}", f"--options={options}")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command: List[str] = [
            str(self._programs / program),
            f"--pgdata={self._folder / 'cluster'}",
            *arguments,
        ]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        # Its output must not be a pipe: the server keeps that open and the call would never end.
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def _postgres_programs() -> Optional[Path]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
