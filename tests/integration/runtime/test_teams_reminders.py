"""Reminders that make themselves for people in Teams: on the days of the rules, once a day, to nobody else."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.errors import RecordsUnavailable
from bot.learning.facts import Attempt, Completion
from bot.records import TeamsChats
from bot.runtime.teams_reminders import DailyReminders
from bot.settings import read_settings
from tests.real_parts import MovableClock, parts_at

UTC = timezone.utc
INSTALLED = datetime(2026, 9, 14, 15, tzinfo=UTC)  # a Monday afternoon
NEXT_DAY = INSTALLED + timedelta(days=1)
MEGAN, SAM = "new-starter", "teaching-assistant"


@pytest.fixture
def clock():
    return MovableClock(INSTALLED)


@pytest.fixture
def services(demo_records, database_url, tmp_path, clock):
    given = {"DATA": str(tmp_path), "DATABASE_URL": database_url}
    parts = parts_at(read_settings(given), clock)
    yield parts
    parts.records.dispose()


def has_teams(services, person_id):
    chat = {"service_url": "https://smba.example/", "conversation_id": f"a:{person_id}"}
    chats = TeamsChats(services.records)
    chats.met(person_id, "tenant", f"object-of-{person_id}", chat, services.clock.now())


def waiting(services, *people):
    return [each.person_id for each in services.reports.notices_waiting([*people])]


def test_whoever_has_it_in_teams_is_reminded_next_day_once_and_nobody_else(services, clock):
    has_teams(services, MEGAN)
    reminders = DailyReminders(services)
    clock.moment = NEXT_DAY.replace(hour=6)
    assert reminders.make() == 0  # before the hour of content/mail.yml

    clock.moment = NEXT_DAY.replace(hour=9)

    assert reminders.make() == 1
    assert reminders.make() == DailyReminders(services).make() == 0  # nor after a restart
    assert waiting(services, MEGAN, SAM) == [MEGAN]


@pytest.mark.parametrize(
    "closed",
    [datetime(2026, 9, 19, 10, tzinfo=UTC), datetime(2026, 10, 28, 10, tzinfo=UTC)],
    ids=["a Saturday", "in the holidays"],
)
def test_none_is_made_on_a_day_on_which_nobody_is_written_to(services, clock, closed):
    has_teams(services, MEGAN)
    clock.moment = closed

    assert DailyReminders(services).make() == 0


def test_whoever_took_it_away_is_not_reminded(services, clock):
    has_teams(services, MEGAN)
    TeamsChats(services.records).gone(f"a:{MEGAN}", "remove", clock.now())
    clock.moment = NEXT_DAY.replace(hour=9)

    assert DailyReminders(services).make() == 0


def test_a_renewal_is_told_a_year_after_the_training_was_done(services, clock):
    has_teams(services, SAM)
    with services.records.begin() as repo:
        for number, module in enumerate(services.curriculum.modules):
            repo.add_attempt(Attempt(f"a{number}", SAM, module.id, 1, {}, clock.now(), None))
            done = (f"c{number}", SAM, module.id, module.version, 1, f"a{number}", clock.now())
            repo.add_completion(Completion(*done))
    reminders = DailyReminders(services)
    clock.moment = NEXT_DAY.replace(hour=9)
    assert reminders.make() == 0

    clock.moment = datetime(2027, 9, 13, 9, tzinfo=UTC)  # a Monday, a day before the year is over

    assert reminders.make() == 1
    (notice,) = services.reports.notices_waiting([SAM])
    assert services.notices.to_tell(notice).to_do


def test_while_the_records_are_away_the_day_is_not_taken_for_made(services, clock, monkeypatch):
    has_teams(services, MEGAN)
    reminders = DailyReminders(services)
    clock.moment = NEXT_DAY.replace(hour=9)

    def away():
        raise RecordsUnavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr(services.mail_outbox, "reminded_on", away, raising=True)
        with pytest.raises(RecordsUnavailable):
            reminders.make()

    assert reminders.make() == 1
