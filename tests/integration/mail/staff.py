"""People of the demo schools, what they get by e-mail, and the days that pass over them."""

from datetime import timezone
from typing import Any, List

import sqlalchemy as sa

from bot.dates import local_day
from bot.mail.mailer import Mailer
from bot.records import tables
from bot.services import Services
from tests.integration.mail.conftest import Postbox
from tests.real_parts import MovableClock

SAM, MEGAN, DANIEL, HEAD = "teaching-assistant", "new-starter", "line-manager", "head-teacher"
UTC = timezone.utc


def address(person_id: str) -> str:
    return f"{person_id}@schools.example"


def to(postbox: Postbox, person_id: str) -> List[Any]:
    """What this person got, in order."""
    both = zip(postbox.receivers, postbox.messages, strict=True)
    return [message for receiver, message in both if receiver == address(person_id)]


def only(services: Services, *person_ids: str) -> None:
    """Nobody else has an address."""
    with services.records.database.writing() as connection:
        others = tables.person.c.id.not_in(person_ids)
        connection.execute(sa.update(tables.person).where(others).values(email=None))


def without_planning(mailer: Mailer, clock: MovableClock) -> None:
    """Today's reminders and digests are made already."""
    mailer.planner.planned_on = local_day(clock.now())


def daniel_reminds(mailer: Mailer, clock: MovableClock, *person_ids: str) -> None:
    """Their line manager has had these people reminded, nobody else is to be, and the chat's minutes are over."""
    without_planning(mailer, clock)
    for person_id in person_ids:
        mailer.planner.services.reminders.remind(DANIEL, person_id)
    clock.advance(minutes=6)


async def days_pass(mailer: Mailer, clock: MovableClock, days: int) -> None:
    """A round every two hours, day and night."""
    for _ in range(days * 12):
        await mailer.round()
        clock.advance(hours=2)
