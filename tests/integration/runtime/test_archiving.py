"""After a day nobody's name, address or number is left in what people typed; until then, and in our words, all is."""

import json
import time

import pytest
import sqlalchemy as sa

from bot.language.deidentifying import Deidentifier
from bot.runtime.archiving import Archivist, WithoutPeople
from bot.runtime.conversation_archive import ConversationArchive
from bot.runtime.conversations import ConversationStore

DAY = 86_400.0
SENDER = "web:line-manager"
TYPED = "My nephew Kieran in year 5, kieran@home.example, 07700 900123, wants to add me on Facebook"


def user(text, at, **parsed):
    return {
        "event": "user",
        "text": text,
        "timestamp": at,
        "message_id": f"m-{at}",
        "parse_data": {"text": text, "entities": [{"value": "Kieran"}], **parsed},
    }


def bot(text, at, kind="task", **data):
    return {
        "event": "bot",
        "text": text,
        "timestamp": at,
        "data": data,
        "metadata": {"kind": kind, "notice": "n1"},
    }


def session(at):
    return {"event": "action", "name": "action_session_start", "timestamp": at}


def slot(name, value, at):
    return {"event": "slot", "name": name, "value": value, "timestamp": at}


@pytest.fixture
def store(database_url):
    kept = ConversationStore(database_url)
    kept.prepare()
    yield kept
    kept.dispose()


@pytest.fixture
def archivist(store, services, monkeypatch):
    monkeypatch.setattr("bot.runtime.archiving.PAUSE", 0.0)
    archive = ConversationArchive(store.url)
    yield Archivist(archive, services)
    archive.dispose()


def kept(store):
    events = store.newest(SENDER, 100)
    return events, json.dumps(events, ensure_ascii=False)


async def test_what_was_typed_yesterday_is_kept_without_what_leads_to_a_person(store, archivist):
    at = time.time() - 2 * DAY
    store.append(SENDER, 0, [user(TYPED, at), bot("You wrote about Kieran.", at)])

    assert await archivist.archive_old() == 2

    events, written = kept(store)
    assert "year 5" in written
    assert "Facebook" in written
    for private in ("Kieran", "kieran", "home.example", "900123"):
        assert private not in written
    assert events[0]["parse_data"]["text"] == events[0]["text"]
    assert events[1]["text"] == "You wrote about [name]."
    assert await archivist.archive_old() == 0


async def test_what_was_typed_today_is_as_it_was_typed(store, archivist):
    now = time.time()
    store.append(SENDER, 0, [session(now - 2 * DAY), user(TYPED, now - 2 * DAY)])
    store.append(SENDER, 2, [session(now), user(TYPED, now)])

    assert await archivist.archive_old() == 2

    events, _ = kept(store)
    assert events[1]["text"] != TYPED
    assert events[3]["text"] == TYPED


async def test_a_session_is_archived_whole_so_that_no_answer_repeats_a_name_taken_before(
    store, archivist
):
    day_ago = time.time() - DAY
    store.append(SENDER, 0, [session(day_ago - 2), user(TYPED, day_ago - 1)])
    store.append(SENDER, 2, [bot("You wrote about Kieran.", day_ago + 60)])

    assert await archivist.archive_old() == 0


async def test_our_own_words_buttons_and_notices_stay(store, archivist):
    at = time.time() - 2 * DAY
    answer = (
        "A nephew can be one of the exceptions. Report it on 0800 1111, or to help@nspcc.example."
    )
    button = {"title": "Yes", "payload": '/answer{"as": "Kieran"}'}
    store.append(
        SENDER,
        0,
        [
            user(TYPED, at),
            bot(answer, at, kind="policy"),
            bot("Is that right?", at, buttons=[button]),
            user(button["payload"], at + 1),
        ],
    )

    await archivist.archive_old()

    events, _ = kept(store)
    assert events[1]["text"] == answer
    assert events[2]["data"]["buttons"] == [button]
    assert events[3]["text"] == button["payload"]
    assert store.has_notice(SENDER, "n1")


async def test_the_staffs_names_go_from_what_was_told_of_them(store, archivist, services):
    with services.records.reading() as repo:
        name = repo.all_names()[0]
    at = time.time() - 2 * DAY
    rows = {"rows": [{"who": name, "done": 3}]}
    store.append(SENDER, 0, [bot(f"{name} has done 3 of 6.", at, kind="record", **rows)])

    await archivist.archive_old()

    events, written = kept(store)
    assert events[0]["text"] == "[name] has done 3 of 6."
    assert name not in written


async def test_what_a_form_held_goes(store, archivist):
    at = time.time() - 2 * DAY
    held = {"query": "q1", "words": "Tell Kieran no"}
    store.append(SENDER, 0, [slot("answering", held, at), slot("answer_open", True, at)])

    await archivist.archive_old()

    events, _ = kept(store)
    assert [event["value"] for event in events] == [None, True]


def test_what_was_erased_meanwhile_is_not_put_back(store, services):
    at = time.time() - 2 * DAY
    store.append(SENDER, 0, [user(TYPED, at), user("and on LinkedIn?", at + 1)])
    archive = ConversationArchive(store.url)

    def erase(events):
        with store._engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM conversation_event WHERE seq = 0"))
        return events

    assert archive.archive(SENDER, time.time(), erase) == 1

    assert [event["text"] for event in kept(store)[0]] == ["and on LinkedIn?"]
    archive.dispose()


async def test_long_conversations_are_archived_to_their_end(store, archivist):
    at = time.time() - 3 * DAY
    store.append(SENDER, 0, [bot("Hello", at + number) for number in range(70)])

    assert await archivist.archive_old() == 70


def test_a_name_is_taken_from_an_answer_that_came_after_it_only_as_a_whole_word():
    find = Deidentifier(frozenset({"ann"}))
    people = WithoutPeople(lambda text: find.places(text, set(), []), [])

    asked, told = people.rewritten([user("can Ann add me", 1.0), bot("Ann? An annual one.", 1.0)])

    assert "Ann" not in asked["text"]
    assert told["text"] == "[name]? An annual one."
