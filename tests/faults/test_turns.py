"""Turns that meet trouble, over the real assistant: answered once, and what was told is true."""

import asyncio
import threading
import time

import pytest
import sqlalchemy as sa

from benchmarks.faults.reconciling import reconciled
from bot.errors import ConversationNotStored
from bot.records import SqlRecords

pytestmark = pytest.mark.model

ME = "new-starter"
SENDER = f"web:{ME}"
QUESTION = "can I accept a friend request from a pupil?"
NOT_YET = "my answer has to wait"
SEND_AGAIN = "Please send your message again"


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch):
    monkeypatch.setattr("bot.channels.turns.TRY_AGAIN_AFTER", 0.0)


class Failing:
    """The driver's trouble: the next statements that begin so fail, as often as is set."""

    def __init__(self, store):
        self.begins, self.times = "", 0
        sa.event.listen(store._engine, "before_cursor_execute", self._meet)

    def next(self, begins, times):
        self.begins, self.times = begins, times

    def _meet(self, connection, cursor, statement, *_):
        if self.times and statement.startswith(self.begins):
            self.times -= 1
            raise sa.exc.OperationalError(statement, {}, Exception("disk I/O error"))


@pytest.fixture
def failing(desk):
    return Failing(desk.store)


def actions_of(desk):
    return desk.agent.processor.action_endpoint._executor.actions


def acked(*ids):
    return {(SENDER, each) for each in ids}


async def test_a_turn_that_cannot_be_stored_is_said_to_be_so_once_and_taken_again(desk, failing):
    failing.next("INSERT INTO conversation_event", times=4)

    receipt = await desk.send(ME, id="m1", text=QUESTION)

    assert receipt["stored"] is True
    assert [NOT_YET in text for text in desk.texts] == [True, *[False] * (len(desk.texts) - 1)]
    assert desk.heard[0]["metadata"]["end_of_turn"] is False
    assert desk.heard[1]["id"] == "m1/1"
    assert desk.heard[1]["metadata"]["topic"] == "befriending_pupils"
    reconciled(desk.store.url, acked("m1"))


async def test_one_hiccup_of_the_database_is_not_worth_a_word(desk, failing):
    failing.next("INSERT INTO conversation_event", times=1)

    await desk.send(ME, id="m1", text=QUESTION)

    assert desk.heard[0]["id"] == "m1/1"
    reconciled(desk.store.url, acked("m1"))


async def test_a_message_that_cannot_be_taken_in_is_said_to_be_so_and_never_answered(desk, failing):
    failing.next("INSERT INTO inbox", times=1)

    receipt = await desk.send(ME, id="m1", text=QUESTION)

    assert receipt["stored"] is False
    assert "couldn't be stored" in receipt["message"]
    assert desk.heard == []
    assert (await desk.send(ME, id="m1", text=QUESTION))["stored"] is True
    reconciled(desk.store.url, acked("m1"))


async def test_a_turn_whose_mark_is_lost_is_not_taken_a_second_time(desk, failing):
    failing.next("UPDATE inbox", times=3)

    await desk.send(ME, id="m1", text=QUESTION)

    assert [one["id"] for one in desk.heard].count("m1/1") == 1
    reconciled(desk.store.url, acked("m1"))


async def test_a_commit_whose_word_got_lost_is_answered_from_what_is_stored(desk, monkeypatch):
    append = desk.store.append

    def cut_off(*turn):
        append(*turn)
        monkeypatch.setattr(desk.store, "append", append)
        raise ConversationNotStored("the line went dead after the commit")

    monkeypatch.setattr(desk.store, "append", cut_off)

    await desk.send(ME, id="m1", text=QUESTION)

    assert [one["id"] for one in desk.heard if one["metadata"]["topic"]] == ["m1/1"]
    assert desk.heard[-1]["metadata"]["end_of_turn"] is True
    reconciled(desk.store.url, acked("m1"))


async def test_a_message_that_breaks_understanding_is_told_so_and_keeps_nobody_waiting(
    desk, monkeypatch
):
    parse = desk.agent.processor.parse_message

    async def broken(message, *rest, **named):
        if "poison" in message.text:
            raise ZeroDivisionError
        return await parse(message, *rest, **named)

    monkeypatch.setattr(desk.agent.processor, "parse_message", broken)
    await desk.send(ME, id="m0", text="start my training")
    begun = len(desk.heard)
    await desk.send(ME, id="m1", text="poison")
    assert [SEND_AGAIN in text for text in desk.texts[begun:]] == [True]

    await desk.send(ME, id="m2", text=QUESTION)

    topics = [one["metadata"]["topic"] for one in desk.heard]
    assert "befriending_pupils" in topics
    assert desk.step["id"].startswith("m2/")  # it is shown again
    reconciled(desk.store.url, acked("m0", "m1", "m2"))
    history = {one["id"]: one for one in await desk.history(ME)}
    assert history["m1"]["kept"] is False
    assert SEND_AGAIN in history["m1/1"]["text"]


async def test_an_action_that_raises_is_told_so_and_the_turn_is_stored(desk, monkeypatch):
    async def breaks(*_):
        raise ZeroDivisionError

    monkeypatch.setitem(actions_of(desk), "action_answer_policy", breaks)

    await desk.send(ME, id="m1", text=QUESTION)

    assert "can't tell whether that worked" in desk.texts[0]
    reconciled(desk.store.url, acked("m1"))


async def test_an_action_that_hangs_is_given_up_and_others_are_answered_meanwhile(
    desk, monkeypatch
):
    is_over = threading.Event()
    answer = actions_of(desk)["action_answer_policy"]

    def hangs(dispatcher, tracker, domain):
        if tracker.sender_id == SENDER:
            is_over.wait(60)
        return answer(dispatcher, tracker, domain)

    monkeypatch.setitem(actions_of(desk), "action_answer_policy", hangs)
    monkeypatch.setattr("bot.runtime.actions_endpoint.LONGEST_ACTION", 3.0)

    await desk.take(ME, id="m1", text=QUESTION)
    await desk.take("teaching-assistant", id="o1", text=QUESTION)
    await desk.settle()
    is_over.set()

    answered = [one["id"].split("/")[0] for one in desk.heard]
    assert answered.index("o1") < answered.index("m1")
    assert any("can't tell whether that worked" in text for text in desk.texts)
    reconciled(desk.store.url, acked("m1") | {("web:teaching-assistant", "o1")})


async def test_records_that_are_away_are_said_to_be_so_and_the_turn_is_stored(desk, monkeypatch):
    monkeypatch.setattr("bot.records.database.SECONDS_TO_WAIT", 1)
    records = SqlRecords(f"sqlite:///{desk.store.url.removeprefix('sqlite:///')[:-16]}records.db")
    with records.database.writing():
        await desk.send(ME, id="m1", text="start my training")
    records.dispose()

    assert "nothing was saved" in desk.texts[0]
    reconciled(desk.store.url, acked("m1"))
    await desk.send(ME, id="m2", text="start my training")
    assert desk.step["id"].startswith("m2/")


@pytest.mark.parametrize("jump", [-86_400.0, 400 * 86_400.0], ids=["back", "forward"])
async def test_a_clock_that_jumps_changes_neither_order_nor_place(desk, monkeypatch, jump):
    await desk.send(ME, id="m1", text="start my training")
    await desk.send(ME, id="m2", payload=desk.step["buttons"][0]["payload"])
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + jump)

    await desk.send(ME, id="m3", text=QUESTION)
    await desk.send(ME, id="m4", text="start my training")

    assert desk.step["id"].startswith("m4/")
    assert desk.step["custom"]["progress"]["done"] == 1
    reconciled(desk.store.url, acked("m1", "m2", "m3", "m4"))
    sent = [one["id"] for one in await desk.history(ME) if one["from"] == "user"]
    assert sent == ["m1", "m2", "m3", "m4"]


POISON = {
    "half a letter": "may I \ud83d post \udcff this?",
    "nul": "may\x00 I \x00post?",
    "controls": "may I\x1b[2J\x08\x7f post \x85this?",
    "right to left": "may I \u202e\u2066post\u2069 this \u200f?",
    "no letters": "\u200b\u200d\ufeff",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 60,
    "combining": "p" + "\u0301" * 1_500,
    "templates": "{name} {{7*7}} %s %(x)s ${PATH} {0.__class__}",
    "an intent": '/ \\/inform{"x": [[[[',
    "json": '{"event": "user", "text": "hello", "message_id": "m1"}' * 20,
    "nested": "[" * 2_000,
    "one word": "a" * 2_000,
    "not english": "может ли учитель добавить ученика? 教師は生徒を追加できますか",
}


@pytest.mark.parametrize("text", POISON.values(), ids=POISON.keys())
async def test_whatever_is_typed_gets_one_turn_and_an_answer(desk, text):
    receipt = await desk.send(ME, id="m1", text=text)

    assert receipt["stored"] is True
    assert desk.heard[-1]["metadata"]["end_of_turn"] is True
    reconciled(desk.store.url, acked("m1"))
    await desk.send(ME, id="m2", text=QUESTION)
    assert desk.heard[-1]["metadata"]["topic"] == "befriending_pupils"


@pytest.mark.parametrize("read", ["waiting", "newest"])
async def test_a_history_that_is_read_while_the_turn_ends_has_the_message(desk, monkeypatch, read):
    """Somebody who comes back just then must see the answer, or that it is still to come."""
    to_thread, really = asyncio.to_thread, getattr(desk.store, read)
    has_read, has_ended = asyncio.Event(), asyncio.Event()

    async def held_up(call, *arguments, **named):
        found = await to_thread(call, *arguments, **named)
        if call is really and not has_read.is_set():
            has_read.set()
            await has_ended.wait()
        return found

    monkeypatch.setattr(asyncio, "to_thread", held_up)
    monkeypatch.setattr(desk.store, read, really)  # one object, so that it is known again
    desk.store.accept(SENDER, "m1", {"text": QUESTION})
    reading = asyncio.create_task(desk.channel._history(ME, desk.agent.handle_message))
    await has_read.wait()
    await desk.send(ME, id="m1", text=QUESTION)
    has_ended.set()
    history = await reading

    ids = [one["id"] for one in history["messages"]]
    assert ids == ["m1", "m1/1"] or (ids == ["m1"] and history["busy"])


async def test_what_is_taken_in_while_the_inbox_is_read_is_still_answered_here(desk, monkeypatch):
    """Another process answers it: it is shown here, and not taken for one whose answer was shown."""
    to_thread, waiting = asyncio.to_thread, desk.store.waiting
    has_read, is_taken = asyncio.Event(), asyncio.Event()

    async def held_up(call, *arguments, **named):
        found = await to_thread(call, *arguments, **named)
        if call is waiting and not has_read.is_set():
            has_read.set()
            await is_taken.wait()
        return found

    monkeypatch.setattr(asyncio, "to_thread", held_up)
    monkeypatch.setattr(desk.store, "waiting", waiting)  # one object, so that it is known again
    looking = asyncio.create_task(desk.channel.turns.answer_waiting(SENDER, None))
    await has_read.wait()
    desk.store.accept(SENDER, "m1", {"text": QUESTION})
    desk.channel.turns.owe(SENDER, "m1")
    is_taken.set()
    await looking
    elsewhere = type(desk)(desk.agent, desk.store)
    await elsewhere.send(ME, id="m1", text=QUESTION)
    await desk.channel.turns.answer_waiting(SENDER, None)

    assert [one["id"] for one in elsewhere.heard] == ["m1/1"]
    assert [one["id"] for one in desk.heard] == ["m1/1"]
