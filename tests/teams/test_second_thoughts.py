"""Messages that are edited or deleted in Teams while another of the same person is being answered."""

import asyncio

import pytest

from bot.channels.web import WebInput
from bot.runtime.teams_store import TeamsStore

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
