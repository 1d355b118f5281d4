"""Conversations at rest, on both databases: whole turns, in order, once."""

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from bot.errors import ConversationNotStored
from bot.runtime.conversations import ConversationStore
from bot.runtime.locks import SenderLocks
from bot.runtime.recollection import MOST_ACTIONS, SPOKEN_KEPT
from bot.runtime.tracker_store import AppendOnlyTrackerStore

ANNA = "web:anna"
LISTEN = "action_listen"


@pytest.fixture
def store(empty_database_url):
    opened = ConversationStore(empty_database_url)
    opened.prepare()
    yield opened
    opened.dispose()


def said(text, intent="greet"):
    return UserUttered(
        text, intent={"name": intent, "confidence": 1.0}, parse_data=parse(text, intent)
    )


def parse(text, intent):
    return {
        "text": text,
        "intent": {"name": intent},
        "entities": [],
        "message_id": "1",
        "metadata": {},
    }


def trackers(store):
    return AppendOnlyTrackerStore(Domain.empty(), store)


async def turn(keeper, *events):
    tracker = await keeper.get_or_create_tracker(ANNA)
    for event in events:
        tracker.update(event)
    await keeper.save(tracker)


async def test_a_conversation_is_the_same_after_a_restart(store):
    await turn(trackers(store), said("hello"), BotUttered("hello back"))

    tracker = await trackers(store).retrieve(ANNA)

    texts = [event.text for event in tracker.events if hasattr(event, "text")]
    assert texts == ["hello", "hello back"]


async def test_only_the_last_session_is_read_back(store):
    keeper = trackers(store)
    await turn(keeper, said("long ago"))
    await turn(keeper, ActionExecuted("action_session_start"), SessionStarted(), said("today"))

    tracker = await trackers(store).retrieve(ANNA)
    whole = await trackers(store).retrieve_full_tracker(ANNA)

    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["today"]
    assert len([event for event in whole.events if isinstance(event, UserUttered)]) == 2


async def test_two_writers_of_one_conversation_clash_instead_of_overwriting(store):
    first, second = trackers(store), trackers(store)
    await turn(first, said("hello"))
    mine = await first.retrieve(ANNA)
    theirs = await second.retrieve(ANNA)
    mine.update(said("mine"))
    theirs.update(said("theirs"))
    await first.save(mine)

    with pytest.raises(ConversationNotStored):
        await second.save(theirs)

    await turn(second, said("theirs again"))
    texts = [event["text"] for event in store.newest(ANNA, 50) if event["event"] == "user"]
    assert texts == ["hello", "mine", "theirs again"]


async def test_a_turn_that_cannot_be_stored_is_not_remembered_either(store):
    keeper = trackers(store)
    await turn(keeper, said("hello"))
    store.dispose()
    broken = ConversationStore("postgresql://nobody@127.0.0.1:1/none")
    keeper._store = broken

    with pytest.raises(ConversationNotStored):
        await turn(keeper, said("lost?"))

    keeper._store = store
    tracker = await keeper.retrieve(ANNA)
    assert [event.text for event in tracker.events if isinstance(event, UserUttered)] == ["hello"]


async def test_the_words_of_an_urgent_message_are_never_stored(store):
    keeper = trackers(store)
    await turn(keeper, said("he hits me, she said", "safeguarding_concern"))

    (user,) = [event for event in store.newest(ANNA, 10) if event["event"] == "user"]

    assert "hits" not in str(user)


def test_a_message_is_accepted_once_and_forgotten_once_answered(store):
    assert store.accept(ANNA, "1", {"text": "hello"}) is True
    assert store.accept(ANNA, "1", {"text": "hello"}) is False
    (waiting,) = store.waiting(ANNA)
    assert waiting.body == {"text": "hello"}

    store.answered(ANNA, "1")

    assert store.waiting(ANNA) == []
    assert store.accept(ANNA, "1", {"text": "hello"}) is False


def test_messages_wait_in_the_order_they_came(store):
    for number in ("3", "1", "2"):
        store.accept(ANNA, number, {"text": number})

    assert [one.message_id for one in store.waiting(ANNA)] == ["3", "1", "2"]
    assert store.senders_waiting() == [ANNA]


def test_a_database_that_does_not_answer_is_said_so():
    store = ConversationStore("postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(ConversationNotStored):
        store.accept(ANNA, "1", {"text": "hello"})
    with pytest.raises(ConversationNotStored):
        store.ping()


async def test_one_sender_takes_turns_and_others_do_not_wait():
    locks, order = SenderLocks(), []

    async def hold(sender, name, ready=None, go=None):
        async with locks.lock(sender):
            order.append(name)
            if ready:
                ready.set()
                await go.wait()

    ready, go = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(hold(ANNA, "first", ready, go))
    await ready.wait()
    second = asyncio.create_task(hold(ANNA, "second"))
    await hold("web:ben", "other")
    assert order == ["first", "other"]
    go.set()
    await asyncio.gather(first, second)

    assert order == ["first", "other", "second"]
    assert locks._locks == {}


async def test_a_notice_is_found_in_the_conversation_it_was_stored_in_and_no_other(store):
    await turn(trackers(store), said("hello"), BotUttered("Told.", metadata={"notice": "n1"}))
    await turn(trackers(store), said('what is "notice": "n2" about'))

    assert store.has_notice(ANNA, "n1")
    assert not store.has_notice("web:ben", "n1")
    for other in ("n2", "n", "n_", "%", ""):
        assert not store.has_notice(ANNA, other)


async def test_a_senders_turn_is_free_until_somebody_holds_it():
    locks = SenderLocks()

    async with locks.lock(ANNA):
        assert not locks.is_free(ANNA)
        assert locks.is_free("web:ben")

    assert locks.is_free(ANNA)


LONG = """
slots:
  place: {type: text, mappings: [{type: custom}]}
intents: [greet]
forms:
  story_form: {required_slots: []}
"""


async def talk(keeper, turns, first=0):
    """So many turns of four events, each with a message numbered on from `first`."""
    for number in range(first, first + turns):
        answer = [ActionExecuted("utter_hello"), BotUttered(f"answer {number}")]
        await turn(keeper, said(f"message {number}"), *answer, ActionExecuted(LISTEN))


@pytest.fixture
def keeper(store):
    return AppendOnlyTrackerStore(Domain.from_yaml(LONG), store)


def is_short(tracker):
    actions = [event for event in tracker.events if isinstance(event, ActionExecuted)]
    return len(actions) <= MOST_ACTIONS and len(tracker.events) <= 2 * MOST_ACTIONS + SPOKEN_KEPT


async def test_a_long_session_is_remembered_in_short_and_stored_whole(store, keeper):
    await turn(
        keeper, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(LISTEN)
    )
    await turn(
        keeper,
        said("begin"),
        SlotSet("place", "step 3"),
        ActiveLoop("story_form"),
        ActionExecuted(LISTEN),
    )
    await talk(keeper, 200)

    for remembering in (keeper, AppendOnlyTrackerStore(keeper.domain, store)):
        tracker = await remembering.retrieve(ANNA)
        assert is_short(tracker)
        assert tracker.get_slot("place") == "step 3"
        assert tracker.active_loop_name == "story_form"
        assert tracker.latest_message.text == "message 199"
        first = next(event for event in tracker.events if isinstance(event, UserUttered))
        assert int(first.text.split()[1]) > 100
        texts = [event.text for event in tracker.events if isinstance(event, UserUttered)]
        assert texts == [f"message {number}" for number in range(200 - len(texts), 200)]
        assert len(texts) > 20
        assert tracker.latest_action_name == LISTEN

    whole = await keeper.retrieve_full_tracker(ANNA)
    texts = [event.text for event in whole.events if isinstance(event, UserUttered)]
    assert texts == ["begin", *(f"message {number}" for number in range(200))]


@pytest.mark.parametrize("first", [20, 40, 60, 80])
async def test_a_loop_that_ended_in_a_long_session_does_not_come_back(store, keeper, first):
    await turn(
        keeper, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(LISTEN)
    )
    begun = SlotSet("place", "step 3"), ActiveLoop("story_form"), ActionExecuted(LISTEN)
    await turn(keeper, said("begin"), *begun)
    await talk(keeper, first)
    over = SlotSet("place", None), ActiveLoop(None), ActionExecuted(LISTEN)
    await turn(keeper, said("stop"), *over)
    await talk(keeper, 100)

    for remembering in (keeper, AppendOnlyTrackerStore(keeper.domain, store)):
        tracker = await remembering.retrieve(ANNA)
        assert is_short(tracker)
        assert tracker.get_slot("place") is None
        assert tracker.active_loop is None
        begins = [event for event in tracker.events if isinstance(event, SessionStarted)]
        assert len(begins) == 1


async def test_a_loop_that_stood_aside_still_does_in_a_long_session(store, keeper):
    aside = ActiveLoop("story_form"), ActionExecutionRejected("story_form"), ActionExecuted(LISTEN)
    await turn(keeper, ActionExecuted(LISTEN))
    await turn(keeper, said("begin"), *aside)
    await talk(keeper, 100)

    tracker = await keeper.retrieve(ANNA)

    assert is_short(tracker)
    assert tracker.is_active_loop_rejected


async def test_what_holds_no_newer_turn_is_remembered_as_it_is(store, keeper):
    await turn(keeper, ActionExecuted("action_session_start"), ActionExecuted(LISTEN))
    await turn(keeper, *(BotUttered(f"notice {number}") for number in range(300)))

    tracker = await keeper.retrieve(ANNA)

    assert len(tracker.events) == 302


async def test_a_session_remembered_in_short_goes_on_where_it_was_stored(store, keeper):
    await talk(keeper, 100)
    await talk(AppendOnlyTrackerStore(keeper.domain, store), 100, first=100)

    texts = [event["text"] for event in store.newest(ANNA, 2_000) if event["event"] == "user"]
    assert texts == [f"message {number}" for number in range(200)]
