"""A thousand activities: duplicates, any order, a failing Microsoft and a kill in the middle. Nothing is lost."""

import asyncio
import json
import os
import random
import signal
import time
from collections import Counter

import aiohttp
import pytest
import sqlalchemy as sa

from bot.channels.teams.repeats import RETRIED_WITHIN
from bot.records import SqlRecords
from bot.records.tables import person as people
from bot.settings import read_settings
from tests.conftest import free_port
from tests.teams.conftest import Assistant, Teams, environment_of, words_of
from tests.teams.microsoft import Microsoft
from tests.teams.payloads import activity, person

ACTIVITIES = int(os.environ.get("ACTIVITIES", "1000"))
SAID = ("who is covered by the policy?", "what is the policy for?", "thank you", "hello")


@pytest.fixture
async def alone(model, tmp_path):
    """An assistant and a Microsoft of the test's own, with twenty people known by their object ids."""
    microsoft = await Microsoft().start()
    port = free_port()
    assistant = Assistant(environment_of(tmp_path, port, microsoft.url, model.parent), port)
    await asyncio.to_thread(assistant.command, "demo")
    yield assistant, microsoft, known(assistant)
    assistant.stop()
    await microsoft.stop()


def known(assistant: Assistant) -> dict:
    records = SqlRecords(read_settings(assistant.environment).database_url)
    who = {}
    with records.database.writing() as connection:
        for number, row in enumerate(connection.execute(sa.select(people.c.id).limit(20)).all()):
            object_id = f"b1a5e000-0000-4000-8000-{number:012}"
            own = sa.update(people).where(people.c.id == row.id)
            connection.execute(own.values(entra_object_id=object_id))
            who[row.id] = person(object_id, row.id)
    records.dispose()
    return who


async def delivered(teams: Teams, body: dict, taken_at: dict) -> None:
    """As Teams does it: the same activity again until the bot has taken it. A duplicate long afterwards is refused."""
    for _ in range(600):
        try:
            status, _ = await teams.send(body, timeout=aiohttp.ClientTimeout(total=30))
            first = taken_at.get(body["id"])
            if status == 200:
                taken_at.setdefault(body["id"], time.monotonic())
                return
            if first is not None and time.monotonic() - first > RETRIED_WITHIN:
                assert status == 403
                return
            assert status != 403
        except (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError):
            pass
        await asyncio.sleep(0.3)
    raise AssertionError("the bot never took it")


@pytest.mark.timeout(2400)  # a thousand messages take minutes
async def test_nothing_is_lost_doubled_or_shown_to_somebody_else(alone):
    assistant, microsoft, who = alone
    assistant.start()
    await assistant.ready()
    teams = Teams(assistant, microsoft)
    chance = random.Random(7)
    once = [
        activity(
            microsoft.service_url,
            id=f"n-{number}",
            text=chance.choice(SAID),
            **chance.choice([*who.values()]),
        )
        for number in range(ACTIVITIES * 4 // 5)
    ]
    doubled = [*once, *chance.choices(once, k=ACTIVITIES - len(once))]
    chance.shuffle(doubled)
    microsoft.refusals = [
        (chance.choice([429, 500, 502, 503]), {"Retry-After": "0"}) for _ in range(ACTIVITIES // 10)
    ]
    at_once, taken_at = asyncio.Semaphore(8), {}

    async def one(body: dict) -> None:
        async with at_once:
            await delivered(teams, body, taken_at)

    sending = [asyncio.create_task(one(body)) for body in doubled]
    await microsoft.until(lambda: len(microsoft.posted) > len(once) // 3, within=400)
    assistant.stop(signal.SIGKILL)
    shown_before = len(microsoft.posted)
    assistant.start()
    await asyncio.gather(*sending)
    await microsoft.until(lambda: len(microsoft.posted) >= len(once), within=400)
    for body in who.values():  # whatever is left of anybody's comes before the answer to this
        await teams.answered(activity(microsoft.service_url, text="thank you", **body))

    asked = Counter(body["conversation"]["id"] for body in once)
    told = Counter(chat for chat, _ in microsoft.posted)
    # One more for the thanks at the end; and what was on its way when the process was killed may come again.
    extra = {chat: told[chat] - count - 1 for chat, count in asked.items()}
    assert min(extra.values()) >= 0
    assert sum(extra.values()) <= 16
    assert shown_before < len(once)
    handled = turns(assistant)
    assert max(handled.values()) == 1
    assert len(handled) == len(once) + len(who)
    assert all(words_of(said) for _, said in microsoft.posted)


def turns(assistant: Assistant) -> Counter:
    """How often each message became a turn, as the conversations hold it."""
    engine = sa.create_engine(read_settings(assistant.environment).conversations_url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT sender, data FROM conversation_event").all()
    engine.dispose()
    events = [(sender, json.loads(data)) for sender, data in rows]
    return Counter(
        (sender, event["message_id"])
        for sender, event in events
        if event["event"] == "user" and event.get("text")
    )
