"""What the mailer does when a server does not take an e-mail, or a round breaks: nothing is lost, nobody held up."""

import asyncio
from typing import List

import pytest
import sqlalchemy as sa

from bot.errors import RecordsUnavailable
from bot.mail.mailer import Mailer
from bot.records import tables
from bot.services import Services
from tests.integration.mail.conftest import Postbox
from tests.integration.mail.staff import MEGAN, SAM, address, daniel_reminds, only, without_planning
from tests.real_parts import MovableClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_busy_server_is_tried_again_later_and_one_refused_address_holds_nobody_up(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN, SAM)
    daniel_reminds(mailer, clock, MEGAN, SAM)
    postbox.answers["RCPT"] = "450 4.2.1 {address} is busy"
    await mailer.round()
    postbox.answers.clear()
    await mailer.round()
    assert postbox.messages == []
    assert services.mail_outbox.standing().trouble == "450 4.2.1 (the address) is busy"

    clock.advance(minutes=1)
    await mailer.round()

    assert sorted(postbox.receivers) == sorted([address(MEGAN), address(SAM)])
    assert services.mail_outbox.standing().is_well


async def test_what_a_server_never_takes_is_set_aside_with_its_words(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN)
    daniel_reminds(mailer, clock, MEGAN)
    postbox.answers["RCPT"] = "550 5.1.1 no such user {address}"
    await mailer.round()
    postbox.answers.clear()
    await mailer.round()

    assert postbox.messages == []
    (refused,) = services.mail_outbox.refused()
    assert (refused.person_id, refused.error) == (MEGAN, "550 5.1.1 no such user (the address)")
    assert len(services.reports.notices_waiting([MEGAN])) == 1  # the chat still tells it

    services.mail_outbox.try_refused_again(clock.now())
    await mailer.round()
    assert postbox.receivers == [address(MEGAN)]


async def test_a_server_in_trouble_is_left_alone_ever_longer(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN, SAM)
    daniel_reminds(mailer, clock, MEGAN, SAM)
    postbox.answers["MAIL"] = "550 5.7.60 may not send as this"
    waits: List[float] = []
    for _ in range(4):
        await mailer.round()
        next_try_at = services.mail_outbox.standing().next_try_at
        assert next_try_at is not None
        waits.append((next_try_at - clock.now()).total_seconds())
        clock.moment = next_try_at

    assert waits == [60, 120, 240, 480]
    assert services.mail_outbox.standing().refused == 0
    postbox.answers.clear()
    await mailer.round()
    assert len(postbox.messages) == 2


async def test_an_address_that_is_none_is_set_aside(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    with services.records.database.writing() as connection:
        own = sa.update(tables.person).where(tables.person.c.id == MEGAN)
        connection.execute(own.values(email="megan at school"))
    daniel_reminds(mailer, clock, MEGAN)

    await mailer.round()

    (refused,) = services.mail_outbox.refused()
    assert "correct it in the staff file" in refused.error
    assert "megan at school" not in refused.error


async def test_a_busy_mailbox_is_given_up_after_three_days_but_not_at_the_first_try_after_them(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    daniel_reminds(mailer, clock, MEGAN)
    postbox.answers["MAIL"] = "451 4.3.0 out of order"
    await mailer.round()
    clock.advance(days=4)
    without_planning(mailer, clock)
    postbox.answers = {"RCPT": "450 4.2.0 greylisted"}
    for _ in range(24):
        await mailer.round()
        clock.advance(hours=1)

    (refused,) = services.mail_outbox.refused()
    assert refused.tries == 8


async def test_a_round_that_breaks_is_told_in_the_log_and_the_next_one_sends(
    mailer: Mailer,
    postbox: Postbox,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    daniel_reminds(mailer, clock, MEGAN)
    breaks: List[Exception] = [RecordsUnavailable("no"), ValueError("nobody thought of this")]
    plan, stopping, loop = mailer.planner.plan, asyncio.Event(), asyncio.get_running_loop()

    def plan_in_the_end() -> int:
        if breaks:
            raise breaks.pop(0)
        return plan()

    def stop() -> None:
        loop.call_soon_threadsafe(stopping.set)

    monkeypatch.setattr(mailer.planner, "plan", plan_in_the_end)
    monkeypatch.setattr("bot.mail.mailer.LOOK_EVERY", 0)
    postbox.once_accepted = stop
    await asyncio.wait_for(mailer.run(stopping), 60)

    assert postbox.receivers == [address(MEGAN)]
    told = [each for each in caplog.records if each.name == "bot.mail.mailer"]
    assert [each.getMessage() for each in told] == ["mail.records_unavailable", "mail.round_failed"]
    assert told[1].exc_info is not None
