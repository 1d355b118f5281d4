"""`make load`: how many turns a second one assistant, two and more answer behind the real nginx, on one PostgreSQL.

Everything is as it is deployed: `deploy/nginx/` with TLS, each person kept to one assistant, durable turns. Twice the
processes can only do twice the work while there are cores for them, and nginx, PostgreSQL and the people who talk need
some too. So it is told how busy the cores were; and where there are few, `--share 0.4` gives each assistant that much
of a core (Linux control groups, needs root): then what else stands in the way shows.
"""

import argparse
import asyncio
import os
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Dict, Iterator, List, Sequence

from benchmarks.nginx import Ports, running_nginx
from benchmarks.ports import free_port
from benchmarks.postgres import running_cluster
from benchmarks.turns.load import Figures, talk_for
from benchmarks.turns.ours import OurTalker, Product
from benchmarks.turns.processes import processor_s
from bot.identity import mint_chat_token, way_of
from bot.runtime.training import train_if_needed
from bot.settings import read_settings

WARMING_UP = 5.0  # seconds; the first message of each reads what is stored
PERIOD = 100_000  # microseconds, the system's own
GROUPS = Path("/sys/fs/cgroup")


class Load:
    """Some assistants behind nginx, and people who talk through it."""

    def __init__(self, products: Sequence[Product], url: str) -> None:
        self.products = products
        self._url = url

    async def talked(self, names: Sequence[str], seconds: float) -> Figures:
        """What these people were answered in that time."""
        people = [await self._person(name) for name in names]
        try:
            return await talk_for(people, seconds)
        finally:
            for each in people:
                await each.close()

    async def _person(self, name: str) -> OurTalker:
        key = self.products[0].settings.chat_token_key
        token = mint_chat_token(name, key, datetime.now(timezone.utc), timedelta(hours=2))
        talker = OurTalker()
        await talker.connect(f"{self._url}/?way={way_of(name, key)}", token)
        return talker


@contextmanager
def behind_nginx(folder: Path, models: Path, database: str, count: int) -> Iterator[Load]:
    """So many assistants on this database, and nginx in front of them."""
    databases = {"DATABASE_URL": database, "CONVERSATIONS_URL": database}
    with ExitStack() as stack:
        products: List[Product] = []
        for _ in range(count):
            product = Product(folder / "data", models, {**databases, "PORT": str(free_port())})
            product.start("assistant")
            stack.callback(product.stop)
            products.append(product)
        ports = Ports(
            free_port(),
            free_port(),
            free_port(),
            [each.settings.assistant_port for each in products],
        )
        place = folder / f"nginx-{count}"
        place.mkdir()
        stack.enter_context(running_nginx(place, ports))
        yield Load(products, f"https://127.0.0.1:{ports.https}")


@contextmanager
def limited(products: Sequence[Product], share: float) -> Iterator[None]:
    """Each assistant has at most this share of a core."""
    if not share:
        yield
        return
    is_second = (GROUPS / "cgroup.controllers").exists()
    groups = [
        (GROUPS if is_second else GROUPS / "cpu") / f"load-{os.getpid()}-{number}"
        for number in range(len(products))
    ]
    try:
        for group, product in zip(groups, products, strict=True):
            group.mkdir()
            quota = int(share * PERIOD)
            if is_second:
                (group / "cpu.max").write_text(f"{quota} {PERIOD}")
            else:
                (group / "cpu.cfs_quota_us").write_text(str(quota))
            for pid in product.family():
                (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        for product in products:
            product.stop()
        for group in filter(Path.exists, groups):
            group.rmdir()


def measured(
    counts: Sequence[int], people: int, seconds: float, share: float, models: Path
) -> Dict[int, Dict[str, float]]:
    """By number of assistants: turns a second, p50 and p95 in ms, and how many cores were busy meanwhile."""
    figures: Dict[int, Dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="load-") as name, running_cluster() as database:
        folder = Path(name)
        first = Product(folder / "data", models, {"DATABASE_URL": database})
        first.prepare()
        first.add_people([_person(count, at) for count in counts for at in range(people)])
        for count in counts:
            names = [_person(count, at) for at in range(people)]
            with behind_nginx(folder, models, database, count) as load:
                asyncio.run(load.talked(names, WARMING_UP))
                with limited(load.products, share):
                    figures[count] = _spoken(load, names, seconds)
    return figures


def _spoken(load: Load, names: Sequence[str], seconds: float) -> Dict[str, float]:
    begun, busy = time.perf_counter(), processor_s()
    spoken = asyncio.run(load.talked(names, seconds))
    passed = time.perf_counter() - begun
    return {
        "throughput": spoken.throughput,
        "p50_ms": 1000 * spoken.p50,
        "p95_ms": 1000 * spoken.p95,
        "cores_busy": (processor_s() - busy) / passed,
    }


def _person(count: int, at: int) -> str:
    return f"load-{count}-{at}"


def main() -> None:
    """Measures and prints a line for each number of assistants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assistants", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--share", type=float, default=0.0, help="of a core, for each assistant")
    given = parser.parse_args()
    models = train_if_needed(read_settings(os.environ)).parent
    figures = measured(given.assistants, given.people, given.seconds, given.share, models)
    first = figures[given.assistants[0]]["throughput"]
    print(
        f"{os.cpu_count()} cores; {f'{given.share} of one for each' if given.share else 'shared'}"
    )
    print("assistants  turns/s  ratio  p50 ms  p95 ms  cores busy")
    for count, found in figures.items():
        print(
            f"{count:10}{found['throughput']:9.1f}{found['throughput'] / first:7.2f}"
            f"{found['p50_ms']:8.0f}{found['p95_ms']:8.0f}{found['cores_busy']:12.2f}"
        )


if __name__ == "__main__":
    main()
