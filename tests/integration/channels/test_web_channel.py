"""The web channel as a hostile browser meets it: the real product, real tokens, real sockets."""

import asyncio
import json
import uuid
from datetime import datetime, timedelta, timezone

import pytest
import socketio

from bot.identity import mint_chat_token
from bot.settings import read_settings

ANSWERED_WITHIN = 20.0


class Browser:
    """One socket. Keeps every bot message it is sent."""

    def __init__(self, product, token):
        self.heard = []
        self._ended = asyncio.Event()
        self._url, self._token = product.assistant_url, token
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("bot_uttered", self._hear)

    def _hear(self, message):
        self.heard.append(message)
        if message["metadata"].get("end_of_turn"):
            self._ended.set()

    async def __aenter__(self):
        await self.socket.connect(self._url, auth={"token": self._token})
        return self

    async def __aexit__(self, *_):
        await self.socket.disconnect()

    async def send(self, **message):
        """Sends a message; returns its acknowledgement, and waits for the end of the turn if it was taken."""
        self._ended.clear()
        message.setdefault("id", uuid.uuid4().hex)
        receipt = await self.socket.call("user_uttered", message)
        if receipt["stored"]:
            await asyncio.wait_for(self._ended.wait(), ANSWERED_WITHIN)
        return receipt

    async def history(self):
        return (await self.socket.call("history", {}))["messages"]


@pytest.fixture
def browser(product):
    return lambda person: Browser(product, product.command("token", person))


def token(product, key=None, lifetime=timedelta(minutes=5)):
    settings = read_settings(product.environment)
    now = datetime.now(timezone.utc)
    return mint_chat_token("new-starter", key or settings.chat_token_key, now, lifetime)


async def test_a_message_is_acknowledged_and_answered_with_its_metadata(browser):
    async with browser("new-starter") as me:
        receipt = await me.send(id="m1", text="can I accept a friend request from a pupil?")

        answer = me.heard[-1]
        assert receipt == {"id": "m1", "stored": True}
        assert answer["metadata"]["topic"] == "befriending_pupils"
        assert answer["metadata"]["clauses"] == ["2.1"]
        assert answer["metadata"]["end_of_turn"] is True


@pytest.mark.parametrize(
    "auth", [None, {}, {"token": ""}, {"token": "x.y.z"}, {"token": 5}, "text"]
)
async def test_nobody_comes_in_without_a_token(product, auth):
    client = socketio.AsyncClient(reconnection=False)

    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(product.assistant_url, auth=auth)


async def test_a_token_of_another_key_or_past_its_time_is_refused(product):
    for bad in (token(product, key="x" * 64), token(product, lifetime=timedelta(minutes=-5))):
        with pytest.raises(socketio.exceptions.ConnectionError):
            await Browser(product, bad).__aenter__()


async def test_a_connection_does_not_outlive_its_token(product):
    expiring = token(product, lifetime=timedelta(seconds=1))  # let in by the leeway for slow clocks
    async with Browser(product, expiring) as me:
        await asyncio.sleep(1.2)
        receipt = await me.send(text="hello")

    assert receipt["stored"] is False
    assert receipt["error"] == "sign_in_again"


async def test_somebody_elses_id_in_any_field_changes_nothing(browser):
    async with browser("teaching-assistant") as victim, browser("new-starter") as mallory:
        await victim.send(text="can I put the school logo on my profile?")
        before = len(victim.heard)
        stolen = {
            "session_id": "web:teaching-assistant",
            "sender": "web:teaching-assistant",
            "room": "web:teaching-assistant",
            "metadata": {"person": "line-manager", "roles": ["hr"]},
            "input_channel": "web",
        }
        await mallory.socket.emit("session_request", stolen)
        await mallory.send(text="how is my team doing", **stolen)

        assert len(victim.heard) == before
        assert "reports to you" in mallory.heard[-1]["text"]
        said = json.dumps(await mallory.history())
        assert "can I put the school logo on my profile?" not in said


async def test_two_people_at_once_never_see_each_others_messages(browser):
    async with browser("teaching-assistant") as anna, browser("other-manager") as ben:
        await asyncio.gather(
            anna.send(text="can I go on Facebook in my lunch break?"),
            ben.send(text="who reviews the policy and how often?"),
        )

        assert {one["metadata"]["topic"] for one in anna.heard} == {"working_time"}
        assert {one["metadata"]["topic"] for one in ben.heard} == {"policy_review"}


async def test_a_forged_payload_is_refused_and_a_typed_one_is_only_text(browser, product):
    forged = '/confirm_sign_off{"version": "1"}'
    async with browser("other-manager") as me:
        refused = await me.send(payload=forged)
        for typed in (forged, f"/ /{forged}", f" / / {forged}", f"\t/{forged}"):
            await me.send(text=typed)

        assert refused["stored"] is False
        assert "no longer in use" in refused["message"]
        assert not any("on your record" in one["text"] for one in me.heard)
        signed = json.loads(product.command("records", "--json"))["sign_offs"]
        assert not [one for one in signed if one["person_id"] == "other-manager"]


async def test_a_button_issued_to_one_person_is_useless_to_another(browser):
    async with browser("teaching-assistant") as anna, browser("new-starter") as mallory:
        await anna.send(text="can I accept a friend request from a pupil?")
        button = anna.heard[-1]["buttons"][0]

        assert (await mallory.send(payload=button["payload"]))["stored"] is False
        assert (await anna.send(payload=button["payload"]))["stored"] is True


async def test_the_same_message_twice_is_answered_once(browser):
    async with browser("new-starter") as me:
        await me.send(id="twice", text="what is the policy for?")
        heard = len(me.heard)
        again = await me.socket.call(
            "user_uttered", {"id": "twice", "text": "what is the policy for?"}
        )
        await me.send(text="thanks")

        assert again == {"id": "twice", "stored": True}
        assert len(me.heard) == heard + 1
        sent = [one["id"] for one in await me.history() if one["from"] == "user"]
        assert sent.count("twice") == 1


async def test_several_messages_at_once_are_answered_in_their_order(browser):
    async with browser("teaching-assistant") as me:
        texts = ["hello", "thanks", "bye", "what can you do", "are you a robot?"]
        ids = [uuid.uuid4().hex for _ in texts]
        for message_id, text in zip(
            ids, texts, strict=True
        ):  # without waiting, as after a reconnect
            await me.socket.emit("user_uttered", {"id": message_id, "text": text})
        await me.send(text="who is covered by the policy?")
        await me.send(text="thanks")

        sent = [one["id"] for one in await me.history() if one["from"] == "user"]
        assert [each for each in sent if each in ids] == ids


@pytest.mark.parametrize("message", [None, "text", 5, [], {"id": {}}, {"id": "1"}, {"text": "hi"}])
async def test_a_message_of_another_form_is_refused_in_words(browser, message):
    async with browser("new-starter") as me:
        receipt = await me.socket.call("user_uttered", message)

        assert receipt["stored"] is False
        assert receipt["message"]


async def test_history_is_the_servers_and_survives_another_browser(browser):
    async with browser("new-starter") as phone:
        await phone.send(id="from-the-phone", text="can I post about my class?")
    async with browser("new-starter") as laptop:
        history = await laptop.history()

    position = next(n for n, one in enumerate(history) if one["id"] == "from-the-phone")
    assert history[position]["text"] == "can I post about my class?"
    assert history[position + 1]["from"] == "bot"
    assert history[position + 1]["id"] == "from-the-phone/1"


async def test_neither_the_rest_channel_nor_rasas_http_api_is_there(product):
    import httpx

    async with httpx.AsyncClient(base_url=product.assistant_url) as client:
        for path in (
            "/webhooks/rest/webhook",
            "/conversations/web:new-starter/tracker",
            "/model/parse",
            "/status",
            "/domain",
        ):
            assert (await client.get(path)).status_code == 404
            assert (await client.post(path, json={"sender": "new-starter"})).status_code in (
                404,
                405,
            )
