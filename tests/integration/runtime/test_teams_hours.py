"""Whom a notice can reach in Teams: nobody in the hours in which nobody is written to."""

from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

from bot.catalogue.mail_rules import read_mail_rules
from bot.identity import sender_id
from bot.records import SqlRecords, TeamsChats
from bot.records.demo import load_demo
from bot.records.schema import migrate
from bot.runtime.teams import TeamsNotices
from bot.settings import PROJECT
from tests.fakes import FixedClock

CHAT = {"service_url": "https://smba.example/", "conversation_id": "a:1", "bot_id": "28:bot"}


@pytest.mark.parametrize(
    ("moment", "reached"),
    [
        (datetime(2026, 11, 26, 9, tzinfo=timezone.utc), ["teaching-assistant"]),  # a Thursday
        (datetime(2026, 11, 26, 19, tzinfo=timezone.utc), []),  # evening
        (datetime(2026, 11, 28, 9, tzinfo=timezone.utc), []),  # a Saturday
        (datetime(2026, 12, 24, 9, tzinfo=timezone.utc), []),  # a holiday of content/mail.yml
    ],
)
async def test_teams_keeps_to_the_hours_of_e_mail(empty_database_url, moment, reached):
    migrate(empty_database_url)
    records = SqlRecords(empty_database_url)
    load_demo(records, moment.date())
    TeamsChats(records).met("teaching-assistant", "tenant", "object", CHAT, moment)
    services = SimpleNamespace(records=records, clock=FixedClock(moment))
    nobody_in_a_browser = SimpleNamespace(listening=list)
    hours = read_mail_rules(PROJECT / "content").hours

    notices = TeamsNotices(nobody_in_a_browser, None, None, services, None, hours.allow)

    assert await notices.listening() == [sender_id("web", each) for each in reached]
    records.dispose()
