"""Who reports to whom, in a circle: nobody may be their own line manager's line manager."""

from typing import Dict, Iterator, List, Mapping, Sequence, Tuple


def circles(reports_to: Mapping[str, Sequence[str]]) -> Iterator[Tuple[str, ...]]:
    """Chains of people who report to each other and end where they begin: `a, b, a`. At least one of every circle."""
    done: Dict[str, bool] = {}  # False while the person is on the chain being followed
    for start in reports_to:
        if start not in done:
            yield from _followed(start, reports_to, done)


def _followed(
    start: str, reports_to: Mapping[str, Sequence[str]], done: Dict[str, bool]
) -> Iterator[Tuple[str, ...]]:
    # Not by recursion: a file may hold a chain longer than Python's stack.
    chain = [start]
    waiting: List[Iterator[str]] = [iter(reports_to[start])]
    done[start] = False
    while chain:
        above = next(waiting[-1], None)
        if above is None:
            done[chain.pop()] = True
            waiting.pop()
        elif above not in done:
            done[above] = False
            chain.append(above)
            waiting.append(iter(reports_to.get(above, ())))
        elif not done[above]:
            yield (*chain[chain.index(above) :], above)
