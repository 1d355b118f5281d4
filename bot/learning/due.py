"""When a module is due: pure rules over dates; the same inputs give the same answer.

A module is asked for once at the start, then every `renewal_months`, and again when a clause it cites has changed in a
policy version that is more than a minor change. Nobody becomes overdue while they are away.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Iterable, Optional, Sequence, Tuple

from bot.dates import local_day
from bot.guidance.history import ClauseChange, PolicyHistory
from bot.learning.content import Module
from bot.learning.facts import Absence, Completion, Duty, Person, Waiver

DONE = "done"
DUE = "due"
OVERDUE = "overdue"


@dataclass(frozen=True)
class Pass:
    """What meets a module's obligation from a day on: a completion, or a waiver."""

    policy_version: int
    at: datetime
    is_waiver: bool = False


@dataclass(frozen=True)
class Obligation:
    """What one module asks of one person on one day. `due_on` is the last day that is still in time.

    `met_by` is the latest pass, although it may be due again; `changed` says that it is due because a clause changed.
    """

    state: str
    due_on: date
    met_by: Optional[Pass] = None
    changed: bool = False
    away: bool = False


def is_asked_of(module: Module, person: Person) -> bool:
    """Whether the module is part of this person's training."""
    return not module.for_leaders or person.leads or person.duty is Duty.HEAD_TEACHER


def passes_of(
    module: Module, completions: Iterable[Completion], waivers: Iterable[Waiver]
) -> Sequence[Pass]:
    """One person's completions and waivers of a module, the first first."""
    found = [
        Pass(each.policy_version, each.completed_at)
        for each in completions
        if each.module_id == module.id
    ]
    found += [
        Pass(each.policy_version, each.waived_at, is_waiver=True)
        for each in waivers
        if each.module_id == module.id
    ]
    return sorted(found, key=lambda each: each.at)


def obligation(
    module: Module,
    person: Person,
    policy: PolicyHistory,
    passes: Sequence[Pass],
    absences: Sequence[Absence],
    on: date,
) -> Obligation:
    """Whether the module is done, due or overdue on a day. Passes and absences are the person's own."""
    first_time = timedelta(days=module.terms.first_time_of(person.role))
    if not passes:
        begins = max(person.started_on, policy.first_effective_on)
        found = _Claim(begins, begins + first_time)
    else:
        found = max(
            (_renewed(module, policy, each, first_time, on) for each in passes),
            key=lambda claim: (claim.due_on, claim.begins),
        )
    due_on, away = _after_absences(found.due_on, first_time, absences, on)
    if on < found.begins:
        state = DONE
    elif away or on <= due_on + timedelta(days=module.terms.grace):
        state = DUE
    else:
        state = OVERDUE
    met_by = passes[-1] if passes else None
    return Obligation(state, due_on, met_by, found.changed and state != DONE, away)


def what_changed(
    module: Module, policy: PolicyHistory, owed: Obligation, on: date
) -> Tuple[ClauseChange, ...]:
    """The module's clauses that changed since it was last met, when that is why it is due."""
    if not (owed.changed and owed.met_by):
        return ()
    return policy.changes_since(owed.met_by.policy_version, module.clause_ids, on)


def months_later(day: date, months: int) -> date:
    """The same day of the month, so many months on; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class _Claim:
    """From when a module is due, and until when that is in time."""

    begins: date
    due_on: date
    changed: bool = False


def _renewed(
    module: Module, policy: PolicyHistory, met_by: Pass, first_time: timedelta, on: date
) -> _Claim:
    """What follows from one pass: the yearly renewal, or an earlier one when a clause it cites has changed."""
    yearly = months_later(local_day(met_by.at), module.renewal_months)
    changed_on = policy.changed_since(met_by.policy_version, module.clause_ids, on)
    begins = yearly - timedelta(days=module.terms.notice)
    if changed_on is None:
        return _Claim(begins, yearly)
    return _Claim(min(begins, changed_on), min(yearly, changed_on + first_time), changed=True)


def _after_absences(
    due_on: date, first_time: timedelta, absences: Sequence[Absence], on: date
) -> Tuple[date, bool]:
    """The last day in time, put off by absences that had begun before it passed, and whether the person is away."""
    away = False
    for absence in sorted(absences, key=lambda each: each.starts_on):
        if absence.starts_on > min(due_on, on):
            continue
        is_over = absence.ends_on is not None and absence.ends_on < on
        away = away or not is_over
        back_on = (absence.ends_on or on) + timedelta(days=1)
        due_on = max(due_on, back_on + first_time)
    return due_on, away
