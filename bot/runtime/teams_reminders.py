"""Reminders that make themselves where no mailer makes them: for the people who have the assistant in Teams."""

import asyncio
import logging
from datetime import date
from typing import Optional

from bot.errors import RecordsUnavailable
from bot.records.teams import TeamsChats
from bot.services import Services

logger = logging.getLogger(__name__)

LOOK_EVERY = 20.0  # seconds


class DailyReminders:
    """Makes the day's reminders by the rules of e-mail, once the hour for them has come. It remembers the day; a
    restart forgets it, and then the records see to it that nobody is reminded twice."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._chats = TeamsChats(services.records)
        self._made_on: Optional[date] = None

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.make)
            except RecordsUnavailable:
                logger.exception("teams.reminders_not_made")
            await asyncio.sleep(LOOK_EVERY)

    def make(self) -> int:
        """How many were made. Only for those whom Teams reaches: nothing would tell the others. Raises
        RecordsUnavailable."""
        services = self._services
        day = services.mail_rules.day_to_make(services.clock.now())
        if day is None or self._made_on == day:
            return 0
        reached = {row["person_id"] for row in self._chats.reachable()}
        people = [each for each in services.reports.histories() if each.person.id in reached]
        reminded_on = services.mail_outbox.reminded_on()
        made = services.automatic_reminders.make(people, reminded_on)
        self._made_on = day
        return made
