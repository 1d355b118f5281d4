"""Digests: one a week to a line manager, one a month to a head teacher, and none without anything to say."""

import re
from datetime import date, datetime

import pytest

from bot.dates import local_day
from bot.learning.mail_rules import MailTopic
from bot.mail.mailer import Mailer
from bot.services import Services
from tests.integration.mail.conftest import Postbox, words
from tests.integration.mail.staff import DANIEL, HEAD, SAM, UTC, days_pass, only
from tests.real_parts import MovableClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_line_manager_gets_one_digest_a_week_about_their_own_team(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, DANIEL)
    services.queries.pass_on(SAM, "Is this allowed? The head said no.")
    clock.moment = datetime(2026, 10, 12, 5, tzinfo=UTC)
    with services.records.begin() as repo:
        names = [person.name for person in repo.reports_of(DANIEL)]
        others = [person.name for person in repo.people() if person.name not in names]

    await days_pass(mailer, clock, 14)

    digests = [each for each in postbox.messages if "team" in each["Subject"]]
    assert [local_day(each["Date"].datetime) for each in digests] == [
        date(2026, 10, 12),
        date(2026, 10, 19),
    ]
    for kind in ("plain", "html"):
        said = words(digests[0], kind)
        assert all(name in said for name in names)
        assert not any(name in said for name in others if name != "Daniel Okafor")
        assert "overdue" in said
        assert "1 question" in said
        assert "28 days" in said
        assert "The head said no" not in said
        assert "stop" in said
    assert digests[0]["List-Unsubscribe-Post"]


async def test_a_digest_with_nothing_to_say_is_not_sent(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, DANIEL)
    with services.records.begin() as repo:
        for person in repo.reports_of(DANIEL):
            repo.end_post(person.id, date(2026, 9, 14))

    await mailer.round()

    assert [each for each in postbox.messages if "team" in each["Subject"]] == []


async def test_a_digest_that_was_stopped_is_not_sent(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, DANIEL)
    services.mail_stops.stop(DANIEL, MailTopic.TEAM_DIGEST, clock.now())

    await days_pass(mailer, clock, 8)

    assert [each for each in postbox.messages if "team" in each["Subject"]] == []


async def test_a_head_teacher_gets_totals_on_the_first_open_day_of_the_month(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, HEAD)
    clock.moment = datetime(2026, 10, 30, 12, tzinfo=UTC)
    with services.records.begin() as repo:
        names = [person.name for person in repo.people() if person.id != HEAD]

    await days_pass(mailer, clock, 10)

    monthly = [each for each in postbox.messages if "this month" in each["Subject"]]
    assert [local_day(each["Date"].datetime) for each in monthly] == [
        date(2026, 10, 30),
        date(2026, 11, 2),  # the first is a Sunday
    ]
    said = words(monthly[1]) + words(monthly[1], "html")
    assert re.search(r"Friends and befriending: \d+ done, \d+ due, \d+ overdue", said)
    assert not any(name in said for name in names)
