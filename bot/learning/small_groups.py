"""Which numbers may be shown to somebody who must not learn about single people.

A number about fewer than five people is not shown, and neither is one from which such a number follows by taking away.
"""

from dataclasses import dataclass
from typing import (
    AbstractSet,
    Any,
    Callable,
    Collection,
    Dict,
    FrozenSet,
    List,
    Mapping,
    Optional,
    Sequence,
)

SMALLEST_GROUP = 5
# How many people a set stands for: its members are people, or groups of people who are alike.
Size = Callable[[AbstractSet[Any]], int]


def shown(count: int, of: int) -> Optional[int]:
    """The count, unless it or the rest of the people would be a group small enough to tell who is meant."""
    return count if count >= SMALLEST_GROUP and not _is_small(of - count) else None


def shown_states(counts: Mapping[str, int]) -> Dict[str, Optional[int]]:
    """Counts of people who are each in one state, where it is known how many they are together."""
    kept = {state for state, count in counts.items() if count >= SMALLEST_GROUP}
    while kept and _is_small(sum(counts[state] for state in counts if state not in kept)):
        kept.remove(min(kept, key=lambda state: (counts[state], state)))
    return {state: count if state in kept else None for state, count in counts.items()}


@dataclass(frozen=True)
class Part:
    """A group of people, and how many of them a count is about."""

    people: int
    count: int

    @property
    def shown(self) -> Optional[int]:
        return shown(self.count, self.people)


def shown_parts(parts: Mapping[str, Part]) -> Dict[str, Optional[int]]:
    """A count for each part of a whole, where the count of the whole is shown too whenever it may be."""
    if _together(parts.values()).shown is None:
        return {name: part.shown for name, part in parts.items()}
    kept = {name for name, part in parts.items() if part.shown is not None}
    while kept and _gives_away([part for name, part in parts.items() if name not in kept]):
        kept.remove(min(kept, key=lambda name: (parts[name].count, name)))
    return {name: part.count if name in kept else None for name, part in parts.items()}


@dataclass(frozen=True)
class Fulfilled:
    """Who has done everything of `modules`, of `people` of whom it is asked."""

    modules: FrozenSet[str]
    who: FrozenSet[Any]
    people: int


def shown_nested(fulfilled: Sequence[Fulfilled], size: Size = len) -> List[Optional[int]]:
    """The counts, in this order; one that differs by a few people from a narrower or wider one before it is hidden."""
    given: List[Fulfilled] = []
    counts: List[Optional[int]] = []
    for each in fulfilled:
        count = shown(size(each.who), each.people)
        if any(_differs_by_few(each, other, size) for other in given):
            count = None
        counts.append(count)
        if count is not None:
            given.append(each)
    return counts


def merged_small(
    groups: Mapping[str, FrozenSet[Any]], rest: str, size: Size = len
) -> Dict[str, FrozenSet[Any]]:
    """The same people in groups of five or more: small groups go together under the name `rest`, with the smallest
    other group if they are still too few."""
    large = {name: who for name, who in groups.items() if size(who) >= SMALLEST_GROUP}
    others = frozenset[Any]().union(*(who for name, who in groups.items() if name not in large))
    if _is_small(size(others)) and large:
        others |= large.pop(min(large, key=lambda name: (size(large[name]), name)))
    return {**large, rest: others} if others else large


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_GROUP


def _together(parts: Collection[Part]) -> Part:
    return Part(sum(part.people for part in parts), sum(part.count for part in parts))


def _gives_away(hidden: Sequence[Part]) -> bool:
    return bool(hidden) and _together(hidden).shown is None


def _differs_by_few(one: Fulfilled, other: Fulfilled, size: Size) -> bool:
    nested = one.modules <= other.modules or one.modules >= other.modules
    return nested and (_is_small(size(one.who - other.who)) or _is_small(size(other.who - one.who)))
