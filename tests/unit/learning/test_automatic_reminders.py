"""Reminders that make themselves: on the right days, never two a day, never to somebody away or gone."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.automatic_reminders import (
    AutomaticReminders,
    Owed,
    is_away,
    is_wanted,
    owed_by,
)
from bot.learning.content import Terms
from bot.learning.due import DUE, Obligation
from bot.learning.facts import Absence, Completion, Notice, NoticeKind
from bot.learning.mail_rules import ReminderRules
from bot.learning.notices import SUPERSEDED
from bot.learning.progress import History
from tests.fakes import (
    FakeRecords,
    FixedClock,
    a_curriculum,
    a_history,
    a_person,
    changed_policy,
    numbered_ids,
)

RULES = ReminderRules(before=(28, 7), overdue_every=7, overdue_times=3, days_between=3)
DUE_ON = date(2026, 9, 29)
GRACE = 7


def days(count: int) -> timedelta:
    return timedelta(days=count)


def owed(due_on: date = DUE_ON, changed_on: Optional[date] = None) -> Owed:
    return Owed(Obligation(DUE, due_on), GRACE, changed_on)


def told_on(rules: ReminderRules, what: List[Owed], first: date, count: int) -> List[date]:
    """The days on which somebody would be told who does nothing about it, asked every day."""
    told: List[date] = []
    for day in (first + days(n) for n in range(count)):
        if is_wanted(what, rules, told[-1] if told else None, day):
            told.append(day)
    return told


def test_somebody_is_told_before_on_the_day_and_while_it_is_overdue() -> None:
    first_overdue = DUE_ON + days(GRACE + 1)

    assert told_on(RULES, [owed()], DUE_ON - days(60), 200) == [
        DUE_ON - days(28),
        DUE_ON - days(7),
        DUE_ON,
        first_overdue,
        first_overdue + days(7),
        first_overdue + days(14),
    ]


def test_a_day_on_which_nothing_was_made_is_made_up_for() -> None:
    monday_after = DUE_ON - days(5)

    assert is_wanted([owed()], RULES, DUE_ON - days(28), monday_after)
    assert not is_wanted([owed()], RULES, monday_after, monday_after + days(3))


def test_a_line_managers_reminder_yesterday_takes_the_place_of_an_automatic_one() -> None:
    week_before = DUE_ON - days(7)

    assert not is_wanted([owed()], RULES, week_before - days(1), week_before)
    assert is_wanted([owed()], RULES, DUE_ON - days(1), DUE_ON)


def test_a_changed_clause_is_told_on_its_day() -> None:
    changed_on = date(2026, 12, 7)
    again = owed(due_on=changed_on + days(40), changed_on=changed_on)

    assert is_wanted([again], RULES, changed_on - days(30), changed_on)
    assert not is_wanted([again], RULES, changed_on, changed_on + days(4))


def test_nothing_owed_nobody_told() -> None:
    assert told_on(RULES, [], DUE_ON - days(60), 200) == []


class School:
    """Grace and what is on record of her, on a day that moves."""

    def __init__(self, *absences: Absence) -> None:
        self.clock = FixedClock(datetime(2026, 9, 1, 8, tzinfo=timezone.utc))
        self.records = FakeRecords([a_person("grace")])
        self.curriculum = a_curriculum()
        terms = Terms(28, 28, GRACE, {})
        (module,) = self.curriculum.modules
        self.curriculum = replace(self.curriculum, modules=(replace(module, terms=terms),))
        self.history = History(a_person("grace"), (), (), absences)
        self.here = True

    def reminders(self, policy: Any = None) -> AutomaticReminders:
        return AutomaticReminders(
            self.curriculum, policy or a_history(), self.records, self.clock, numbered_ids(), RULES
        )

    @property
    def reminded_on(self) -> "dict[str, date]":
        made = [each.made_on for each in self.records.facts.notices]
        return {"grace": max(made)} if made else {}

    def make(self, reminders: AutomaticReminders) -> int:
        people = [self.history] if self.here else []
        return reminders.make(people, self.reminded_on)


def test_a_newer_reminder_takes_the_place_of_one_that_still_waits() -> None:
    school = School()
    reminders = school.reminders()

    assert school.make(reminders) == 1
    school.clock.move(days(21))
    assert school.make(reminders) == 1

    older, newer = school.records.facts.notices
    assert (older.delivered_by, newer.delivered_at) == (SUPERSEDED, None)
    events = [event for _, event, _ in school.records.facts.audited]
    assert events == ["reminder.made", "reminder.made", "notice.superseded"]


def test_an_answer_that_waits_is_not_closed_by_a_reminder() -> None:
    school = School()
    at = school.clock.now()
    answer = Notice("a", "grace", NoticeKind.QUERY_ANSWERED, {"query": "q"}, "m", at.date(), at)
    school.records.facts.notices.append(answer)

    school.make(school.reminders())

    assert answer in school.records.facts.notices


def test_a_second_process_that_knows_nothing_of_the_first_makes_no_second_one() -> None:
    school = School()
    reminders = school.reminders()

    assert reminders.make([school.history], {}) == 1
    assert reminders.make([school.history], {}) == 0
    assert len(school.records.facts.notices) == 1


def test_what_was_done_needs_no_reminder_until_its_clause_changes() -> None:
    done_at = datetime(2026, 9, 2, 12, tzinfo=timezone.utc)
    done = Completion("c", "grace", "friends", 3, 1, "a", done_at)
    school = School()
    school.history = replace(school.history, completions=(done,))
    changes_on = date(2026, 12, 7)
    policy = changed_policy(changes_on)

    before = owed_by(school.history, school.curriculum, policy, changes_on - days(1))
    (after,) = owed_by(school.history, school.curriculum, policy, changes_on)

    assert before == ()
    assert (after.changed_on, after.obligation.due_on) == (changes_on, changes_on + days(28))


@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 31)])
def test_who_is_overdue_and_then_away_is_left_alone(ends_on: Optional[date]) -> None:
    school = School(Absence("grace", date(2026, 11, 2), ends_on))
    school.clock.move(datetime(2026, 11, 10, tzinfo=timezone.utc) - school.clock.now())

    assert school.make(school.reminders()) == 0


absences = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 40) | st.none()).map(
        lambda drawn: Absence(
            "grace",
            date(2026, 8, 25) + days(drawn[0]),
            None if drawn[1] is None else date(2026, 8, 25) + days(drawn[0] + drawn[1]),
        )
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=60)
@given(
    away=absences,
    leaves_after=st.integers(0, 80),
    runs=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=10, max_size=70),
    managers=st.sets(st.integers(0, 80), max_size=5),
)
def test_never_more_than_one_a_day_and_never_to_somebody_away_or_gone(
    away: List[Absence], leaves_after: int, runs: Any, managers: Any
) -> None:
    """The mailer runs up to three times a day, at times knowing nothing of earlier runs; line managers remind, too."""
    school = School(*away)
    begun = school.clock.now().date()
    reminders = school.reminders()
    for number, (times, forgets) in enumerate(runs):
        today = begun + days(number)
        school.clock = FixedClock(datetime.combine(today, time(8), timezone.utc))
        reminders = replace(reminders, clock=school.clock)
        school.here = number <= leaves_after
        if number in managers:
            at = school.clock.now()
            with school.records.begin() as repo:
                repo.add_notice(
                    Notice(f"m{number}", "grace", NoticeKind.REMINDER, {}, "manager", today, at)
                )
        for _ in range(times):
            known = {} if forgets else school.reminded_on
            reminders.make([school.history] if school.here else [], known)

    made = [each.made_on for each in school.records.facts.notices]
    own = [each.made_on for each in school.records.facts.notices if each.made_by is None]
    assert len(made) == len(set(made))
    assert all(day <= begun + days(leaves_after) for day in own)
    assert not any(is_away(away, day) for day in own)
    waiting = [n for n in school.records.facts.notices if n.delivered_at is None]
    assert len(waiting) <= 1 + len(managers)
