"""The assistant's socket under attack, with the whole product running: floods, frames of a megabyte, bombs, sockets
that say nothing, connections that never get to the point. Each is refused, and another person is answered meanwhile."""

import asyncio
import json
import re
import uuid
from typing import Any, List

import aiohttp
import pytest
import socketio

from bot.channels.doorway import MOST_SOCKETS, NAMES_ITSELF_WITHIN
from bot.runtime.punctual import REQUEST_WITHIN
from tests.integration.channels.test_web_channel import Browser

SHUT_WITHIN = 30.0  # seconds; the machine is shared
QUESTION = "can I accept a friend request from a pupil?"
TOKENS: "dict[str, str]" = {}


@pytest.fixture
def browser(attacked: Any) -> Any:
    def browser_of(person: str) -> Browser:
        if person not in TOKENS:
            TOKENS[person] = attacked.command("token", person)
        return Browser(attacked, TOKENS[person])

    return browser_of


async def is_answered(person: Any) -> bool:
    """Whether somebody who does nothing odd gets their answer."""
    receipt = await person.send(text=QUESTION)
    return receipt["stored"] and person.heard[-1]["metadata"]["topic"] == "befriending_pupils"


async def test_a_flood_by_one_person_starves_nobody_is_told_kindly_and_ends(browser: Any) -> None:
    async with browser("teaching-assistant") as other, browser("new-starter") as flood:
        ended, told = asyncio.Event(), []
        flood.socket.on("disconnect", lambda *_: ended.set())

        async def send_and_send() -> None:
            for number in range(1500):
                if ended.is_set():
                    return
                said = {"id": f"flood-{number}", "text": "what is the policy for?"}
                await flood.socket.emit("user_uttered", said, callback=told.append)

        sending = asyncio.create_task(send_and_send())
        assert await is_answered(other)
        await asyncio.wait_for(ended.wait(), SHUT_WITHIN)
        await sending

        refused = [each for each in told if not each["stored"]]
        assert refused
        assert {each["error"] for each in refused} == {"utter_too_many_messages"}
        assert "Please wait for my answers" in refused[0]["message"]
        assert await is_answered(other)


async def test_the_history_asked_for_all_day_is_read_only_so_often(browser: Any) -> None:
    async with browser("other-manager") as flood, browser("teaching-assistant") as other:
        calls = [flood.socket.call("history", {}, timeout=60) for _ in range(120)]
        answers = await asyncio.gather(*calls)

        refused = [each for each in answers if "error" in each]
        assert refused
        assert "reload the page in a minute" in refused[0]["error"]
        assert refused[0]["messages"] == []
        assert await is_answered(other)


async def test_one_person_has_so_many_sockets_and_others_come_in(browser: Any) -> None:
    opened: List[Any] = []
    try:
        for _ in range(MOST_SOCKETS):
            opened.append(await browser("line-manager").__aenter__())
        with pytest.raises(socketio.exceptions.ConnectionError):
            await browser("line-manager").__aenter__()
        async with browser("teaching-assistant") as other:
            assert await is_answered(other)
        await opened.pop().socket.disconnect()
        opened.append(await browser("line-manager").__aenter__())
    finally:
        for each in opened:
            await each.socket.disconnect()


def frames() -> "dict[str, Any]":
    said = {"id": uuid.uuid4().hex, "text": "x" * 1_000_000}
    return {
        "a message of a megabyte": "42" + json.dumps(["user_uttered", said]),
        "lists in lists": '42["user_uttered",' + "[" * 15_000 + "]" * 15_000 + "]",
        "a number without end": '42["user_uttered",' + "9" * 30_000 + "]",
        "a thousand attachments that never come": '451000-["user_uttered",{"_placeholder":true}]',
        "an attachment nobody announced": b"\x00" * 20_000,
        "no packet at all": "99999",
        "an event with no name": "42[]",
        "an event of another kind": '42[{"a": 1}, 2]',
        "a namespace of its own": '42/admin,["user_uttered",{"id":"1","text":"hello"}]',
        "what is no JSON": '42["user_uttered",{',
    }


@pytest.mark.parametrize("name", frames())
async def test_a_frame_meant_to_break_something_breaks_nothing(
    attacked: Any, browser: Any, name: str
) -> None:
    async with browser("head-teacher") as me:
        before = await me.history()
        async with aiohttp.ClientSession() as session:
            url = f"{attacked.assistant_url}/socket.io/?EIO=4&transport=websocket"
            async with session.ws_connect(url, autoping=False) as line:
                await line.receive()
                await line.send_str("40" + json.dumps({"token": TOKENS["head-teacher"]}))
                await line.receive()
                frame = frames()[name]
                await (line.send_bytes(frame) if isinstance(frame, bytes) else line.send_str(frame))

        assert await me.history() == before
    async with browser("teaching-assistant") as other:
        assert await is_answered(other)


async def test_a_megabyte_is_not_taken_by_the_other_transport_either(attacked: Any) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{attacked.assistant_url}/socket.io/?EIO=4&transport=polling"
        async with session.get(url) as opened:
            sid = json.loads((await opened.text())[1:])["sid"]
        body = "42" + json.dumps(["user_uttered", {"id": "1", "text": "x" * 100_000}])
        async with session.post(f"{url}&sid={sid}", data=body) as large:
            assert large.status == 413
        try:
            async with session.post(f"{url}&sid={sid}", data="x" * 1_000_000) as larger:
                assert larger.status == 413
        except aiohttp.ClientConnectionError:
            pass  # it hangs up before all of it was sent


async def test_the_greeting_with_rasas_version_is_not_given(attacked: Any) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(attacked.assistant_url) as greeting:
            assert greeting.status == 404
            assert "Rasa" not in await greeting.text()
        for path in (
            "/version",
            "/model/parse",
            "/conversations/x/tracker",
            "/webhooks/rest/webhook",
        ):
            async with session.post(attacked.assistant_url + path, json={}) as reply:
                assert reply.status in (404, 405)


async def drips(port: int, begun: bytes) -> bool:
    """A connection that sends a line a second, and so never gets to the point; true when it was shut."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    for _ in range(int(SHUT_WITHIN)):
        try:
            if await asyncio.wait_for(reader.read(4096), 1.0) == b"":
                return True
        except asyncio.TimeoutError:
            writer.write(b"X-Slow: 1\r\n")
        except ConnectionError:
            return True
    return False


async def says_nothing(url: str) -> bool:
    """A socket that never says whose it is; true when it was shut."""
    address = f"{url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as line:
        while True:
            heard = await line.receive(timeout=SHUT_WITHIN)
            if heard.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                return True
            if heard.data == "2":
                await line.send_str("3")  # it is alive, and that is all it says


async def test_connections_that_never_get_to_the_point_are_shut_and_others_are_served(
    attacked: Any, browser: Any
) -> None:
    request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    slow = [drips(port, request) for port in (attacked.port, attacked.assistant_port) * 60]
    waiting = asyncio.gather(*slow, says_nothing(attacked.assistant_url))
    async with aiohttp.ClientSession() as session, session.get(f"{attacked.url}/policy") as page:
        assert page.status == 200
    async with browser("teaching-assistant") as other:
        assert await is_answered(other)

    assert all(await waiting)
    assert max(REQUEST_WITHIN, NAMES_ITSELF_WITHIN) < SHUT_WITHIN


async def test_no_token_secret_or_word_of_anybody_is_in_the_logs(
    attacked: Any, browser: Any
) -> None:
    words = "my neighbour Zephyrine Quillfeather keeps marmalade in the staffroom"
    async with browser("new-starter") as me:
        await me.send(text=words)
        await me.send(text="please pass that on to my line manager")
        await me.send(payload="/forged_marmalade~x")
        await me.socket.call("user_uttered", {"id": "\ud800", "text": "marmalade"})
    for token in ("marmalade", "eyJ\ud800marmalade.x.y"):
        client = socketio.AsyncClient(reconnection=False)
        with pytest.raises(socketio.exceptions.ConnectionError):
            await client.connect(attacked.assistant_url, auth={"token": token})
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name too
    ) as session:
        async with session.get(f"{attacked.url}/", params={"next": "marmalade"}) as page:
            found = re.search(r'name="form_token" value="([^"]+)"', await page.text())
        assert found
        form = {"form_token": found[1], "person_id": "hr"}
        async with session.post(f"{attacked.url}/sign-in", data=form) as signed_in:
            assert signed_in.status == 200
        cookie = next(iter(session.cookie_jar)).value
        async with session.get(f"{attacked.url}/certificate/marmalade.pdf"):
            pass

    logged = "".join(attacked.logged)
    secrets = [each.read_text() for each in (attacked.data_dir / "secrets").iterdir()]
    assert len(secrets) >= 3
    for secret in (*secrets, *TOKENS.values(), cookie, found[1]):
        assert secret not in logged
    for word in ("marmalade", "Quillfeather", "Megan", "Pritchard", "friend request", "policy for"):
        assert word not in logged, word
