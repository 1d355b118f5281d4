"""Starting and stopping the product, and what a killed assistant costs: nothing that was acknowledged."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import socketio

from bot.settings import PROJECT

WITHIN = 90.0  # seconds; CI's machine is shared
LOOK_EVERY = 0.25


def wait_until(is_so):
    waited, never = 0.0, threading.Event()
    while not is_so():
        assert waited < WITHIN, "it did not come about in time"
        waited += LOOK_EVERY
        never.wait(LOOK_EVERY)


def assistant_of(product) -> int:
    parent = product.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return next(
        int(pid) for pid in children if b"assistant" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def is_ready(product) -> bool:
    try:
        return httpx.get(f"{product.assistant_url}/channels/web/ready").status_code == 200
    except httpx.HTTPError:
        return False


def kill_assistant(product) -> None:
    """As a crash would: no chance to finish anything."""
    pid = assistant_of(product)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_ready(product))


def test_a_taken_port_is_said_with_what_to_do(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        run = subprocess.run(
            [sys.executable, "-m", "bot", "serve"],
            cwd=PROJECT,
            env={**os.environ, "DATA": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
        )

    assert run.returncode == 1
    assert f"Port {port} is taken" in run.stderr
    assert "make run PORT=" in run.stderr


def test_the_portal_stays_up_while_a_killed_assistant_is_started_again(product):
    kill_assistant(product)

    assert httpx.get(f"{product.url}/health").status_code == 200
    wait_until(lambda: is_ready(product))


def test_an_acknowledged_message_is_answered_though_the_assistant_is_killed(product):
    token = product.command("token", "hr")

    async def send() -> None:
        browser = socketio.AsyncClient(reconnection=False)
        await browser.connect(product.assistant_url, auth={"token": token})
        receipt = await browser.call(
            "user_uttered", {"id": "before-the-kill", "text": "who reviews the policy?"}
        )
        os.kill(assistant_of(product), signal.SIGKILL)
        assert receipt == {"id": "before-the-kill", "stored": True}

    async def answered() -> bool:
        browser = socketio.AsyncClient(reconnection=False)
        await browser.connect(product.assistant_url, auth={"token": token})
        history = await browser.call("history", {})
        await browser.disconnect()
        ids = [message["id"] for message in history["messages"]]
        return ids.count("before-the-kill") == 1 and "before-the-kill/1" in ids

    asyncio.run(send())
    wait_until(lambda: not is_ready(product))
    wait_until(lambda: is_ready(product))
    wait_until(lambda: asyncio.run(answered()))
