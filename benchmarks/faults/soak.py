"""`make faults TURNS=10000`: people talk to two assistants on one PostgreSQL while everything goes wrong around them.

Assistants are killed, connections are cut, the database turns read-only or stands still; people disconnect, send again,
and send through both assistants at once. At the end the conversations and the records are reconciled to the row with
what each person saw. The default test runs the same with few turns.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, FrozenSet, List, Optional, Sequence, Set

import aiohttp
import socketio
import sqlalchemy as sa

from benchmarks.faults.reconciling import Key, reconciled
from benchmarks.ports import free_port
from benchmarks.postgres import running_cluster
from benchmarks.turns.load import MESSAGES
from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_policy
from bot.identity import mint_chat_token, sender_id
from bot.learning.content import Judgement
from bot.runtime.training import train_if_needed
from bot.settings import PROJECT, read_settings

PEOPLE = (
    *("new-starter", "teaching-assistant", "line-manager", "other-manager", "priya-sharma"),
    *("jo-barnes", "ruth-adeyemi", "oliver-grant"),
)
TEXTS = (*MESSAGES, "start my training", "show me my progress")
ANSWERED_WITHIN = 240.0  # seconds; a killed assistant may have to start first
ACKNOWLEDGED_WITHIN = 10.0
TURNS_A_FAULT = 25
ANNOUNCED = "You've completed **"
LETTER = len("A. ")  # before each option on its button


class Assistant:
    """One assistant process, which is killed and started again."""

    def __init__(self, environment: Dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            **environment,
            "ASSISTANT_PORT": str(self.port),
            "PORT": str(free_port()),
        }
        self._log = log.open("ab")
        self.is_up = False

    def _launch(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "assistant"],
            cwd=PROJECT,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
        )

    async def start(self) -> None:
        """Returns when a message would be answered."""
        self._launch()
        async with aiohttp.ClientSession() as session:
            while not self.is_up:
                assert self._process.poll() is None, f"it did not start: {self._log.name}"
                with suppress(aiohttp.ClientError, asyncio.TimeoutError):
                    async with session.get(f"{self.url}/channels/web/ready") as reply:
                        self.is_up = reply.status == 200
                await asyncio.sleep(0.25)

    def kill(self) -> None:
        self.is_up = False
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
            self._process.kill()
        self._log.close()


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


class Soak:
    """The processes, the people, and what goes wrong."""

    def __init__(self, folder: Path, url: str, models: Path, turns: int, seed: int) -> None:
        self.turns, self.seed, self.seen = turns, seed, Seen()
        self._url = url
        self.sound = _sound_options()
        environment = {
            "DATA": str(folder),
            "MODELS": str(models),
            "DATABASE_URL": url,
            "CONVERSATIONS_URL": url,
            "PYTHONPATH": str(PROJECT),
        }
        self._environment = {**os.environ, **environment}
        self._settings = read_settings(self._environment)
        self.assistants = [Assistant(environment, folder / f"assistant-{n}.log") for n in (1, 2)]
        # A connection at a time: one that lay in a pool may have been cut.
        self._admin = sa.create_engine(
            url, future=True, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool
        )
        self._restarts: List[asyncio.Task[None]] = []

    def token(self, name: str) -> str:
        now = datetime.now(timezone.utc)
        return mint_chat_token(name, self._settings.chat_token_key, now, timedelta(hours=5))

    async def up(self) -> None:
        for command in ("migrate", "demo"):
            await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-m", "bot", command],
                cwd=PROJECT,
                env=self._environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        await asyncio.gather(*(one.start() for one in self.assistants))

    async def run(self) -> Seen:
        """People talk until the turns are used up, with a fault every so many turns; then everything is reconciled."""
        people = [Person(name, self) for name in PEOPLE]
        breaking = asyncio.create_task(self._break_things())
        try:
            await asyncio.gather(*(person.talk() for person in people))
        finally:
            breaking.cancel()
        with suppress(asyncio.CancelledError):
            await breaking
        await asyncio.gather(*self._restarts)
        await self.settle()
        self.reconcile()
        return self.seen

    async def both_at_once(self, messages: int) -> Seen:
        """One person in two browsers, one at each assistant, who sends through both without waiting for the other."""
        browsers = [Person(PEOPLE[0], self) for _ in self.assistants]

        async def send(browser: Person, through: Assistant) -> None:
            for _ in range(messages // 2):
                await browser.turn(through)
                self.seen.turns += 1
            await browser.leave()

        await asyncio.gather(*map(send, browsers, self.assistants))
        await self.settle()
        self.reconcile()
        return self.seen

    async def settle(self) -> None:
        """Until nothing waits for an answer any more."""
        for _ in range(600):
            if not self._asked("SELECT count(*) FROM inbox WHERE answered_at IS NULL"):
                return
            await asyncio.sleep(0.2)

    def reconcile(self) -> None:
        """Raises AssertionError unless conversations, records and what people saw agree."""
        answers = reconciled(self._url, self.seen.acknowledged).answers()
        for key, told in self.seen.answers.items():
            for number, text in told.items():
                assert answers[key][int(number) - 1] == text, f"{key} was told what is not stored"
        doubled = "SELECT count(*) - count(DISTINCT (person_id, module_id, policy_version))"
        assert self._asked(f"{doubled} FROM completion") == 0
        unearned = "SELECT count(*) FROM completion c JOIN attempt a ON a.id = c.attempt_id"
        assert self._asked(f"{unearned} WHERE a.passed IS NOT TRUE") == 0
        lost = (
            "SELECT count(*) FROM attempt a WHERE a.passed AND NOT EXISTS (SELECT 1 FROM completion c "
            "WHERE (c.person_id, c.module_id, c.policy_version) = "
            "(a.person_id, a.module_id, a.policy_version))"
        )
        assert self._asked(lost) == 0

    def check_announced(self, name: str) -> None:
        """Whoever was just told of a completion has one on record."""
        self.seen.announced += 1
        count = self._asked(f"SELECT count(*) FROM completion WHERE person_id = '{name}'")
        assert count, f"{name} was told of a completion that is not on record"

    def _asked(self, statement: str) -> int:
        for _ in range(5):
            try:
                with self._admin.connect() as connection:
                    return int(connection.exec_driver_sql(statement).scalar() or 0)
            except sa.exc.OperationalError:  # our own connection may be among those that were cut
                continue
        raise AssertionError("the database cannot be asked")

    async def _break_things(self) -> None:
        chance, next_at = random.Random(self.seed), TURNS_A_FAULT
        faults: Sequence[Callable[[], Awaitable[None]]] = (
            *(self._kill_one, self._cut_connections, self._cut_connections),
            *(self._read_only, self._stand_still),
        )
        order: List[Callable[[], Awaitable[None]]] = []
        while True:
            if self.seen.turns >= next_at:
                next_at += TURNS_A_FAULT
                order = order or chance.sample(faults, len(faults))
                fault = order.pop()
                name = fault.__name__.strip("_")
                self.seen.faults[name] = self.seen.faults.get(name, 0) + 1
                await fault()
            await asyncio.sleep(0.05)

    async def _kill_one(self) -> None:
        up = [one for one in self.assistants if one.is_up]
        if len(up) < 2:  # the other one is still starting
            return await self._cut_connections()
        up[0].kill()
        self.assistants.reverse()
        self._restarts.append(asyncio.create_task(up[0].start()))
        return None

    async def _cut_connections(self) -> None:
        await asyncio.to_thread(
            self._asked,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )

    async def _read_only(self) -> None:
        with self._admin.connect() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar()
            connection.exec_driver_sql(
                f"ALTER DATABASE {name} SET default_transaction_read_only = on"
            )
        await self._cut_connections()
        await asyncio.sleep(3)
        with self._admin.connect() as connection:
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        self._admin.dispose()
        await self._cut_connections()

    async def _stand_still(self) -> None:
        """A table nobody can use for longer than anybody waits for it."""
        with suppress(sa.exc.OperationalError), self._admin.connect() as connection:
            connection = connection.execution_options(isolation_level="READ COMMITTED")
            connection.exec_driver_sql("LOCK TABLE conversation_event IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(6)
            connection.rollback()

    def down(self) -> None:
        for one in self.assistants:
            one.end()
        self._admin.dispose()


def _sound_options() -> FrozenSet[str]:
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


async def soaked(
    folder: Path, url: str, models: Path, turns: int, seed: int, both: int = 0
) -> Seen:
    """Everything from start to end on an empty PostgreSQL database; then, if asked, one person at both at once."""
    soak = Soak(folder, url, models, turns, seed)
    try:
        await soak.up()
        await soak.run()
        return await soak.both_at_once(both)
    finally:
        soak.down()


async def sent_to_both(folder: Path, url: str, models: Path, messages: int) -> Seen:
    """One person sends so many messages through two assistants at once."""
    soak = Soak(folder, url, models, messages, 7)
    try:
        await soak.up()
        return await soak.both_at_once(messages)
    finally:
        soak.down()


def main() -> None:
    """Soaks as long as asked, and says what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument(
        "--both", type=int, default=0, help="messages of one person to both at once"
    )
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    models = train_if_needed(read_settings(os.environ)).parent
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, running_cluster() as url:
        run = (
            sent_to_both(Path(folder), url, models, given.both)
            if given.both
            else soaked(Path(folder), url, models, given.turns, given.seed)
        )
        seen = asyncio.run(run)
    print(
        f"{len(seen.acknowledged)} messages acknowledged, each with one stored turn and an answer, in order; "
        f"faults: {seen.faults}; delays told: {seen.delays}; completions announced: {seen.announced}; "
        f"seed {given.seed}; {time.monotonic() - begun:.0f} s"
    )


if __name__ == "__main__":
    main()
