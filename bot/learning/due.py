"""When a module is due: pure rules over dates; the same inputs give the same answer."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Optional

from bot.learning.content import Module
from bot.learning.facts import Duty, Person

FIRST_TIME = timedelta(days=28)
NOTICE = timedelta(days=28)

DONE = "done"
DUE = "due"
OVERDUE = "overdue"


@dataclass(frozen=True)
class Obligation:
    """What one module asks of one person on one day. `due_on` is the last day that is still in time."""

    state: str
    due_on: date


def is_asked_of(module: Module, person: Person) -> bool:
    """Whether the module is part of this person's training."""
    return not module.for_leaders or person.leads or person.duty is Duty.HEAD_TEACHER


def obligation(
    module: Module,
    started_on: date,
    policy_effective_on: date,
    completed_on: Optional[date],
    on: date,
) -> Obligation:
    """Whether the module is done, due or overdue on a day.

    `completed_on` is the day of the latest completion that counts: one under the policy version in force since
    `policy_effective_on`. A completion stays done until four weeks before its renewal, then it is due again.
    """
    if completed_on is None:
        due_on = max(started_on, policy_effective_on) + FIRST_TIME
        return Obligation(OVERDUE if on > due_on else DUE, due_on)
    due_on = months_later(completed_on, module.renewal_months)
    if on > due_on:
        return Obligation(OVERDUE, due_on)
    return Obligation(DONE if on < due_on - NOTICE else DUE, due_on)


def months_later(day: date, months: int) -> date:
    """The same day of the month, so many months on; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
