"""When a module is due."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import List, Optional, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import local_day
from bot.guidance.document import Clause, PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.content import Module, Terms
from bot.learning.due import Obligation, Pass, months_later, obligation
from bot.learning.facts import Absence
from tests.fakes import a_person, a_policy

MODULE = Module("friends", 1, "Friends", "", (), ("2.1",), (), 12, 0.75, renewal_months=12)
POLICY = PolicyHistory((a_policy(),))  # in force from 1 September 2026
LONG_AGO = date(2019, 9, 2)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
WORDS = st.sampled_from(["Be careful.", "Be kind.", "Think first."])


def passed(on: date, version: int = 1) -> Pass:
    return Pass(version, datetime.combine(on, time(12), timezone.utc))


def owed(
    on: date,
    passes: Sequence[Pass] = (),
    absences: Sequence[Absence] = (),
    policy: PolicyHistory = POLICY,
    started_on: date = LONG_AGO,
    terms: Optional[Terms] = None,
) -> Obligation:
    person = a_person(started_on=started_on)
    module = replace(MODULE, terms=terms or Terms())
    return obligation(module, person, policy, passes, absences, on)


def followed_by(effective_on: date, is_minor: bool = False, **texts: str) -> PolicyHistory:
    """Version 1 of clauses 2.1 and 2.2, and a second version with other words."""
    first = replace(
        a_policy(), clauses=(Clause("2.1", "Friends", "One."), Clause("2.2", "Posts", "Two."))
    )
    clauses = tuple(
        replace(each, text=texts.get(f"c{each.id[-1]}", each.text)) for each in first.clauses
    )
    second = replace(
        first, version=2, effective_on=effective_on, clauses=clauses, is_minor=is_minor
    )
    return PolicyHistory((first, second))


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [(LONG_AGO, date(2026, 9, 29)), (date(2026, 11, 2), date(2026, 11, 30))],
)
def test_the_first_time_is_four_weeks_after_starting_or_after_the_policy_took_effect(
    started_on: date, due_on: date
) -> None:
    last_day = owed(due_on, started_on=started_on)
    day_after = owed(due_on + timedelta(days=1), started_on=started_on)

    assert (last_day.state, last_day.due_on) == ("due", due_on)
    assert (day_after.state, day_after.due_on) == ("overdue", due_on)


def test_a_role_may_have_another_first_time_and_grace_puts_off_being_overdue() -> None:
    terms = Terms(grace=7, by_role={"teaching assistant": 10})

    on_the_last_day_of_grace = owed(date(2026, 9, 18), terms=terms)

    assert on_the_last_day_of_grace.due_on == date(2026, 9, 11)
    assert on_the_last_day_of_grace.state == "due"
    assert owed(date(2026, 9, 19), terms=terms).state == "overdue"


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 9, 10), "done"),
        (date(2027, 8, 12), "done"),
        (date(2027, 8, 13), "due"),
        (date(2027, 9, 10), "due"),
        (date(2027, 9, 11), "overdue"),
    ],
)
def test_a_completion_is_done_until_four_weeks_before_its_renewal(on: date, state: str) -> None:
    found = owed(on, [passed(date(2026, 9, 10))])

    assert (found.state, found.due_on) == (state, date(2027, 9, 10))


def test_a_changed_clause_that_the_module_cites_makes_it_due_within_four_weeks() -> None:
    policy = followed_by(date(2027, 1, 4), c1="Three.")

    before = owed(date(2027, 1, 3), [passed(date(2026, 9, 10))], policy=policy)
    after = owed(date(2027, 1, 4), [passed(date(2026, 9, 10))], policy=policy)

    assert (before.state, before.changed) == ("done", False)
    assert (after.state, after.changed, after.due_on) == ("due", True, date(2027, 2, 1))
    assert owed(date(2027, 2, 2), [passed(date(2026, 9, 10))], policy=policy).state == "overdue"


def test_completing_again_under_the_changed_version_is_enough() -> None:
    policy = followed_by(date(2027, 1, 4), c1="Three.")
    passes = [passed(date(2026, 9, 10)), passed(date(2027, 1, 20), version=2)]

    found = owed(date(2027, 1, 21), passes, policy=policy)

    assert (found.state, found.due_on) == ("done", date(2028, 1, 20))


@pytest.mark.parametrize(
    "policy",
    [
        followed_by(date(2027, 1, 4), c2="Three."),
        followed_by(date(2027, 1, 4), is_minor=True, c1="Three."),
    ],
)
def test_another_clause_or_a_minor_change_makes_nothing_due(policy: PolicyHistory) -> None:
    found = owed(date(2027, 1, 5), [passed(date(2026, 9, 10))], policy=policy)

    assert (found.state, found.due_on) == ("done", date(2027, 9, 10))


def test_a_new_version_gives_nobody_more_time_who_never_did_the_module() -> None:
    policy = followed_by(date(2027, 1, 4), c1="Three.")

    assert owed(date(2027, 1, 5), policy=policy).due_on == date(2026, 9, 29)


def test_nobody_becomes_overdue_while_away_and_there_are_four_weeks_after_coming_back() -> None:
    away = [Absence("grace", date(2026, 9, 20), date(2027, 3, 31))]

    during = owed(date(2027, 1, 5), absences=away)
    back = owed(date(2027, 4, 20), absences=away)

    assert (during.state, during.away) == ("due", True)
    assert (back.state, back.away, back.due_on) == ("due", False, date(2027, 4, 29))
    assert owed(date(2027, 4, 30), absences=away).state == "overdue"


def test_what_was_overdue_before_an_absence_began_stays_so() -> None:
    away = [Absence("grace", date(2026, 12, 1), None)]

    assert owed(date(2026, 12, 5), absences=away).state == "overdue"


def test_a_month_without_that_day_gives_its_last_day() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 1), 1) == date(2027, 1, 1)


@given(started_on=DAYS, on=DAYS)
def test_nothing_is_overdue_before_its_day(started_on: date, on: date) -> None:
    found = owed(on, started_on=started_on)

    assert (found.state == "overdue") == (on > found.due_on)
    assert found.due_on >= started_on


@st.composite
def histories(draw: st.DrawFn) -> PolicyHistory:
    """Up to five versions of two clauses, some of them minor."""
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=5)))
    versions: List[PolicyDocument] = []
    for number, effective_on in enumerate(days, start=1):
        clauses = (
            Clause("2.1", "Friends", draw(WORDS)),
            Clause("2.2", "Posts", draw(WORDS)),
        )
        document = replace(a_policy(number), effective_on=effective_on, clauses=clauses)
        versions.append(replace(document, is_minor=number > 1 and draw(st.booleans())))
    return PolicyHistory(tuple(versions))


@st.composite
def passes_under(draw: st.DrawFn, policy: PolicyHistory) -> List[Pass]:
    """Passes, each under the version in force on its day."""
    days = sorted(draw(st.lists(DAYS, max_size=4)))
    return [passed(day, policy.in_force(day).version) for day in days]


@given(data=st.data(), policy=histories(), on=DAYS)
def test_one_more_completion_never_makes_anything_more_pressing(
    data: st.DataObject, policy: PolicyHistory, on: date
) -> None:
    passes = data.draw(passes_under(policy))
    pressing = ["done", "due", "overdue"]

    without = owed(on, passes, policy=policy)
    with_it = owed(on, [*passes, passed(on, policy.in_force(on).version)], policy=policy)

    assert with_it.state == "done"
    assert pressing.index(with_it.state) <= pressing.index(without.state)


@given(data=st.data(), policy=histories(), on=DAYS, words=WORDS)
def test_a_minor_version_changes_nothing_for_anybody(
    data: st.DataObject, policy: PolicyHistory, on: date, words: str
) -> None:
    passes = data.draw(passes_under(policy))
    latest = policy.versions[-1]
    minor = replace(
        latest,
        version=latest.version + 1,
        is_minor=True,
        clauses=(Clause("2.1", "Friends", words), Clause("2.2", "Posts", words)),
    )

    assert owed(on, passes, policy=policy.followed_by(minor)) == owed(on, passes, policy=policy)


@given(data=st.data(), policy=histories(), on=DAYS, words=WORDS)
def test_a_version_that_changes_another_clause_changes_nothing_here(
    data: st.DataObject, policy: PolicyHistory, on: date, words: str
) -> None:
    passes = data.draw(passes_under(policy))
    latest = policy.versions[-1]
    other = replace(
        latest,
        version=latest.version + 1,
        clauses=(latest.clauses[0], Clause("2.2", "Posts", words)),
    )

    assert owed(on, passes, policy=policy.followed_by(other)) == owed(on, passes, policy=policy)


@given(data=st.data(), policy=histories(), on=DAYS, absent_from=DAYS, days=st.integers(0, 400))
def test_an_absence_only_ever_gives_more_time(
    data: st.DataObject, policy: PolicyHistory, on: date, absent_from: date, days: int
) -> None:
    passes = data.draw(passes_under(policy))
    absence = Absence("grace", absent_from, absent_from + timedelta(days=days))

    usual = owed(on, passes, policy=policy)
    absent = owed(on, passes, [absence], policy=policy)

    assert absent.due_on >= usual.due_on
    if usual.state != "overdue":
        assert absent.state == usual.state


@given(on=DAYS)
def test_what_is_done_is_due_again_within_the_year(on: date) -> None:
    found = owed(on, [passed(on)])

    assert local_day(found.met_by.at) == on  # type: ignore[union-attr]
    assert found.due_on <= months_later(on, 12)
