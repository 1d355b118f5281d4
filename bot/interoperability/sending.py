"""Sending statements to a learning record store or into a file: at least once each, in order, in batches.

What has arrived is marked after it has arrived. Whoever is stopped between the two sends it again, under the same id.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Callable, Optional, Protocol, Sequence

import httpx

from bot.errors import AssistantError
from bot.interoperability.statements import VERSION, Statement, Statements
from bot.learning.ports import Clock
from bot.records.outbox import AuditLine, Outbox

BATCH = 50  # lines
LONGEST_UNFINISHED = 1_000_000  # bytes; more than a batch
SECONDS_TO_ANSWER = 30
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
ALREADY_THERE = 409  # the store has a statement of this id: it arrived before
NOT_ITS_FAULT = frozenset({401, 403, 404, 405, 408, 425, 429})  # of 4xx, not of the statement


class NotTaken(AssistantError):
    """A target did not take statements just now; they are kept and tried again."""

    def __init__(self, error: str, retry_after: Optional[timedelta] = None) -> None:
        super().__init__(error)
        self.retry_after = retry_after


class Refusal(AssistantError):
    """A target will never take these statements as they are."""


class Target(Protocol):
    """Where statements go."""

    def take(self, statements: Sequence[Statement]) -> None:
        """Returns when all have arrived. Raises NotTaken or Refusal; then some of them may have arrived."""


class RecordStore:
    """A learning record store, by xAPI's own interface. No redirect is followed: the key goes nowhere else."""

    def __init__(self, endpoint: str, key: str, secret: str, clock: Clock) -> None:
        self._clock = clock
        self._client = httpx.Client(
            base_url=endpoint.rstrip("/"),
            auth=(key, secret),
            headers={"X-Experience-API-Version": VERSION},
            timeout=SECONDS_TO_ANSWER,
            trust_env=False,
        )

    def take(self, statements: Sequence[Statement]) -> None:
        try:
            answer = self._client.post("/statements", json=list(statements))
        except httpx.HTTPError as error:
            raise NotTaken(f"no answer ({type(error).__name__})") from error
        if answer.is_success:
            return
        if answer.status_code == ALREADY_THERE and len(statements) == 1:
            return
        said = f"{answer.status_code} {answer.reason_phrase}: {answer.text[:200]}".strip(": ")
        if answer.is_client_error and answer.status_code not in NOT_ITS_FAULT:
            raise Refusal(said)
        raise NotTaken(said, _retry_after(answer.headers.get("Retry-After"), self._clock.now()))

    def close(self) -> None:
        self._client.close()


class StatementFile:
    """A file that statements are added to, one a line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, statements: Sequence[Statement]) -> None:
        lines = "".join(json.dumps(statement) + "\n" for statement in statements)
        try:
            with self._path.open("a+b") as file:
                file.truncate(_end_of_whole_lines(file))
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotTaken(f"{self._path} cannot be written ({error.strerror})") from error


@dataclass(frozen=True)
class Sender:
    """Brings the lines of an outbox to a target."""

    outbox: Outbox
    statements: Statements
    target: Target
    clock: Clock

    def send_due(self) -> int:
        """Sends every line that may be tried now, and says how many arrived. Stops at the first trouble of the
        target, and sends nothing while it is to be left alone: the next line would meet the same."""
        sent = 0
        rests_until = self.outbox.standing().next_try_at
        if rests_until is not None and rests_until > self.clock.now():
            return sent
        while lines := self.outbox.due(self.clock.now(), BATCH):
            try:
                sent += self._send(lines)
            except NotTaken:
                break
        return sent

    def send_all(self, wait: Callable[[float], object]) -> int:
        """As `send_due`, and waits for lines that are to be tried later until none is left to try."""
        sent = self.send_due()
        while (next_try_at := self.outbox.standing().next_try_at) is not None:
            wait(max((next_try_at - self.clock.now()).total_seconds(), 0))
            sent += self.send_due()
        return sent

    def _send(self, lines: Sequence[AuditLine]) -> int:
        made = {line.number: self.statements.of(line) for line in lines}
        erased = [number for number, statements in made.items() if not statements]
        if erased:
            self.outbox.mark_sent(erased, self.clock.now())  # there is nothing left to tell
        numbers = [number for number in made if number not in erased]
        together = [statement for number in numbers for statement in made[number]]
        if not together:
            return 0
        try:
            self.target.take(together)
        except Refusal as refusal:
            return self._one_by_one([(number, made[number]) for number in numbers], refusal)
        except NotTaken as error:
            self._keep(numbers, error)
            raise
        self.outbox.mark_sent(numbers, self.clock.now())
        return len(numbers)

    def _one_by_one(
        self, lines: "Sequence[tuple[int, Sequence[Statement]]]", refusal: Refusal
    ) -> int:
        """Finds the statement a whole batch was refused for; the others arrive."""
        sent = 0
        for number, statements in lines:
            try:
                for statement in statements:
                    self.target.take([statement])
            except Refusal as error:
                self.outbox.mark_refused([number], str(error))
            except NotTaken as error:
                self._keep([number], error)
                raise
            else:
                self.outbox.mark_sent([number], self.clock.now())
                sent += 1
        return sent

    def _keep(self, numbers: Sequence[int], error: NotTaken) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(self.outbox.tries(numbers), 20), LONGEST_PAUSE)
        if error.retry_after is not None:
            pause = max(pause, error.retry_after)
        self.outbox.mark_waiting(numbers, str(error), self.clock.now() + pause)


def _end_of_whole_lines(file: IO[bytes]) -> int:
    """Where the last whole line ends: somebody may have been stopped in the middle of the next."""
    size = file.seek(0, os.SEEK_END)
    first = max(size - LONGEST_UNFINISHED, 0)
    file.seek(first)
    return first + file.read().rfind(b"\n") + 1


def _retry_after(header: Optional[str], now: datetime) -> Optional[timedelta]:
    """What a busy store asks for, in seconds or as a date; None when it asks for nothing we can read."""
    if not header:
        return None
    if header.strip().isdecimal():
        return timedelta(seconds=int(header))
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=timezone.utc)
    return max(aware - now, timedelta(0))
