"""A sender's turn across real processes, on both databases."""

import subprocess
import sys

import pytest
import sqlalchemy as sa

from bot.errors import ConversationNotStored
from bot.runtime.turn_locks import turn_locks, turn_of
from bot.settings import PROJECT

ANNA = "web:anna"

HOLD_IN_A_PROCESS = """
import asyncio, sys
from bot.runtime.turn_locks import turn_locks
locks = turn_locks(sys.argv[1])
async def hold():
    print((await locks.take("web:anna")).is_ours, flush=True)
    sys.stdin.readline()
    await locks.give_back("web:anna")
    print("given back", flush=True)
    sys.stdin.readline()
asyncio.run(hold())
"""


@pytest.fixture
def locks(store, empty_database_url):
    opened = turn_locks(empty_database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def other(store, empty_database_url):
    """Another process that has Anna's turn."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD_IN_A_PROCESS, empty_database_url],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "True\n"
    yield process
    process.kill()
    process.wait()


async def test_a_turn_another_process_has_is_not_ours_until_it_is_given_back(locks, other):
    assert not (await locks.take(ANNA)).is_ours
    assert (await locks.take("web:ben")).is_ours

    other.stdin.write("now\n")
    other.stdin.flush()
    assert other.stdout.readline() == "given back\n"

    async with turn_of(locks, ANNA) as turn:
        assert turn.is_ours


async def test_a_process_that_is_killed_gives_its_turns_back(locks, other):
    assert not (await locks.take(ANNA)).is_ours

    other.kill()
    other.wait()

    for _ in range(1000):  # PostgreSQL notices the closed connection in its own time
        if (await locks.take(ANNA)).is_ours:
            return
    pytest.fail("the turn was not given back")


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
async def test_the_turn_says_how_long_the_conversation_is(locks, store):
    assert (await locks.take(ANNA)).length == 0
    await locks.give_back(ANNA)

    store.append(ANNA, 0, [{"event": "bot"}, {"event": "bot"}])

    assert (await locks.take(ANNA)).length == 2


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
async def test_a_lock_whose_connection_was_cut_is_lost_and_can_be_had_again(
    locks, empty_database_url
):
    assert (await locks.take(ANNA)).is_ours
    admin = sa.create_engine(empty_database_url, future=True)
    with admin.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    admin.dispose()

    await locks.give_back(ANNA)  # there is nothing to give back, and that is no error
    assert (await locks.take(ANNA)).is_ours


async def test_a_server_that_is_away_is_said_so():
    locks = turn_locks("postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(ConversationNotStored):
        await locks.take(ANNA)
