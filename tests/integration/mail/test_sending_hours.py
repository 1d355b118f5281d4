"""Nobody is written to in quiet hours or holidays, also where the clocks change."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.dates import local_day
from bot.learning.sending_hours import Holiday, SendingHours
from bot.mail.mailer import Mailer, mailer_of
from bot.services import Services
from bot.settings import Settings
from tests.integration.mail.conftest import Postbox
from tests.integration.mail.staff import DANIEL, MEGAN, UTC, days_pass, only, without_planning
from tests.real_parts import MovableClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_nothing_is_sent_in_quiet_hours_and_what_waits_is_sent_after_them(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN)
    without_planning(mailer, clock)
    clock.moment = datetime(2026, 9, 14, 18, 1, tzinfo=UTC)  # 19:01 in England
    services.reminders.remind(DANIEL, MEGAN)
    clock.advance(minutes=10)

    await mailer.round()
    assert postbox.messages == []
    assert services.mail_outbox.standing().waiting == 1
    clock.moment = datetime(2026, 9, 15, 6, 0, tzinfo=UTC)
    await mailer.round()

    assert len(postbox.messages) == 1


@pytest.mark.parametrize("first_day", ["2026-10-23", "2027-03-26"])
async def test_over_the_change_of_the_clocks_nobody_gets_two_and_nobody_at_night(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock, first_day: str
) -> None:
    clock.moment = datetime.fromisoformat(first_day).replace(tzinfo=UTC)

    for _ in range(4 * 24):
        await mailer.round()
        clock.advance(hours=1)

    assert postbox.messages
    for message in postbox.messages:
        assert SendingHours().allow(message["Date"].datetime)
    reminded = [
        (receiver, local_day(message["Date"].datetime))
        for receiver, message in zip(postbox.receivers, postbox.messages, strict=True)
        if message["Subject"] == "Your policy training is overdue"
    ]
    assert len(reminded) == len(set(reminded))


async def test_in_a_holiday_nothing_is_made_and_nothing_sent(
    services: Services, settings: Settings, postbox: Postbox, clock: MovableClock
) -> None:
    hours = SendingHours(holidays=(Holiday(date(2026, 9, 14), date(2026, 9, 18)),))
    resting = replace(services, mail_rules=replace(services.mail_rules, hours=hours))

    await days_pass(mailer_of(resting, settings), clock, 6)

    assert postbox.messages == []
    assert services.mail_outbox.reminded_on() == {}
