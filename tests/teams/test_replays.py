"""The same activity again: Teams' own second try does nothing and is taken; a replay is refused and does nothing."""

import asyncio

import pytest

from bot.channels.buttons import ButtonSigner
from bot.channels.teams.activities import read_activity
from bot.channels.teams.repeats import RETRIED_WITHIN
from bot.identity import sender_id
from bot.runtime.teams_store import TeamsStore
from tests.teams.conftest import IMPORTED
from tests.teams.payloads import activity, executed, in_channel, installed, person

WORDS = "is anybody told that I asked this?"


async def test_microsofts_own_second_try_is_taken_and_does_nothing(door, microsoft):
    body = activity(microsoft.service_url, text=WORDS)
    assert await door.status(body) == 200
    await door.until_said(1)

    for _ in range(3):
        door.pass_by(RETRIED_WITHIN / 4)
        assert await door.status(body) == 200

    await door.nothing_more_happens(1)
    assert door.read == [WORDS, "the last one"]


async def test_what_a_second_try_carries_along_may_differ(door, microsoft):
    body = activity(microsoft.service_url)
    assert await door.status(body) == 200

    again = {**body, "localTimestamp": "2026-09-10T09:30:15+01:00", "callerId": "urn:botframework"}

    assert await door.status(again) == 200


async def test_a_replay_with_its_own_token_is_refused_and_does_nothing(door, microsoft, caplog):
    body, token = activity(microsoft.service_url, text=WORDS), microsoft.token()
    assert (await door.teams.send(body, token))[0] == 200
    await door.until_said(1)
    door.pass_by(RETRIED_WITHIN + 1)

    assert (await door.teams.send(body, token))[0] == 403
    assert (await door.teams.send(body, microsoft.token(exp=4_000_000_000)))[0] == 403

    await door.nothing_more_happens(1)
    assert "why=replay: taken long ago" in caplog.text
    assert WORDS not in caplog.text
    assert "Megan" not in caplog.text


async def test_a_second_try_does_not_make_the_time_for_another_longer(door, microsoft):
    body = activity(microsoft.service_url)
    await door.status(body)
    door.pass_by(RETRIED_WITHIN - 5)
    assert await door.status(body) == 200

    door.pass_by(10)

    assert await door.status(body) == 403


TAMPERED = {
    "other words": {"text": "erase my record"},
    "a button": {"value": {"payload": "/confirm_sign_off"}},
    "somebody else": person(IMPORTED["line-manager"], "megan"),
    "an invoke": {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {}}},
    "another place to answer to": {"recipient": {"id": "28:another", "name": "x"}},
}


@pytest.mark.parametrize("changes", TAMPERED.values(), ids=TAMPERED)
async def test_the_same_activity_with_another_body_is_refused_at_once(
    door, microsoft, changes, caplog
):
    body, token = activity(microsoft.service_url, text=WORDS), microsoft.token()
    assert (await door.teams.send(body, token))[0] == 200
    await door.until_said(1)

    assert (await door.teams.send({**body, **changes}, token))[0] == 403

    await door.nothing_more_happens(1)
    assert "why=replay: with another body" in caplog.text
    assert door.read == [WORDS, "the last one"]


async def test_what_was_not_stored_is_taken_when_it_comes_again_however_late(door, microsoft):
    body = activity(microsoft.service_url, text=WORDS)
    door.store.fails = "accept"
    assert await door.status(body) == 503
    door.pass_by(RETRIED_WITHIN * 2)

    assert await door.status(body) == 200

    await door.until_said(1)
    assert door.read == [WORDS]


async def test_a_second_try_after_a_note_was_lost_is_answered_once(door, microsoft):
    body = activity(microsoft.service_url, text=WORDS)
    door.store.fails = "note_taken"
    assert await door.status(body) == 503
    assert await door.status(body) == 200

    await door.nothing_more_happens(1)


async def test_many_tries_at_once_are_answered_once(door, microsoft):
    body = activity(microsoft.service_url, text=WORDS)

    statuses = await asyncio.gather(*(door.status(body) for _ in range(8)))

    assert set(statuses) == {200}
    await door.nothing_more_happens(1)


async def test_two_edits_of_a_message_are_no_replay_and_one_edit_twice_is(door, microsoft):
    edited = {"type": "messageUpdate", "channelData": {"eventType": "editMessage"}}
    first = activity(microsoft.service_url, text="one", **edited)
    second = {**first, "text": "two", "timestamp": "2026-09-10T08:31:00Z"}

    assert await door.status(first) == await door.status(second) == 200
    door.pass_by(RETRIED_WITHIN + 1)

    assert await door.status(first) == await door.status(second) == 403


@pytest.mark.parametrize("of", ["a removal", "a channel", "a reaction"])
async def test_no_kind_of_activity_can_be_replayed(door, microsoft, of):
    url = microsoft.service_url
    body = {
        "a removal": lambda: installed(url, "remove", **person(IMPORTED["ruth-adeyemi"], "ruth")),
        "a channel": lambda: in_channel(url, "what is my progress?"),
        "a reaction": lambda: activity(url, type="messageReaction", text=""),
    }[of]()
    assert await door.status(body) == 200
    await door.until_said(1 if of == "a channel" else 0)
    before = len(microsoft.posted)
    door.pass_by(RETRIED_WITHIN + 1)

    assert await door.status(body) == 403

    await door.nothing_more_happens(before)


async def test_an_old_installation_that_comes_again_does_not_undo_the_removal(door, microsoft):
    who = person(IMPORTED["oliver-grant"], "oliver")
    added, removed = (installed(microsoft.service_url, how, **who) for how in ("add", "remove"))
    assert await door.status(added) == await door.status(removed) == 200

    assert await door.status(added) == 200

    assert "away: oliver-grant" in door.teams.assistant.command("teams", "status", check=False)


async def test_an_action_execute_that_comes_again_gets_its_answer_and_later_none(door, microsoft):
    signer = ButtonSigner(door.settings.chat_token_key)
    payload = signer.issue(sender_id("web", "new-starter"), "/start_training")
    body = executed(microsoft.service_url, {"payload": payload})
    status, told = await door.teams.send(body)
    await door.until_said(1)

    assert (status, told["statusCode"]) == (200, 200)
    assert await door.teams.send(body) == (200, told)
    door.pass_by(RETRIED_WITHIN + 1)
    assert await door.teams.send(body) == (403, None)
    await door.nothing_more_happens(1)


async def test_a_replay_is_known_after_a_restart(door, microsoft):
    body = activity(microsoft.service_url, text=WORDS)
    assert await door.status(body) == 200
    await door.until_said(1)
    mark = read_activity(body).mark

    again = TeamsStore(door.settings.conversations_url)

    assert again.taken(mark).taken_at == door.clock.now().timestamp()
    assert WORDS not in str(again.taken(mark))
    again.dispose()


async def test_a_body_of_a_thousand_layers_is_refused(door, microsoft):
    value = {}
    for _ in range(900):
        value = {"layer": value}

    assert await door.status(activity(microsoft.service_url, value=value)) in (200, 400)
    assert await door.status(activity(microsoft.service_url)) == 200
