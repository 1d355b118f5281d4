"""Messages that are edited or deleted in Teams while another of the same person is being answered."""

import asyncio

import pytest

from bot.channels.web import WebInput
from bot.runtime.teams_store import TeamsStore
from tests.teams.conftest import IMPORTED
from tests.teams.payloads import activity, person

MEGAN = "web:megan"


@pytest.fixture
def store(tmp_path):
    kept = TeamsStore(f"sqlite:///{tmp_path / 'conversations.db'}")
    kept.prepare()
    yield kept
    kept.dispose()


async def test_a_message_is_answered_as_it_stands_when_its_turn_comes(store):
    web, read, done = WebInput("k" * 64, [], store), [], asyncio.Event()

    async def on_new_message(message):
        read.append(message.text)
        if message.text == "one":
            store.change_waiting(MEGAN, "m-2", {"text": "two, in other words"})
            store.answered(MEGAN, "m-3")
        if message.text == "four":
            done.set()
        await message.output_channel.send_response(MEGAN, {"text": "Yes."})

    for number, words in enumerate(("one", "two", "three", "four"), start=1):
        store.accept(MEGAN, f"m-{number}", {"text": words})
    await web.taken_elsewhere(MEGAN, "", "", on_new_message)
    await asyncio.wait_for(done.wait(), 10)

    assert read == ["one", "two, in other words", "four"]


def edit(body, words):
    """What Teams sends when somebody changes a message of theirs."""
    edited = {"eventType": "editMessage", "tenant": body["channelData"]["tenant"]}
    return {**body, "type": "messageUpdate", "text": words, "channelData": edited}


def taken_back(body):
    """What Teams sends when somebody deletes a message of theirs."""
    deleted = {"eventType": "softDeleteMessage", "tenant": body["channelData"]["tenant"]}
    return {**body, "type": "messageDelete", "text": "", "channelData": deleted}


async def test_in_teams_a_message_is_edited_or_deleted_while_another_is_being_answered(
    door, microsoft
):
    door.goes_on.clear()
    one, two, three, four = (
        activity(microsoft.service_url, text=words) for words in ("one", "two", "three", "four")
    )
    for body in (one, two, three, four):
        assert await door.status(body) == 200
    await microsoft.until(lambda: door.read == ["one"])

    assert await door.status(edit(two, "two, in other words")) == 200
    assert await door.status(taken_back(three)) == 200
    assert await door.status(edit(one, "too late")) == 200
    door.goes_on.set()

    await door.until_said(3)
    assert door.read == ["one", "two, in other words", "four"]
    await door.nothing_more_happens(3)


async def test_nobody_edits_or_deletes_what_somebody_else_said(door, microsoft):
    door.goes_on.clear()
    one, two = (activity(microsoft.service_url, text=words) for words in ("one", "two"))
    assert await door.status(one) == await door.status(two) == 200
    other = person(IMPORTED["line-manager"], "daniel")["from"]

    assert await door.status({**edit(two, "I resign"), "from": other}) == 200
    assert await door.status({**taken_back(two), "from": other}) == 200
    door.goes_on.set()

    await door.until_said(2)
    assert door.read == ["one", "two"]
