"""No number that is shown, and none that follows from those shown, is about fewer than five people."""

from itertools import combinations
from typing import Dict

from hypothesis import given
from hypothesis import strategies as st

from bot.learning.small_groups import (
    Fulfilled,
    Part,
    merged_small,
    shown,
    shown_nested,
    shown_parts,
    shown_states,
)

SMALL = range(1, 5)


@st.composite
def parts(draw: st.DrawFn) -> Dict[str, Part]:
    sizes = draw(st.lists(st.integers(1, 30), min_size=1, max_size=6))
    return {str(at): Part(size, draw(st.integers(0, size))) for at, size in enumerate(sizes)}


def test_a_count_under_five_or_all_but_a_few_is_hidden() -> None:
    assert [shown(count, 12) for count in (0, 4, 5, 7, 8, 11, 12)] == [
        None,
        None,
        5,
        7,
        None,
        None,
        12,
    ]


@given(parts())
def test_what_is_hidden_of_the_parts_is_not_found_from_the_whole(whole: Dict[str, Part]) -> None:
    given_counts = shown_parts(whole)
    people = sum(part.people for part in whole.values())
    total = shown(sum(part.count for part in whole.values()), people)
    hidden = [part for name, part in whole.items() if given_counts[name] is None]

    for name, count in given_counts.items():
        assert count is None or count == whole[name].shown
    if total is not None and hidden:
        rest = total - sum(count or 0 for count in given_counts.values())
        others = sum(part.people for part in hidden)
        assert rest not in SMALL
        assert others - rest not in SMALL


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30), min_size=1))
def test_a_state_that_is_hidden_is_not_found_from_the_others(counts: Dict[str, int]) -> None:
    given_counts = shown_states(counts)

    rest = sum(counts.values()) - sum(count or 0 for count in given_counts.values())
    assert all(count is None or count >= 5 for count in given_counts.values())
    assert rest not in SMALL or rest == sum(counts.values())


@given(st.lists(st.frozensets(st.integers(0, 11)), min_size=4, max_size=4))
def test_narrower_and_wider_counts_never_differ_by_a_few(done: "list[frozenset[int]]") -> None:
    people = [str(one) for one in range(12)]
    wanted = [
        Fulfilled(
            frozenset(modules),
            frozenset(who for who in people if all(int(who) in done[int(m)] for m in modules)),
            len(people),
        )
        for size in (1, 2, 4)
        for modules in combinations("0123", size)
    ]

    counts = shown_nested(wanted)

    told = [each for each, count in zip(wanted, counts, strict=True) if count is not None]
    for one, other in combinations(told, 2):
        if one.modules <= other.modules:
            assert len(one.who) - len(other.who) not in SMALL


def test_small_roles_are_put_together_and_with_the_next_when_they_are_still_few() -> None:
    many = frozenset("abcdef")
    more = frozenset("ABCDEFGH")

    assert merged_small({"TA": many, "Cook": frozenset("1")}, "") == {"": many | {"1"}}
    assert merged_small(
        {"TA": many, "Teacher": more, "Cook": frozenset("1"), "Head": frozenset("2345")}, ""
    ) == {"TA": many, "Teacher": more, "": frozenset("12345")}
