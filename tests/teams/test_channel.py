"""The assistant in Teams: its own process, real tokens, and a stand-in for Microsoft over real HTTP."""

import asyncio
import json

import pytest

from bot.settings import PROJECT
from tests.teams.conftest import IMPORTED, buttons_of, words_of
from tests.teams.microsoft import TENANT, Key
from tests.teams.payloads import activity, executed, in_channel, installed, person, pressed

MANAGER = person(IMPORTED["line-manager"], "daniel")


async def test_a_question_is_answered_in_one_message_with_its_clause(teams, microsoft):
    said = await teams.say("can I accept a friend request from a pupil?")

    assert "clause 2.1" in words_of(said)
    assert said["summary"]
    card = said["attachments"][0]["content"]
    assert (card["version"], card["lang"]) == ("1.2", "en")
    assert card["fallbackText"]


async def test_the_same_activity_twice_is_answered_once(teams, microsoft):
    body = activity(microsoft.service_url, text="who is covered by the policy?")
    await teams.answered(body)

    assert (await teams.send(body))[0] == 200
    await teams.say("thank you")

    assert len(teams.posted(body)) == 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"iss": "https://evil.example"}, 401),
        ({"aud": "another-bot"}, 401),
        ({"exp": 1_000_000}, 401),
        ({"serviceurl": "https://smba.trafficmanager.net/uk/"}, 403),
    ],
)
async def test_a_hostile_token_is_refused_and_nothing_happens(teams, microsoft, changes, status):
    body = activity(microsoft.service_url, text="is this let in?")

    assert (await teams.send(body, microsoft.token(**changes)))[0] == status
    await teams.say("thank you")

    assert len(microsoft.posted) == 1


async def test_without_a_token_with_a_stolen_key_or_from_another_tenant_nothing_happens(
    teams, microsoft
):
    body = activity(microsoft.service_url)
    elsewhere = {"conversation": {**body["conversation"], "tenantId": "9" * 36}}

    assert (await teams.send(body, ""))[0] == 401
    assert (await teams.send(body, microsoft.token(key=Key("first"))))[0] == 401
    assert (await teams.send({**body, **elsewhere}))[0] == 403
    assert (await teams.send({**body, "serviceUrl": "https://evil.example/"}))[0] == 403
    assert microsoft.posted == []


async def test_a_body_that_is_no_activity_is_refused(teams, microsoft):
    for broken in ({}, {"type": "message"}):
        status, _ = await teams.send({**broken})
        assert status in (400, 403)
    whole = activity(microsoft.service_url)
    assert (await teams.send({**whole, "id": None, "timestamp": None}))[0] == 400


async def test_a_body_that_is_too_large_is_refused_before_it_is_sent(teams):
    reader, writer = await asyncio.open_connection("127.0.0.1", teams.assistant.port)
    head = "POST /webhooks/teams/messages HTTP/1.1", "Host: bot", "Content-Length: 300000", "", ""
    writer.write("\r\n".join(head).encode())

    status = await asyncio.wait_for(reader.readline(), 10)
    writer.close()

    assert b" 413 " in status


async def test_a_scenario_is_worked_by_its_buttons_and_a_card_can_be_pressed_once(teams, microsoft):
    await teams.say("start my training", **MANAGER)
    begin = teams.posted(activity("", **MANAGER))[-1]
    while not any(button["title"] == "A" for button in buttons_of(begin)):
        begin = await teams.answered(
            pressed(microsoft.service_url, buttons_of(begin)[0]["data"], **MANAGER)
        )
    choice = next(button for button in buttons_of(begin) if button["title"] == "A")
    once = pressed(microsoft.service_url, choice["data"], **MANAGER)

    after = await teams.answered(once)
    closed = len(microsoft.replaced)
    again = pressed(microsoft.service_url, choice["data"], **MANAGER)
    assert (await teams.send(again))[0] == 200
    await teams.say("thank you", **MANAGER)

    assert closed >= 1
    card = microsoft.replaced[-1][2]
    assert "You chose: A. " in words_of(card)
    assert buttons_of(card) == []
    assert buttons_of(after)
    said = teams.posted(once)
    assert said[-2] == after  # the second press was passed over


async def test_a_button_made_for_one_person_is_of_no_use_to_another(teams, microsoft):
    said = await teams.say("start my training")
    stolen = buttons_of(said)[0]["data"]
    other = pressed(microsoft.service_url, stolen, **MANAGER)

    refused = await teams.answered(other)

    assert "no longer in use" in words_of(refused)


async def test_what_is_typed_after_a_card_takes_its_buttons_away_when_the_step_moves_on(
    teams, microsoft
):
    who = person(IMPORTED["priya-sharma"], "priya")
    said = await teams.say("start my training", **who)
    while not any(button["title"] == "A" for button in buttons_of(said)):
        said = await teams.answered(
            pressed(microsoft.service_url, buttons_of(said)[0]["data"], **who)
        )
    microsoft.replaced.clear()

    await teams.say("what would happen if I break the policy?", **who)
    await microsoft.until(lambda: microsoft.replaced)

    assert buttons_of(microsoft.replaced[0][2]) == []
    assert "You chose" not in words_of(microsoft.replaced[0][2])


async def test_action_execute_is_answered_with_the_card_that_takes_its_place(teams, microsoft):
    who = person(IMPORTED["oliver-grant"], "oliver")
    said = await teams.say("start my training", **who)
    body = executed(microsoft.service_url, buttons_of(said)[0]["data"], **who)

    status, told = await teams.send(body)

    assert status == told["statusCode"] == 200
    assert told["type"] == "application/vnd.microsoft.card.adaptive"
    assert told["value"]["type"] == "AdaptiveCard"
    _, again = await teams.send({**body, "id": "another-press"})
    assert "already" in again["value"]


@pytest.mark.parametrize("name", ["signin/verifyState", "composeExtension/query", "task/fetch"])
async def test_an_invoke_of_another_kind_is_not_implemented(teams, microsoft, name):
    body = activity(microsoft.service_url, type="invoke", name=name, value={})

    assert (await teams.send(body))[0] == 501


async def test_in_a_channel_everybody_is_told_the_same_and_only_on_mention(teams, microsoft):
    silent = in_channel(microsoft.service_url, "what is my progress?", mentions=False)
    assert (await teams.send(silent))[0] == 200

    said = await teams.answered(in_channel(microsoft.service_url, "what is my progress?"))

    assert "our own chat" in words_of(said)
    assert len(microsoft.posted) == 1


async def test_on_installation_somebody_is_greeted_once(teams, microsoft):
    who = person(IMPORTED["ruth-adeyemi"], "ruth")
    said = await teams.answered(installed(microsoft.service_url, **who))
    bot = activity("")["recipient"]
    added = activity(microsoft.service_url, type="conversationUpdate", membersAdded=[bot], **who)
    assert (await teams.send({**added, "text": None}))[0] == 200
    await teams.say("thank you", **who)

    assert "Social Networking Policy" in words_of(said)
    assert [button["title"] for button in buttons_of(said)] == ["Start my training"]
    assert len(teams.posted(added)) == 2


async def test_a_stranger_is_known_by_the_address_their_tenant_vouches_for(teams, microsoft):
    who = person("b1a5e000-0000-4000-8000-0000000000e1", "sam")
    microsoft.members["29:1-sam"] = member(who, "sam.whitlock@school.example")

    said = await teams.say("can I go on Facebook in my lunch break?", **who)
    microsoft.members.clear()
    again = await teams.say("who reviews the policy and how often?", **who)

    assert "clause" in words_of(said)
    assert "clause" in words_of(again)


def member(who, address, **changes):
    """What the members API says of somebody."""
    return {
        "id": who["from"]["id"],
        "name": "Sam Whitlock",
        "aadObjectId": who["from"]["aadObjectId"],
        "objectId": who["from"]["aadObjectId"],
        "email": address,
        "userPrincipalName": address,
        "tenantId": TENANT,
        "userRole": "user",
        **changes,
    }


ADDRESS = "jo@school.example"
NOT_JO = {
    "nobody has the address": {
        "email": "x@school.example",
        "userPrincipalName": "x@school.example",
    },
    "a guest": {"userRole": "guest"},
    "an outsider": {"userPrincipalName": "jo_school.example#EXT#@other.example"},
    "another tenant's": {"tenantId": "9" * 36},
    "another member's": {"aadObjectId": "f" * 36, "objectId": "f" * 36},
}


@pytest.mark.parametrize("changes", NOT_JO.values(), ids=NOT_JO)
async def test_whoever_cannot_be_known_is_told_kindly_and_kept_out(
    teams, microsoft, changes, request
):
    name = f"x{abs(hash(request.node.name)) % 10**6}"
    who = person(f"c0ffee00-0000-4000-8000-{name:0>12}", name)
    microsoft.members[who["from"]["id"]] = member(who, ADDRESS, **changes)

    said = await teams.say("how is my team doing", **who)

    assert "staff list" in words_of(said)
    assert len(teams.posted(activity("", **who))) == 1


async def test_who_somebody_is_is_asked_again_while_teams_cannot_say(teams, microsoft):
    who = person("b1a5e000-0000-4000-8000-0000000000e2", "tomasz")
    microsoft.members[who["from"]["id"]] = member(who, "tomasz@school.example")
    microsoft.refusals = [(429, {"Retry-After": "1"}), (502, {"Retry-After": "0"})]

    said = await teams.say("what is the policy for?", **who)

    assert "clause" in words_of(said)


async def test_an_answer_is_sent_again_when_teams_asks_to_wait_or_breaks(teams, microsoft):
    microsoft.refusals = [(429, {"Retry-After": "1"}), (503, {"Retry-After": "0"})]

    said = await teams.say("who is covered by the policy?")

    assert "clause" in words_of(said)
    assert len(microsoft.posted) == 1


async def test_a_reply_that_breaks_off_after_it_was_taken_is_not_shown_twice(teams, microsoft):
    microsoft.breaks = 1

    await teams.say("who is covered by the policy?")
    await teams.say("thank you")

    assert len(microsoft.posted) == 2


async def test_a_token_that_was_refused_is_fetched_anew(teams, microsoft):
    await teams.say("thank you")
    microsoft.good_tokens.clear()

    await teams.say("thank you")

    assert len(microsoft.posted) == 2
    assert microsoft.forms[-1]["scope"] == "https://api.botframework.com/.default"
    assert microsoft.forms[-1]["tenant"] == TENANT


async def test_what_teams_will_not_take_is_a_dead_letter_the_operator_sees(teams, microsoft):
    microsoft.refusals = [(400, {})]
    body = activity(microsoft.service_url, text="who is covered by the policy?")
    await teams.send(body)
    await microsoft.until(lambda: not microsoft.refusals)
    await teams.say("thank you")

    told = teams.assistant.command("teams", "status", check=False)

    assert "1 dead letter" in told
    assert "400 BotSaysNo" in told
    assert "covered" not in told
    assert "1 tried again" in teams.assistant.command("teams", "retry", check=False)
    await microsoft.until(lambda: len(microsoft.posted) == 2)


async def test_the_words_typed_may_not_name_an_intent(teams, microsoft):
    said = await teams.say('/confirm_sign_off{"version": "1"}')

    assert "on your record" not in words_of(said)


async def test_a_picture_is_answered_kindly(teams, microsoft):
    said = await teams.say(
        "", attachments=[{"contentType": "image/png", "contentUrl": "https://x"}]
    )

    assert "pictures" in words_of(said)


@pytest.mark.parametrize("kind", ["messageReaction", "messageUpdate", "messageDelete", "typing"])
async def test_other_activities_are_taken_and_nothing_is_said(teams, microsoft, kind):
    body = activity(microsoft.service_url, type=kind, text="")

    assert (await teams.send(body))[0] == 200
    assert microsoft.posted == []


COMMANDS = json.loads((PROJECT / "bot/teams_app/manifest.json").read_text())["bots"][0][
    "commandLists"
][0]["commands"]


@pytest.mark.parametrize("title", [command["title"] for command in COMMANDS])
async def test_every_command_the_app_offers_is_understood(teams, microsoft, title):
    said = await teams.say(title, **MANAGER)

    unsure = ("I want to be sure", "I can't answer that", "I didn't follow")  # as in domain.yml
    assert not words_of(said).startswith(unsure)
