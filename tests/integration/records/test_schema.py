"""Migrations: the same tables as the code expects, up and down, more than one process at a time."""

import subprocess
import sys
from typing import Set

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import RecordsUnavailable
from bot.records import SqlRecords
from bot.records.database import Database
from bot.records.schema import downgrade, migrate
from bot.records.tables import APPEND_ONLY, metadata
from bot.settings import PROJECT

MIGRATE_IN_A_PROCESS = "import sys; from bot.records.schema import migrate; migrate(sys.argv[1])"


def tables_in(url: str) -> Set[str]:
    database = Database(url)
    found = set(sa.inspect(database.engine).get_table_names())
    database.dispose()
    return found


def test_migrations_make_the_tables_the_code_expects(database_url: str) -> None:
    database = Database(database_url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    database.dispose()

    assert differences == []


def test_migrating_again_changes_nothing(demo_records: SqlRecords, database_url: str) -> None:
    migrate(database_url)

    with demo_records.begin() as repo:
        assert repo.person("new-starter").name == "Megan Pritchard"


def test_migrations_go_down_to_nothing_and_up_again(empty_database_url: str) -> None:
    migrate(empty_database_url)
    assert set(metadata.tables) <= tables_in(empty_database_url)

    downgrade(empty_database_url, "base")
    assert tables_in(empty_database_url) == {"alembic_version"}

    migrate(empty_database_url)
    assert set(metadata.tables) <= tables_in(empty_database_url)


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    command = [sys.executable, "-c", MIGRATE_IN_A_PROCESS, empty_database_url]
    processes = [subprocess.Popen(command, cwd=PROJECT) for _ in range(2)]

    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert set(metadata.tables) <= tables_in(empty_database_url)


def test_every_table_of_history_is_guarded(records: SqlRecords) -> None:
    catalogue = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT DISTINCT event_object_table FROM information_schema.triggers",
    }
    with records.database.reading() as connection:
        statement = sa.text(catalogue[connection.dialect.name])
        guarded = set(connection.execute(statement).scalars())

    assert guarded == set(APPEND_ONLY)


def test_a_database_that_does_not_answer_is_said_to_be_unavailable() -> None:
    with pytest.raises(RecordsUnavailable):
        migrate("postgresql://somebody@127.0.0.1:1/records")
