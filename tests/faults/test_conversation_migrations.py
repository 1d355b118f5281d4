"""The conversations' tables: made, changed and taken back whole, or not at all."""

import subprocess
import sys
from typing import Any, Dict, List

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import bot.runtime.teams_store  # noqa: F401  its table stands beside those of the conversations
from bot.errors import ConversationNotStored
from bot.runtime.conversation_schema import (
    VERSIONS,
    downgrade_conversations,
    upgrade_conversations,
)
from bot.runtime.conversations import ConversationStore, _metadata
from bot.settings import PROJECT

ANNA = "web:anna"
TABLES = {"conversation_event", "inbox", "teams_outbox"}
MIGRATE_IN_A_PROCESS = (
    "import sys; from bot.runtime.conversations import ConversationStore; "
    "ConversationStore(sys.argv[1]).prepare()"
)


def asked(url: str, statement: str) -> List[Any]:
    engine = sa.create_engine(url, future=True)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(statement)
        rows = found.all() if found.returns_rows else []
    engine.dispose()
    return list(rows)


def tables_in(url: str) -> Dict[str, List[str]]:
    """Each table with its columns."""
    engine = sa.create_engine(url, future=True)
    seen = sa.inspect(engine)
    found = {
        name: [one["name"] for one in seen.get_columns(name)] for name in seen.get_table_names()
    }
    engine.dispose()
    return found


def talk(store: ConversationStore) -> None:
    store.append(ANNA, 0, [{"event": "user", "text": "hello", "message_id": "m1"}])
    store.accept(ANNA, "m1", {"text": "hello"})
    store.accept(ANNA, "m2", {"text": "may I?"})


def test_migrations_make_the_tables_the_code_expects(store, empty_database_url):
    engine = sa.create_engine(empty_database_url, future=True)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "version_table": VERSIONS}
        )
        differences = compare_metadata(context, _metadata)
    engine.dispose()

    assert differences == []


def test_conversations_survive_the_way_down_and_up_again(store, empty_database_url):
    talk(store)
    store.dispose()

    downgrade_conversations(empty_database_url, "0001")
    assert "message_id" not in tables_in(empty_database_url)["conversation_event"]
    upgrade_conversations(empty_database_url)

    again = ConversationStore(empty_database_url)
    assert [event["text"] for event in again.newest(ANNA, 10)] == ["hello"]
    # The turn that was stored is known as the answer to its message, which is not taken a second time.
    assert [(one.message_id, one.is_stored) for one in again.waiting(ANNA)] == [
        ("m1", True),
        ("m2", False),
    ]
    again.dispose()


def test_migrations_go_down_to_nothing_and_up_again(store, empty_database_url):
    store.dispose()

    downgrade_conversations(empty_database_url, "base")
    assert not TABLES & set(tables_in(empty_database_url))

    ConversationStore(empty_database_url).prepare()
    assert set(tables_in(empty_database_url)) >= TABLES


def test_a_database_from_before_there_were_migrations_is_taken_over_as_it_is(
    store, empty_database_url
):
    talk(store)
    store.dispose()
    downgrade_conversations(empty_database_url, "0001")
    asked(empty_database_url, f"DROP TABLE {VERSIONS}")

    again = ConversationStore(empty_database_url)
    again.prepare()

    assert [event["text"] for event in again.newest(ANNA, 10)] == ["hello"]
    assert [one.message_id for one in again.waiting(ANNA)] == ["m1", "m2"]
    again.dispose()


def test_a_migration_that_fails_leaves_everything_as_it_was_and_says_what_to_do(
    store, empty_database_url
):
    talk(store)
    store.dispose()
    downgrade_conversations(empty_database_url, "0001")
    # Something has taken the name of what the migration makes last.
    asked(empty_database_url, "CREATE TABLE one_turn_a_message (id INTEGER)")
    before = tables_in(empty_database_url)

    with pytest.raises(ConversationNotStored, match="nothing of them was changed"):
        ConversationStore(empty_database_url).prepare()

    assert tables_in(empty_database_url) == before
    assert asked(empty_database_url, f"SELECT version_num FROM {VERSIONS}") == [("0001",)]
    assert asked(empty_database_url, "SELECT seq FROM conversation_event") == [(0,)]
    asked(empty_database_url, "DROP TABLE one_turn_a_message")
    ConversationStore(empty_database_url).prepare()
    assert "message_id" in tables_in(empty_database_url)["conversation_event"]


def test_tables_of_a_newer_version_are_refused_with_what_to_do(store, empty_database_url):
    store.dispose()
    asked(empty_database_url, f"UPDATE {VERSIONS} SET version_num = '9999'")

    with pytest.raises(ConversationNotStored, match="not older than its tables"):
        ConversationStore(empty_database_url).prepare()


def test_two_processes_may_prepare_the_tables_at_once(empty_database_url):
    command = [sys.executable, "-c", MIGRATE_IN_A_PROCESS, empty_database_url]
    if empty_database_url.startswith("sqlite"):
        ConversationStore(empty_database_url).dispose()  # its folder
    processes = [subprocess.Popen(command, cwd=PROJECT) for _ in range(2)]

    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    assert set(tables_in(empty_database_url)) >= TABLES
