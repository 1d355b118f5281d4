"""People who talk while everything goes wrong around them, and what they see of it."""

import asyncio
import random
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Dict, FrozenSet, List, Optional, Set

import socketio

from benchmarks.faults.assistants import Assistant
from benchmarks.faults.reconciling import Key
from benchmarks.turns.load import MESSAGES
from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_policy
from bot.identity import sender_id
from bot.learning.content import Judgement
from bot.settings import PROJECT

if TYPE_CHECKING:
    from benchmarks.faults.soak import Soak

TEXTS = (*MESSAGES, "start my training", "show me my progress")
ANSWERED_WITHIN = 240.0  # seconds; a killed assistant may have to start first
ACKNOWLEDGED_WITHIN = 10.0
ANNOUNCED = "You've completed **"
LETTER = len("A. ")  # before each option on its button


@dataclass
class Seen:
    """What the people's browsers saw, all together."""

    acknowledged: Set[Key] = field(default_factory=set)
    answers: Dict[Key, Dict[str, str]] = field(default_factory=dict)
    delays: int = 0
    announced: int = 0
    turns: int = 0
    faults: Dict[str, int] = field(default_factory=dict)


class Person:
    """Somebody with a browser, which finds an assistant that is up and sends again what was not acknowledged."""

    def __init__(self, name: str, soak: "Soak") -> None:
        self.name, self._soak, self._chance = name, soak, random.Random(f"{soak.seed} {name}")
        self._sender = sender_id("web", name)
        self._buttons: List[Dict[str, str]] = []
        self._ended: Dict[str, asyncio.Event] = {}
        self._socket: Optional[socketio.AsyncClient] = None

    async def talk(self) -> None:
        while self._soak.seen.turns < self._soak.turns:
            self._soak.seen.turns += 1
            await self.turn()
        await self.leave()

    async def turn(self, through: Optional[Assistant] = None) -> None:
        """One message, sent until it is acknowledged, and its whole answer."""
        message: Dict[str, Any] = {"id": uuid.uuid4().hex, **self._says()}
        self._ended[message["id"]] = asyncio.Event()
        if not await self._deliver(message, through):
            return
        if self._chance.random() < 0.05:
            await self.leave()  # straight after the acknowledgement, without waiting for the answer
        if self._chance.random() < 0.05:
            await self._deliver(message, None)  # once more: it changes nothing
        waited = time.monotonic()
        while not self._ended[message["id"]].is_set():
            assert time.monotonic() - waited < ANSWERED_WITHIN, f"{self.name}: never answered"
            await self._be_connected(through)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._ended[message["id"]].wait(), 2)

    def _says(self) -> Dict[str, str]:
        """Mostly what the policy asks where a decision is shown, so that modules are completed; else anything."""
        sound = [one for one in self._buttons if one["title"][LETTER:] in self._soak.sound]
        if sound and self._chance.random() < 0.8:
            return {"payload": sound[0]["payload"]}
        if self._buttons and self._chance.random() < 0.6:
            return {"payload": self._chance.choice(self._buttons)["payload"]}
        return {"text": self._chance.choice(TEXTS)}

    async def _deliver(self, message: Dict[str, Any], through: Optional[Assistant]) -> bool:
        """False when the message is refused for good, such as a button that is no more."""
        while True:
            await self._be_connected(through)
            try:
                receipt = await self._socket.call(  # type: ignore[union-attr]
                    "user_uttered", message, timeout=ACKNOWLEDGED_WITHIN
                )
            except (socketio.exceptions.SocketIOError, asyncio.TimeoutError):
                await self.leave()
                continue
            if receipt["stored"]:
                self._soak.seen.acknowledged.add((self._sender, message["id"]))
                return True
            assert receipt["message"], "refused without a word"
            if receipt["error"] == "utter_button_not_issued":
                return False
            await asyncio.sleep(0.5)

    async def _be_connected(self, through: Optional[Assistant]) -> None:
        while self._socket is None or not self._socket.connected:
            await self.leave()
            up = [one for one in self._soak.assistants if one.is_up]
            if not up or (through and not through.is_up):
                await asyncio.sleep(0.2)
                continue
            socket = socketio.AsyncClient(reconnection=False)
            socket.on("bot_uttered", self._hear)
            token = self._soak.token(self.name)
            try:
                url = (through or self._chance.choice(up)).url
                await socket.connect(url, auth={"token": token}, transports=["websocket"])
                self._socket = socket
                history = await socket.call("history", {}, timeout=ACKNOWLEDGED_WITHIN)
            except (socketio.exceptions.SocketIOError, asyncio.TimeoutError):
                await asyncio.sleep(0.2)
                continue
            if history.get("error"):
                await self.leave()
                await asyncio.sleep(0.5)
                continue
            self._read(history)

    def _read(self, history: Dict[str, Any]) -> None:
        waiting = {one["id"] for one in history["messages"] if one["at"] is None}
        for one in history["messages"]:
            if one["from"] == "bot":
                self._note(one)
            elif one["id"] in self._ended and one["id"] not in waiting:
                self._ended[one["id"]].set()

    async def leave(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            with suppress(Exception):
                await socket.disconnect()

    async def _hear(self, message: Dict[str, Any]) -> None:
        self._note(message)
        self._buttons = message["buttons"] or self._buttons
        if ANNOUNCED in message["text"]:
            await asyncio.to_thread(self._soak.check_announced, self.name)
        ended = self._ended.get(message["id"].rpartition("/")[0])
        if message["metadata"].get("end_of_turn") and ended:
            ended.set()

    def _note(self, message: Dict[str, Any]) -> None:
        asked, _, number = message["id"].rpartition("/")
        if number == "0":
            self._soak.seen.delays += 1
        elif asked not in ("", "notice"):  # history may begin in the middle of a turn
            told = self._soak.seen.answers.setdefault((self._sender, asked), {})
            before = told.setdefault(number, message["text"])
            assert before == message["text"], f"{message['id']} was told in two ways"


def sound_options() -> FrozenSet[str]:
    """What the policy asks, in the words of each decision."""
    content = PROJECT / "content"
    curriculum = read_curriculum(content, read_policy(content))
    return frozenset(
        option.text
        for scenario in curriculum.scenarios.values()
        for step in scenario.steps
        for option in step.options
        if option.judgement is Judgement.SOUND
    )
