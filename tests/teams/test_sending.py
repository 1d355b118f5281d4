"""The outbox's sender when something goes wrong beside Teams itself."""

import asyncio
import time
from dataclasses import replace

import aiohttp
import pytest

from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.activities import Chat
from bot.channels.teams.cards import Look
from bot.channels.teams.connector import BotToken, Connector
from bot.channels.teams.sending import Sending
from bot.errors import ConversationNotStored
from bot.runtime.teams_store import TeamsStore
from bot.settings import PROJECT
from bot.settings.teams import read_teams_settings
from tests.teams.messages import message
from tests.teams.microsoft import APP_ID, SECRET, TENANT

LOOK = Look(read_teams_words(PROJECT / "content"), "https://training.school.example")


class Teams:
    """A connector that takes everything."""

    def __init__(self) -> None:
        self.posted = []

    async def send(self, chat, activity):
        self.posted.append((chat.conversation_id, activity["text"]))
        return f"activity-{len(self.posted)}"


class FullDisk(TeamsStore):
    """Can be read, and not written for a while."""

    is_full = False

    def sent(self, row_id, activity_id=None):
        if self.is_full:
            raise ConversationNotStored("the disk is full")
        super().sent(row_id, activity_id)


def chat(name):
    return Chat("https://smba.trafficmanager.net/uk/", name, TENANT, "28:bot")


@pytest.fixture
def store(tmp_path):
    kept = FullDisk(f"sqlite:///{tmp_path / 'conversations.db'}")
    kept.prepare()
    yield kept
    kept.dispose()


async def test_what_teams_took_is_not_posted_again_while_that_cannot_be_noted(store):
    teams = Teams()
    sending = Sending(store, teams, None, LOOK)
    for name in ("one", "two"):
        store.enqueue(f"web:{name}", name, chat(name), [message("Hello.")])
    store.is_full = True
    for _ in range(3):
        with pytest.raises(ConversationNotStored):
            await sending.send_due()
    store.is_full = False

    assert await sending.send_due() == 2

    assert sorted(teams.posted) == [("one", "Hello."), ("two", "Hello.")]
    assert store.standing() == (0, [])


async def test_a_message_that_cannot_be_made_is_a_dead_letter_and_the_others_go(store):
    teams = Teams()
    sending = Sending(store, teams, None, LOOK)
    broken = message("Of a form nobody knows.", progress={"label": "no numbers"})
    store.enqueue("web:one", "broken", chat("one"), [broken])
    store.enqueue("web:one", "next", chat("one"), [message("And then?")])
    store.enqueue("web:two", "whole", chat("two"), [message("Hello.")])

    while await sending.send_due():
        continue

    waiting, dead = store.standing()
    assert sorted(teams.posted) == [("one", "And then?"), ("two", "Hello.")]
    assert waiting == 0
    assert [(letter.id, letter.error) for letter in dead] == [("broken", "not made: KeyError")]


@pytest.fixture
async def connector(microsoft):
    opened = Connector(settings_of(microsoft))
    yield opened
    await opened.close()


def settings_of(microsoft):
    given = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_SECRET": SECRET, "TEAMS_TENANT_IDS": TENANT}
    return read_teams_settings({**given, "TEAMS_TEST_URL": microsoft.url}, "127.0.0.1", True)


def put(store, microsoft, name, *texts):
    """These messages wait for the chat of this name, in this order."""
    there = replace(chat(name), service_url=microsoft.service_url)
    for text in texts:
        store.enqueue(f"web:{name}", f"{name}/{text}", there, [message(text)])


def said(microsoft):
    return [(where, activity["text"]) for where, activity in microsoft.posted]


async def test_a_chat_that_is_slow_holds_up_nobody_elses_messages(
    store, microsoft, connector, monkeypatch
):
    monkeypatch.setattr("bot.channels.teams.connector.ANSWER_WITHIN", 3.0)
    sending = Sending(store, connector, None, LOOK)
    microsoft.slow_in = "slow"
    put(store, microsoft, "slow", "one", "two")
    put(store, microsoft, "quick", "one", "two", "three")

    running = asyncio.create_task(sending.run())
    await microsoft.until(lambda: len(microsoft.posted) == 3, within=2.5)
    assert said(microsoft) == [("quick", text) for text in ("one", "two", "three")]
    microsoft.slow_in = ""

    await microsoft.until(lambda: len(microsoft.posted) == 5)
    running.cancel()
    assert said(microsoft)[3:] == [("slow", "one"), ("slow", "two")]


async def test_the_order_of_a_chat_holds_while_its_first_message_is_refused(
    store, microsoft, connector
):
    sending = Sending(store, connector, None, LOOK)
    microsoft.refusals = [(429, {"Retry-After": "0"}), (503, {"Retry-After": "0"})]
    put(store, microsoft, "one", "first", "second", "third")

    while await sending.send_due():
        continue

    assert said(microsoft) == [("one", text) for text in ("first", "second", "third")]


async def test_after_twelve_tries_it_is_a_dead_letter_and_the_next_one_goes(
    store, microsoft, connector
):
    sending = Sending(store, connector, None, LOOK)
    microsoft.refusals = [(503, {"Retry-After": "0"})] * 12
    put(store, microsoft, "one", "first", "second")

    while await sending.send_due():
        continue

    waiting, (letter,) = store.standing()
    assert (waiting, letter.id, letter.tries) == (0, "one/first", 12)
    assert letter.error == "POST: 503 BotSaysNo"
    assert said(microsoft) == [("one", "second")]


async def test_the_pause_is_the_one_teams_asks_for(store, microsoft, connector):
    sending = Sending(store, connector, None, LOOK)
    microsoft.refusals = [(429, {"Retry-After": "40"})]
    put(store, microsoft, "one", "first")
    await sending.send_due()

    assert store.due(time.time() + 35, 10) == []
    assert len(store.due(time.time() + 41, 10)) == 1


async def test_a_token_is_renewed_five_minutes_before_its_end(microsoft):
    seconds, fetched = [time.time()], microsoft.token_fetches
    async with aiohttp.ClientSession() as session:
        token = BotToken(settings_of(microsoft), lambda: session, lambda: seconds[0])
        first = await token.value()
        seconds[0] += microsoft.token_lasts - 301

        assert await token.value() == first
        seconds[0] += 2
        assert await token.value() != first
    assert microsoft.token_fetches == fetched + 2
