"""The outbox's sender when something goes wrong beside Teams itself."""

import time
from dataclasses import replace

import pytest

from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.activities import Chat
from bot.channels.teams.cards import Look
from bot.channels.teams.connector import Connector
from bot.channels.teams.sending import Sending
from bot.errors import ConversationNotStored
from bot.runtime.teams_store import TeamsStore
from bot.settings import PROJECT
from bot.settings.teams import read_teams_settings
from tests.teams.messages import message
from tests.teams.microsoft import APP_ID, SECRET, TENANT, Microsoft

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
async def microsoft():
    running = await Microsoft().start()
    yield running
    await running.stop()


async def test_a_slow_reply_holds_up_nobody_elses_messages(store, microsoft, monkeypatch):
    monkeypatch.setattr("bot.channels.teams.connector.ANSWER_WITHIN", 0.5)
    given = {"TEAMS_APP_ID": APP_ID, "TEAMS_APP_SECRET": SECRET, "TEAMS_TENANT_IDS": TENANT}
    settings = read_teams_settings({**given, "TEAMS_TEST_URL": microsoft.url}, "127.0.0.1", True)
    connector = Connector(settings)
    sending = Sending(store, connector, None, LOOK)
    for name in ("slow", "quick"):
        there = replace(chat(name), service_url=microsoft.service_url)
        store.enqueue(f"web:{name}", name, there, [message("Hello.")])
    microsoft.slow_in = "slow"

    await sending.send_due()

    assert [where for where, _ in microsoft.posted] == ["quick"]
    assert store.standing() == (1, [])
    microsoft.slow_in = ""
    for waiting in store.due(time.time() + 60, 10):
        await sending._send(waiting)
    assert [where for where, _ in microsoft.posted] == ["quick", "slow"]
    await connector.close()
