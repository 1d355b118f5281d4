"""When people may be disturbed: never in quiet hours, at weekends or in holidays, by the clock on England's walls."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Tuple

from bot.dates import LONDON, local_day

LONGEST_HOLIDAY = 400  # days that `next_open` looks ahead


@dataclass(frozen=True)
class Holiday:
    """Days on which nothing is sent, the first and the last included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class SendingHours:
    """From `opens` until just before `closes`, on days that are open."""

    opens: time = time(7)
    closes: time = time(19)
    weekends: bool = False
    holidays: Tuple[Holiday, ...] = ()

    def is_open_on(self, day: date) -> bool:
        """Whether anything is sent on this day at all."""
        is_weekend = day.weekday() >= 5
        if is_weekend and not self.weekends:
            return False
        return not any(each.covers(day) for each in self.holidays)

    def allow(self, moment: datetime) -> bool:
        """Whether something may be sent now."""
        local = moment.astimezone(LONDON)
        return self.is_open_on(local.date()) and self.opens <= local.time() < self.closes

    def next_allowed(self, moment: datetime) -> datetime:
        """The moment itself when it is allowed, or the next one that is, in UTC."""
        if self.allow(moment):
            return moment.astimezone(timezone.utc)
        day = local_day(moment)
        if moment.astimezone(LONDON).time() >= self.opens:
            day += timedelta(days=1)
        for _ in range(LONGEST_HOLIDAY):
            if self.is_open_on(day):
                break
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, LONDON).astimezone(timezone.utc)
