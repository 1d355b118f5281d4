"""Slow loris against the portal's own server, a real one on a real port, with times a test can wait for.

That the product runs behind this server, and Sanic's own limit in the assistant, is tried in `test_sockets.py`."""

import asyncio
import threading
from contextlib import contextmanager
from typing import Any, Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.portal import server as portal_server
from bot.portal.server import PunctualProtocol
from tests.conftest import free_port

SHUT_WITHIN = 20.0  # seconds; the machine is shared
DRIPPING = 0.3  # seconds between two letters


@contextmanager
def serving(app: Any) -> Iterator[int]:
    """The app behind the portal's server; where it listens."""
    port, listens = free_port(), threading.Event()
    config = uvicorn.Config(
        app, port=port, http=PunctualProtocol, log_level="error", ws="none", lifespan="off"
    )
    running = uvicorn.Server(config)
    startup = running.startup

    async def startup_and_say_so(*arguments: Any, **options: Any) -> None:
        await startup(*arguments, **options)
        listens.set()

    running.startup = startup_and_say_so  # type: ignore[method-assign]
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    assert listens.wait(60)
    yield port
    running.should_exit = True
    thread.join(20)


@pytest.fixture
def port(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where the portal listens, with a second for each step."""
    for name in ("HEADERS_WITHIN", "BODY_WITHIN", "ANSWER_TAKEN_WITHIN"):
        monkeypatch.setattr(portal_server, name, 1.0)
    with serving(app) as listening:
        yield listening


async def is_shut(port: int, begun: bytes, drip: bytes) -> bool:
    """Whether a line on which a letter comes now and then is shut."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    for _ in range(int(SHUT_WITHIN / DRIPPING)):
        try:
            if await asyncio.wait_for(reader.read(65536), DRIPPING) == b"":
                return True
        except asyncio.TimeoutError:
            writer.write(drip)
        except ConnectionError:
            return True
    return False


HEADERS = b"GET /policy HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\nperson_id="


@pytest.mark.parametrize(
    ("begun", "drip"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"GET ", b"/", id="a path without end"),
        pytest.param(HEADERS, b"X-Slow: 1\r\n", id="headers without end"),
        pytest.param(BODY, b"x", id="a form without end"),
        pytest.param(HEADERS + b"\r\n", b"\r\n", id="nothing after an answer"),
        pytest.param(HEADERS + b"\r\n" + HEADERS, b"X", id="headers after an answer"),
    ],
)
async def test_a_line_that_drips_is_shut_and_others_are_served(
    port: int, begun: bytes, drip: bytes
) -> None:
    slow = asyncio.gather(*(is_shut(port, begun, drip) for _ in range(20)))
    async with httpx.AsyncClient() as other:
        assert (await other.get(f"http://127.0.0.1:{port}/policy")).status_code == 200

    assert all(await slow)


async def test_a_line_on_which_the_answer_is_not_taken_is_shut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More than fits on the line is sent, and nobody reads it."""
    monkeypatch.setattr(portal_server, "ANSWER_TAKEN_WITHIN", 1.0)
    ended = threading.Event()

    async def large(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(500):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        ended.set()

    with serving(large) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(HEADERS + b"\r\n")

        assert await asyncio.to_thread(ended.wait, SHUT_WITHIN)  # what is sent to nobody goes fast
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(500 * 100_000)


async def test_a_request_at_a_usual_pace_is_served(port: int) -> None:
    async with httpx.AsyncClient() as person:
        for _ in range(5):
            answer = await person.get(f"http://127.0.0.1:{port}/policy")

            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/html")
