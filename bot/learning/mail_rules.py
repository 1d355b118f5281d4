"""What the schools have decided about e-mail: frozen, read from `content/mail.yml`."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Optional, Tuple

from bot.dates import LONDON
from bot.learning.sending_hours import SendingHours


class MailTopic(str, Enum):
    """Kinds of e-mail that a person may stop, each by itself."""

    EARLY_REMINDERS = "early_reminders"
    TEAM_DIGEST = "team_digest"
    SCHOOL_DIGEST = "school_digest"


@dataclass(frozen=True)
class ReminderRules:
    """On which days a reminder is made by itself.

    `before` counts days to the last day in time. Overdue training is told on its first day and then every so many
    days, so many times. Two of them are at least `days_between` days apart, except on the last day in time itself.
    """

    before: Tuple[int, ...] = (28, 7)
    on_the_day: bool = True
    overdue_every: int = 7
    overdue_times: int = 6
    days_between: int = 3


@dataclass(frozen=True)
class MailRules:
    """`made_from` is the time of day from which the day's reminders and digests are made. `chat_first` is how long a
    notice waits for the chat before it is mailed. `team_digest_on` counts the days of the week from Monday, 0."""

    reminders: ReminderRules = field(default_factory=ReminderRules)
    hours: SendingHours = field(default_factory=SendingHours)
    made_from: time = time(8, 30)
    chat_first: timedelta = timedelta(minutes=5)
    team_digest_on: Optional[int] = 0
    school_digest: bool = True

    def day_to_make(self, now: datetime) -> Optional[date]:
        """The day whose reminders and digests are to be made by now; None before their time, and on a day off."""
        local = now.astimezone(LONDON)
        is_time = local.time() >= self.made_from and self.hours.is_open_on(local.date())
        return local.date() if is_time else None
