"""A conversation database that is down, slow, full or read-only: said so at once, and nothing half done."""

import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa

from bot.errors import ConversationNotStored
from bot.runtime.conversations import ConversationStore, StoredElsewhere
from bot.settings import PROJECT

ANNA = "web:anna"


def turn(message_id, text="hello"):
    return [
        {"event": "user", "text": text, "message_id": message_id},
        {"event": "bot", "text": f"answer to {text}"},
    ]


def holding(url, statement):
    """A connection in a transaction that holds what the statement locks."""
    engine = sa.create_engine(url, future=True, poolclass=sa.pool.NullPool)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    connection = engine.connect()
    connection.exec_driver_sql(statement)
    return connection


def test_a_message_has_one_turn_whoever_stores_it(store):
    store.append(ANNA, 0, turn("m1"))

    with pytest.raises(StoredElsewhere):
        store.append(ANNA, 2, turn("m1"))

    assert len(store.newest(ANNA, 10)) == 2
    store.append(ANNA, 2, turn("m2"))
    assert store.has_turn(ANNA, "m2")
    assert not store.has_turn("web:ben", "m2")


def test_a_turn_that_clashes_in_its_middle_leaves_nothing(store):
    store.append(ANNA, 1, [{"event": "bot", "text": "somebody else's"}])

    with pytest.raises(StoredElsewhere):
        store.append(ANNA, 0, turn("m1"))

    assert [event["text"] for event in store.newest(ANNA, 10)] == ["somebody else's"]
    assert not store.has_turn(ANNA, "m1")


def test_a_waiting_message_says_whether_its_turn_is_stored(store):
    for message_id in ("m1", "m2"):
        store.accept(ANNA, message_id, {"text": "hello"})
    store.append(ANNA, 0, turn("m1"))

    assert [(one.message_id, one.is_stored) for one in store.waiting(ANNA)] == [
        ("m1", True),
        ("m2", False),
    ]


def test_a_slow_database_is_given_up_and_works_again_once_it_is_free(
    store, empty_database_url, monkeypatch
):
    store.append(ANNA, 0, turn("m1"))
    is_file = empty_database_url.startswith("sqlite")
    slow = holding(
        empty_database_url,
        "BEGIN IMMEDIATE" if is_file else "LOCK TABLE conversation_event IN ACCESS EXCLUSIVE MODE",
    )

    with pytest.raises(ConversationNotStored):
        store.append(ANNA, 2, turn("m2"))
    slow.rollback()
    slow.close()

    store.append(ANNA, 2, turn("m2"))
    assert store.length(ANNA) == 4


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_a_full_disk_stores_nothing_of_a_turn_and_the_next_one_once_there_is_room(store):
    store.append(ANNA, 0, turn("m1"))
    limits = []

    def limit(connection, _, __):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        most = limits[-1] or pages
        connection.execute(f"PRAGMA max_page_count={most}")

    sa.event.listen(store._engine, "checkout", limit)
    limits.append(None)
    with pytest.raises(ConversationNotStored):
        store.append(ANNA, 2, turn("m2", "x" * 100_000))
    with pytest.raises(ConversationNotStored):
        store.accept(ANNA, "m3", {"text": "x" * 100_000})
    assert store.length(ANNA) == 2
    assert store.waiting(ANNA) == []

    limits.append(1_000_000)
    store.append(ANNA, 2, turn("m2", "x" * 100_000))
    assert store.length(ANNA) == 4


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_a_file_that_can_only_be_read_is_said_so_and_still_read(store, empty_database_url):
    store.append(ANNA, 0, turn("m1"))
    path = empty_database_url.removeprefix("sqlite:///")
    read_only = ConversationStore(f"sqlite:///file:{path}?mode=ro&uri=true")

    with pytest.raises(ConversationNotStored):
        read_only.append(ANNA, 2, turn("m2"))
    with pytest.raises(ConversationNotStored):
        read_only.accept(ANNA, "m2", {"text": "hello"})

    assert len(read_only.newest(ANNA, 10)) == 2
    read_only.dispose()


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_a_server_that_only_reads_is_said_so_and_still_read(store, empty_database_url):
    store.append(ANNA, 0, turn("m1"))
    name = sa.engine.make_url(empty_database_url).database
    admin = holding(empty_database_url, "SELECT 1")
    admin.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    admin.commit()
    admin.close()
    store.dispose()  # only new connections hear of it

    with pytest.raises(ConversationNotStored):
        store.append(ANNA, 2, turn("m2"))

    assert len(store.newest(ANNA, 10)) == 2


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_every_connection_cut_costs_no_more_than_the_statements_they_were_at(
    store, empty_database_url
):
    store.append(ANNA, 0, turn("m1"))
    with pytest.raises(ConversationNotStored), store._transaction() as in_the_middle:
        in_the_middle.connection.exec_driver_sql("SELECT 1")
        admin = holding(
            empty_database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        admin.close()
        with pytest.raises(sa.exc.OperationalError):
            in_the_middle.connection.exec_driver_sql("SELECT 1")

    store.append(ANNA, 2, turn("m2"))
    assert store.length(ANNA) == 4


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_a_turn_is_one_insert_of_many_rows(store):
    statements = []

    @sa.event.listens_for(store._engine, "before_cursor_execute")
    def note(_, cursor, statement, parameters, context, is_many):
        statements.append(statement.split()[0])

    store.append(ANNA, 0, [*turn("m1"), *turn("m2"), *turn("m3")])

    assert statements == ["INSERT"]
    assert store._engine.dialect.executemany_mode.name == "executemany_values"
    assert store.length(ANNA) == 6


ACCEPT_IN_A_PROCESS = """
import sys
from bot.runtime.conversations import ConversationStore
url, name, count = sys.argv[1:]
store = ConversationStore(url)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    print(store.accept("web:anna", f"{name}-{number}", {"text": str(number)}), flush=True)
"""


def test_what_several_processes_accept_at_once_waits_in_each_ones_order(store, empty_database_url):
    count = 30
    command = [sys.executable, "-c", ACCEPT_IN_A_PROCESS, empty_database_url]
    processes = [
        subprocess.Popen(
            [*command, name, str(count)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    seen, is_over = [], threading.Event()

    def watch():
        while not is_over.is_set():
            seen.append([one.message_id for one in store.waiting(ANNA)])

    watching = threading.Thread(target=watch)
    watching.start()
    for each in processes:
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate(timeout=120)[0].split() for each in processes]
    is_over.set()
    watching.join()

    assert said == [["True"] * count] * 2
    waiting = [one.message_id for one in store.waiting(ANNA)]
    for name in ("a", "b"):
        assert [one for one in waiting if one[0] == name] == [f"{name}-{n}" for n in range(count)]
    # Nothing ever stepped in before what could be seen already.
    for earlier in seen:
        assert waiting[: len(earlier)] == earlier
