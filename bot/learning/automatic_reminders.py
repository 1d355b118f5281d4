"""Reminders that make themselves: on which days somebody is told, by rules the schools have set.

They are notices like those a line manager has made, so one a day at most holds over both and over every channel.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Callable, Iterable, Iterator, Mapping, Optional, Sequence

from bot.dates import local_day
from bot.guidance.history import PolicyHistory
from bot.learning.content import Curriculum, Module
from bot.learning.due import DONE, Obligation, is_asked_of
from bot.learning.facts import Absence, Notice, NoticeKind
from bot.learning.mail_rules import ReminderRules
from bot.learning.notices import put_reminder_on_record
from bot.learning.ports import Clock, Records, Repository
from bot.learning.progress import History


def is_away(absences: Iterable[Absence], on: date) -> bool:
    """Whether somebody is on a long absence on this day."""
    return any(
        each.starts_on <= on and (each.ends_on is None or on <= each.ends_on) for each in absences
    )


@dataclass(frozen=True)
class Owed:
    """What a module asks of somebody who has not done it, and until when that is not called overdue."""

    obligation: Obligation
    grace: int
    changed_on: Optional[date] = None  # when a clause changed, and that is why it is due


def is_wanted(
    owed: Sequence[Owed], rules: ReminderRules, reminded_on: Optional[date], on: date
) -> bool:
    """Whether somebody is to be reminded on this day, last having been reminded on `reminded_on`.

    A day on which nothing could be made is made up for: what counts is that a mark has passed since.
    """
    marks = [mark for each in owed for mark in _marks(each, rules) if mark <= on]
    if not marks or (reminded_on is not None and reminded_on >= on):
        return False
    if reminded_on is None:
        return True
    if rules.on_the_day and any(each.obligation.due_on == on for each in owed):
        return True
    rested = on - reminded_on >= timedelta(days=rules.days_between)
    return rested and reminded_on < max(marks)


def _marks(owed: Owed, rules: ReminderRules) -> Iterator[date]:
    due_on = owed.obligation.due_on
    if owed.changed_on is not None:
        yield owed.changed_on
    for days in (*rules.before, *((0,) if rules.on_the_day else ())):
        yield due_on - timedelta(days=days)
    first_overdue = due_on + timedelta(days=owed.grace + 1)
    for times in range(rules.overdue_times):
        yield first_overdue + timedelta(days=times * rules.overdue_every)


def owed_by(
    history: History, curriculum: Curriculum, policy: PolicyHistory, on: date
) -> Sequence[Owed]:
    """What this person has still to do; nothing while they are away."""
    if is_away(history.absences, on):
        return ()
    found = (
        _owed(history, module, policy, on)
        for module in curriculum.modules
        if is_asked_of(module, history.person)
    )
    return tuple(
        each for each in found if each.obligation.state != DONE and not each.obligation.away
    )


def _owed(history: History, module: Module, policy: PolicyHistory, on: date) -> Owed:
    obligation = history.owed(module, policy, on)
    changed_on = None
    if obligation.changed and obligation.met_by:
        version = obligation.met_by.policy_version
        changed_on = policy.changed_since(version, module.clause_ids, on)
    return Owed(obligation, module.terms.grace, changed_on)


@dataclass(frozen=True)
class AutomaticReminders:
    """Makes the day's reminders. Any number of processes may do so at once, and as often as they like."""

    curriculum: Curriculum
    policy: PolicyHistory
    records: Records
    clock: Clock
    new_id: Callable[[], str]
    rules: ReminderRules

    def make(self, people: Iterable[History], reminded_on: Mapping[str, date]) -> int:
        """Makes a notice for each of these people whom the rules want reminded today, and says how many.

        `reminded_on` holds when each was last reminded.
        """
        today = local_day(self.clock.now())
        made = 0
        for history in people:
            owed = owed_by(history, self.curriculum, self.policy, today)
            if is_wanted(owed, self.rules, reminded_on.get(history.person.id), today):
                with self.records.begin() as repo:
                    made += self._make(repo, history.person.id, today)
        return made

    def _make(self, repo: Repository, person_id: str, today: date) -> bool:
        at = self.clock.now()
        notice = Notice(self.new_id(), person_id, NoticeKind.REMINDER, {}, None, today, at)
        return put_reminder_on_record(repo, notice)
