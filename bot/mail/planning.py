"""What is to be mailed: the day's reminders and digests, and notices nobody was told in the chat.

All of it may be done by any number of processes, as often as they like: unique keys see to it that nothing is asked for
twice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Optional

from bot.learning.facts import Duty
from bot.mail.digests import month_of, week_of
from bot.records.mailing import SCHOOL_DIGEST, TEAM_DIGEST
from bot.services import Services


@dataclass
class Planner:
    """Remembers the day it has made the plans of, so as not to look at everybody every minute. A restart forgets it."""

    services: Services
    planned_on: Optional[date] = None

    def plan(self) -> int:
        """Asks for every e-mail that is to be sent by now; says how many are new. Raises RecordsUnavailable."""
        services, rules = self.services, self.services.mail_rules
        now = services.clock.now()
        day = rules.day_to_make(now)
        asked_for = 0
        if day and self.planned_on != day:
            reminded_on = services.mail_outbox.reminded_on()
            services.automatic_reminders.make(services.reports.histories(), reminded_on)
            asked_for += self._digests(day)
            self.planned_on = day
        return asked_for + services.mail_outbox.put_notices(now - rules.chat_first, now)

    def _digests(self, today: date) -> int:
        services, rules = self.services, self.services.mail_rules
        now = services.clock.now()
        with services.records.begin() as repo:
            people = [person for person in repo.people() if person.email]
        asked_for = 0
        if rules.team_digest_on is not None and today.weekday() >= rules.team_digest_on:
            leading = [person.id for person in people if person.leads]
            asked_for += services.mail_outbox.put(leading, TEAM_DIGEST, week_of(today), now)
        if rules.school_digest:
            heads = [person.id for person in people if person.duty is Duty.HEAD_TEACHER]
            asked_for += services.mail_outbox.put(heads, SCHOOL_DIGEST, month_of(today), now)
        return asked_for
