"""`make faults TURNS=10000`: people talk to two assistants on one PostgreSQL while everything goes wrong around them.

Assistants are killed, connections are cut, the database turns read-only or stands still; people disconnect, send again,
and send through both assistants at once. At the end the conversations and the records are reconciled to the row with
what each person saw. The default test runs the same with few turns.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Awaitable, Callable, List, Sequence

import sqlalchemy as sa

from benchmarks.faults.assistants import Assistant
from benchmarks.faults.people import Person, Seen, sound_options
from benchmarks.faults.reconciling import reconciled
from benchmarks.postgres import running_cluster
from bot.identity import mint_chat_token
from bot.runtime.training import train_if_needed
from bot.settings import PROJECT, read_settings

PEOPLE = (
    *("new-starter", "teaching-assistant", "line-manager", "other-manager", "priya-sharma"),
    *("jo-barnes", "ruth-adeyemi", "oliver-grant"),
)
TURNS_A_FAULT = 25


class Soak:
    """The processes, the people, and what goes wrong."""

    def __init__(self, folder: Path, url: str, models: Path, turns: int, seed: int) -> None:
        self.turns, self.seed, self.seen = turns, seed, Seen()
        self._url = url
        self.sound = sound_options()
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
