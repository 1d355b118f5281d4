"""Ours beside stock, a long conversation beside a short one, two processes beside one: each pair by turns."""

from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Sequence

from benchmarks.postgres import running_cluster
from benchmarks.turns import ours, stock
from benchmarks.turns.load import MESSAGES, Figures, Talker, talk
from benchmarks.turns.processes import memory_mb

# How many people talk at once, and how many turns they take together in one round.
CROWDS = {1: 60, 4: 96, 16: 192, 64: 256}
ROUNDS = 3
BUSY = 16  # people; the throughput is compared at this many
SHORT, LONG = 10, 10_000  # events of a conversation
PAIRS = 6

Opener = Callable[[str], Awaitable[Talker]]


async def measured(folder: Path, models: Path) -> Dict[str, float]:
    """The ratios of contract 5 (ours / stock), and what they were made of, in milliseconds, MB and turns a second."""
    project = stock.made_and_trained(folder / "stock")
    with stock.served(project) as theirs, ours.served(folder / "ours", models) as product:
        product.add_people([f"p-{name}" for name in _names()])
        figures = {
            "ready_ratio": product.ready_s / theirs.process.ready_s,
            "ready_s": product.ready_s,
            "ready_s_stock": theirs.process.ready_s,
        }
        spoken = {count: await _by_turns(product, theirs, count) for count in CROWDS}
        figures.update(_latencies(spoken))
        figures.update(_memory(product, theirs))
        figures["length_ratio"] = await _length_ratio(product)
    figures["processes_ratio"] = await _processes_ratio(folder, models)
    return figures


def _names() -> List[str]:
    crowd = [
        _name(count, turn, at) for count in CROWDS for turn in range(ROUNDS) for at in range(count)
    ]
    return [*crowd, "seed", *(f"{kind}-{at}" for kind in ("short", "long") for at in range(PAIRS))]


def _name(count: int, turn: int, at: int) -> str:
    return f"{count}-{turn}-{at}"


async def _by_turns(product: ours.Product, theirs: stock.Stock, count: int) -> Dict[str, Figures]:
    spoken = {"ours": Figures(), "stock": Figures()}
    for turn in range(ROUNDS):
        names = [f"p-{_name(count, turn, at)}" for at in range(count)]
        for whose, opener in (("ours", product.person), ("stock", theirs.person)):
            spoken[whose].add(await _talk(opener, names, CROWDS[count]))
    return spoken


async def _talk(opener: Opener, names: Sequence[str], turns: int) -> Figures:
    people = [await opener(name) for name in names]
    try:
        return await talk(people, turns)
    finally:
        for each in people:
            await each.close()


def _latencies(spoken: Dict[int, Dict[str, Figures]]) -> Dict[str, float]:
    alone, busy = spoken[1], spoken[BUSY]
    figures = {
        "turn_p50_ratio": alone["ours"].p50 / alone["stock"].p50,
        "turn_p95_ratio": alone["ours"].p95 / alone["stock"].p95,
        "throughput_ratio": busy["ours"].throughput / busy["stock"].throughput,
    }
    for count, both in spoken.items():
        for whose, found in both.items():
            figures[f"turn_p50_ms_{count}_{whose}"] = 1000 * found.p50
            figures[f"turn_p95_ms_{count}_{whose}"] = 1000 * found.p95
            figures[f"throughput_{count}_{whose}"] = found.throughput
    return figures


def _memory(product: ours.Product, theirs: stock.Stock) -> Dict[str, float]:
    """Like with like: the assistant's process beside the stock server. The portal and the supervisor are told apart."""
    family = [memory_mb(pid) for pid in product.family()]
    assistant, whole = max(family), sum(family)
    stock_mb = theirs.process.memory_mb()
    return {
        "memory_ratio": assistant / stock_mb,
        "memory_mb_assistant": assistant,
        "memory_mb_whole_product": whole,
        "memory_mb_stock": stock_mb,
    }


async def _length_ratio(product: ours.Product) -> float:
    """Turn p50 in a conversation of 10,000 events over that in one of 10."""
    await _talk(product.person, ["p-seed"], 4 * len(MESSAGES))
    spoken: Dict[str, Figures] = {"short": Figures(), "long": Figures()}
    for at in range(PAIRS):
        for kind, events in (("short", SHORT), ("long", LONG)):
            name = f"p-{kind}-{at}"
            product.copy_conversation("p-seed", name, events)
            await _talk(product.person, [name], 1)  # reads what is stored, once
            spoken[kind].add(await _talk(product.person, [name], len(MESSAGES)))
    return spoken["long"].p50 / spoken["short"].p50


async def _processes_ratio(folder: Path, models: Path) -> float:
    """Turns a second of two processes on one PostgreSQL over those of one, the people shared out between them."""
    with running_cluster() as url:
        databases = {"DATABASE_URL": url, "CONVERSATIONS_URL": url}
        with ours.assistants(folder / "two", models, databases) as pair:
            names = [f"p-{turn}-{at}" for turn in range(ROUNDS) for at in range(2 * BUSY)]
            pair[0].add_people(names)
            one, two = Figures(), Figures()
            for turn in range(ROUNDS):
                alone, shared = (
                    names[2 * turn * BUSY :][:BUSY],
                    names[(2 * turn + 1) * BUSY :][:BUSY],
                )
                one.add(await _talk(pair[0].person, alone, CROWDS[BUSY]))
                two.add(await _talk(_by_turns_to(pair), shared, CROWDS[BUSY]))
    return two.throughput / one.throughput


def _by_turns_to(pair: Sequence[ours.Product]) -> Opener:
    def opener(name: str) -> Awaitable[Any]:
        return pair[int(name.rpartition("-")[2]) % 2].person(name)

    return opener
