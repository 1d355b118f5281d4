"""Our product under measurement: its own processes, its own web channel, everything durable."""

import asyncio
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence

import socketio

from benchmarks.ports import free_port
from benchmarks.turns.processes import Measured, answers_at
from bot.identity import mint_chat_token, sender_id
from bot.runtime.conversations import ConversationStore, Event
from bot.settings import PROJECT, read_settings

ANSWERED_WITHIN = 120.0  # seconds
SCHOOL = "bitterne-park"


@contextmanager
def served(data: Path, models: Path) -> Iterator["Product"]:
    """`python -m bot serve`: supervisor, portal and assistant, on SQLite."""
    product = Product(data, models, {"PORT": str(free_port())})
    product.prepare()
    product.start("serve", f"http://127.0.0.1:{product.environment['PORT']}/ready")
    try:
        yield product
    finally:
        product.stop()


@contextmanager
def assistants(data: Path, models: Path, databases: Mapping[str, str]) -> Iterator[List["Product"]]:
    """Two assistant processes on one PostgreSQL."""
    running: List[Product] = []
    try:
        for _ in range(2):
            product = Product(data, models, {**databases, "PORT": str(free_port())})
            if not running:
                product.prepare()
            product.start("assistant")
            running.append(product)
        yield running
    finally:
        for each in running:
            each.stop()


class Product:
    """The commands of one environment, and a process of them that is measured."""

    def __init__(self, data: Path, models: Path, more: Mapping[str, str]) -> None:
        self.environment: Dict[str, str] = {
            "DATA": str(data),
            "MODELS": str(models),
            "ASSISTANT_PORT": str(free_port()),
            "PYTHONPATH": str(PROJECT),
            **more,
        }
        self.settings = read_settings(self.environment)
        self.url = f"http://127.0.0.1:{self.settings.assistant_port}"
        self._data = data
        self._process: Optional[Measured] = None

    def prepare(self) -> None:
        """Tables, the demo's schools, and the people who will talk."""
        self._data.mkdir(exist_ok=True)
        for command in (("migrate",), ("demo",)):
            self._bot(*command)

    def add_people(self, names: List[str]) -> None:
        """Puts these people on the staff list, as an operator would."""
        lines = ["id,name,school,role", *(f"{name},{name},{SCHOOL},teacher" for name in names)]
        staff = self._data / "staff.csv"
        staff.write_text("\n".join(lines) + "\n")
        self._bot("staff", "import", str(staff))

    def start(self, command: str, *ready: str) -> None:
        """Starts a command of ours and waits until the assistant, and what else is named, is ready."""
        urls = (f"{self.url}/channels/web/ready", *ready)
        self._process = Measured(
            [sys.executable, "-m", "bot", command],
            self._data,
            self.environment,
            lambda: all(answers_at(url) for url in urls),
        )

    def stop(self) -> None:
        if self._process:
            self._process.stop()

    @property
    def ready_s(self) -> float:
        """Seconds from the start of the process until it was ready."""
        return self._measured.ready_s

    def family(self) -> Sequence[int]:
        """The process and what it started."""
        return self._measured.family()

    async def person(self, name: str) -> "OurTalker":
        """An open chat of somebody."""
        now = datetime.now(timezone.utc)
        token = mint_chat_token(name, self.settings.chat_token_key, now, timedelta(hours=2))
        talker = OurTalker()
        await talker.connect(self.url, token)
        return talker

    def copy_conversation(self, source: str, target: str, events: int) -> None:
        """Gives somebody who has not spoken yet a conversation of so many events in one session, made of another's."""
        store = ConversationStore(self.settings.conversations_url)
        spoken = store.newest(sender_id("web", source), events)
        opening = next(at for at, each in enumerate(spoken) if each["event"] == "user")
        length = 0
        for part in map(_said_anew, chain([spoken], repeat(spoken[opening:]))):
            store.append(sender_id("web", target), length, part[: events - length])
            length += len(part)
            if length >= events:
                break
        store.dispose()

    @property
    def _measured(self) -> Measured:
        if self._process is None:
            raise RuntimeError("start it first")
        return self._process

    def _bot(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT,
            env={**os.environ, **self.environment},
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _said_anew(events: Sequence[Event]) -> List[Event]:
    """The same under other ids: a message has one turn."""
    return [
        {**each, "message_id": uuid.uuid4().hex} if "message_id" in each else each
        for each in events
    ]


class OurTalker:
    """One person's socket; a turn ends with the message that says so."""

    def __init__(self) -> None:
        self._ended = asyncio.Event()
        # Behind nginx the certificate is one of the benchmark's own.
        self._socket = socketio.AsyncClient(reconnection=False, ssl_verify=False)
        self._socket.on("bot_uttered", self._hear)

    async def connect(self, url: str, token: str) -> None:
        await self._socket.connect(url, auth={"token": token}, transports=["websocket"])

    async def turn(self, text: str) -> None:
        self._ended.clear()
        await self._socket.emit("user_uttered", {"id": uuid.uuid4().hex, "text": text})
        await asyncio.wait_for(self._ended.wait(), ANSWERED_WITHIN)

    async def close(self) -> None:
        await self._socket.disconnect()

    def _hear(self, message: Dict[str, Any]) -> None:
        if message["metadata"].get("end_of_turn"):
            self._ended.set()
