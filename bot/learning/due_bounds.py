"""The rules of `bot.learning.due` turned round for one day: the moments and days at which a module's state changes.

So that a database can count people by state without handing them out one by one. It holds for people who were never
away and whose latest pass is under the latest version they passed; for the others `due.obligation` decides.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Optional, Tuple

from bot.dates import LONDON
from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.due import months_later


@dataclass(frozen=True)
class Vintage:
    """Passes under the versions from `first` on and before `before`. Those of the last vintage still stand; since an
    earlier one a clause has changed, and `counts_until` is the last day on which doing it again is in time."""

    first: int
    before: Optional[int]
    counts_until: Optional[date]


@dataclass(frozen=True)
class DueBounds:
    """On the day, by somebody's latest pass of each vintage, or by the day they started when there is none.

    - Done: a pass of the last vintage at `done_from` or later; without a pass, when nothing has begun yet.
    - Due: else, a pass at `due_from` or later whose vintage counts; without a pass, a start on `started_from` or later.
    - Overdue: else.
    """

    vintages: Tuple[Vintage, ...]
    done_from: datetime
    due_from: datetime
    started_from: date
    has_begun: bool  # whether the policy asks anything of anybody yet
    in_time: Tuple[bool, ...]  # by vintage


def due_bounds(module: Module, policy: PolicyHistory, first_time_days: int, on: date) -> DueBounds:
    """The bounds on a day, for people whose role has this long for the first time."""
    terms, first_time = module.terms, timedelta(days=first_time_days)
    not_overdue_from = on - timedelta(days=terms.grace)
    vintages = _vintages(module, policy, first_time, on)
    return DueBounds(
        vintages=vintages,
        done_from=_renewed_from(on + timedelta(days=terms.notice + 1), module.renewal_months),
        due_from=_renewed_from(not_overdue_from, module.renewal_months),
        started_from=_no_later(not_overdue_from - first_time, policy.first_effective_on),
        has_begun=policy.first_effective_on <= on,
        in_time=tuple(
            each.counts_until is None or each.counts_until >= not_overdue_from for each in vintages
        ),
    )


def _vintages(
    module: Module, policy: PolicyHistory, first_time: timedelta, on: date
) -> Tuple[Vintage, ...]:
    changes = policy.changes_to(module.clause_ids, on)
    firsts = [0, *(each.version for each in changes)]
    changed = [
        Vintage(first, each.version, each.effective_on + first_time)
        for first, each in zip(firsts, changes, strict=False)
    ]
    return (*changed, Vintage(firsts[-1], None, None))


def _no_later(started_from: date, first_effective_on: date) -> date:
    """Nobody's time begins before the policy took effect: while that is recent, everybody is in time."""
    return date.min if first_effective_on >= started_from else started_from


def _renewed_from(renewal: date, months: int) -> datetime:
    """The first moment from which something done is renewed on this day or later: the start of a day in England."""
    day = months_later(renewal, -months) - timedelta(
        days=4
    )  # months differ in length by three days
    while months_later(day, months) < renewal:
        day += timedelta(days=1)
    return datetime.combine(day, time(), LONDON).astimezone(timezone.utc)
