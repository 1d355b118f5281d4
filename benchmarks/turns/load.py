"""People who talk: each sends the next message as soon as the one before was answered in full."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path
from typing import Iterator, List, Protocol, Sequence

import yaml

MESSAGES: Sequence[str] = yaml.safe_load((Path(__file__).parent / "messages.yml").read_text())


class Talker(Protocol):
    """One person's open chat with a bot."""

    async def turn(self, text: str) -> None:
        """Sends a message; returns when its whole answer is there."""

    async def close(self) -> None:
        """Leaves."""


@dataclass
class Figures:
    """Latencies in seconds, and how long all of it took."""

    latencies: List[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Figures") -> None:
        self.latencies += other.latencies
        self.seconds += other.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.latencies)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.latencies, n=20)[-1]

    @property
    def throughput(self) -> float:
        """Turns a second."""
        return len(self.latencies) / self.seconds


async def talk(people: Sequence[Talker], turns: int) -> Figures:
    """About `turns` turns in all, shared out evenly; each person begins at another message."""
    each = max(1, turns // len(people))
    begun = time.perf_counter()
    spoken = await asyncio.gather(
        *(_one(person, islice(_from(at), each)) for at, person in enumerate(people))
    )
    seconds = time.perf_counter() - begun
    return Figures([latency for one in spoken for latency in one], seconds)


async def talk_for(people: Sequence[Talker], seconds: float) -> Figures:
    """All of them talk for so long, each as much as they get answered: nobody's end is waited for by the others."""
    until = time.perf_counter() + seconds
    spoken = await asyncio.gather(
        *(
            _one(person, takewhile(lambda _: time.perf_counter() < until, _from(at)))
            for at, person in enumerate(people)
        )
    )
    return Figures([latency for one in spoken for latency in one], seconds)


def _from(start: int) -> Iterator[str]:
    at = start
    while True:
        yield MESSAGES[at % len(MESSAGES)]
        at += 1


async def _one(person: Talker, texts: Iterator[str]) -> List[float]:
    latencies = []
    for text in texts:
        begun = time.perf_counter()
        await person.turn(text)
        latencies.append(time.perf_counter() - begun)
    return latencies
