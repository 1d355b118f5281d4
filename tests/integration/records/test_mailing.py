"""The outbox of e-mail on both databases: asked for once, claimed by one, ended once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any, List

import pytest
import sqlalchemy as sa

from bot.errors import RecordsUnavailable
from bot.learning.facts import Notice, NoticeKind
from bot.learning.mail_rules import MailTopic
from bot.records import SqlRecords, tables
from bot.records.mail_stops import MailStops
from bot.records.mailing import NOTICE, TEAM_DIGEST, Mail, MailOutbox

LEASE = timedelta(minutes=10)
STAFF = ["new-starter", "teaching-assistant", "priya-sharma", "tomasz-kowalski", "jo-barnes"]


@pytest.fixture
def outbox(demo_records: SqlRecords) -> MailOutbox:
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person)
            .where(tables.person.c.id.in_(STAFF))
            .values(email=tables.person.c.id + "@schools.example")
        )
    return MailOutbox(demo_records)


def claimed(outbox: MailOutbox, at: datetime) -> Mail:
    found = outbox.claim(at, LEASE)
    assert found is not None
    return found


def test_the_same_is_asked_for_once(outbox: MailOutbox, at: datetime) -> None:
    assert outbox.put(STAFF[:2], TEAM_DIGEST, "2026-W37", at) == 2
    assert outbox.put(STAFF[:3], TEAM_DIGEST, "2026-W37", at) == 1
    assert outbox.put(STAFF[:1], TEAM_DIGEST, "2026-W38", at) == 1

    assert outbox.standing().waiting == 4


def test_several_at_once_ask_for_it_once_and_send_each_once(
    outbox: MailOutbox, at: datetime
) -> None:
    def work(_: int) -> List[str]:
        outbox.put(STAFF, TEAM_DIGEST, "2026-W37", at)
        ids = []
        while (mail := outbox.claim(at, LEASE)) is not None:
            ids.append(mail.id)
            assert outbox.sent(mail, at)
        return ids

    with ThreadPoolExecutor(4) as pool:
        sent = [each for ids in pool.map(work, range(4)) for each in ids]

    assert len(sent) == len(set(sent)) == len(STAFF)
    assert outbox.standing().sent == len(STAFF)


def test_what_one_holds_nobody_else_gets_until_the_claim_runs_out(
    outbox: MailOutbox, at: datetime
) -> None:
    outbox.put(STAFF[:1], TEAM_DIGEST, "2026-W37", at)
    first = claimed(outbox, at)

    assert outbox.claim(at + LEASE - timedelta(seconds=1), LEASE) is None
    second = claimed(outbox, at + LEASE)

    assert (second.id, second.tries) == (first.id, 2)
    assert not outbox.sent(first, at)  # too late: it is another's by now
    assert outbox.sent(second, at)


def test_what_ended_is_never_claimed_again(outbox: MailOutbox, at: datetime) -> None:
    outbox.put(STAFF[:3], TEAM_DIGEST, "2026-W37", at)
    outbox.sent(claimed(outbox, at), at)
    outbox.not_needed(claimed(outbox, at), at)
    outbox.refuse(claimed(outbox, at), "550 no such user", at)

    assert outbox.claim(at + timedelta(days=300), LEASE) is None


def test_what_is_to_be_tried_later_waits_till_then(outbox: MailOutbox, at: datetime) -> None:
    outbox.put(STAFF[:1], TEAM_DIGEST, "2026-W37", at)
    later = at + timedelta(minutes=1)
    outbox.try_again(claimed(outbox, at), "450 busy", later)

    assert outbox.claim(later - timedelta(seconds=1), LEASE) is None
    standing = outbox.standing()
    assert (standing.trouble, standing.next_try_at, standing.is_well) == ("450 busy", later, False)

    outbox.sent(claimed(outbox, later), later)
    assert outbox.standing().is_well


def test_a_rest_holds_for_everything_that_waits(outbox: MailOutbox, at: datetime) -> None:
    outbox.put(STAFF, TEAM_DIGEST, "2026-W37", at)
    until = at + timedelta(hours=1)

    outbox.rest(until)

    assert outbox.claim(until - timedelta(seconds=1), LEASE) is None
    assert outbox.claim(until, LEASE) is not None


def test_what_was_refused_is_shown_and_tried_again_on_request(
    outbox: MailOutbox, at: datetime
) -> None:
    outbox.put(STAFF[:1], TEAM_DIGEST, "2026-W37", at)
    outbox.refuse(claimed(outbox, at), "550 no such user", at)

    (refused,) = outbox.refused()
    assert (refused.person_id, refused.error, refused.tries) == (STAFF[0], "550 no such user", 1)
    assert outbox.try_refused_again(at) == 1
    assert claimed(outbox, at).tries == 1
    assert outbox.refused() == []


def a_notice(person_id: str, at: datetime, **changes: Any) -> Notice:
    given = {"id": f"notice-{person_id}", "kind": NoticeKind.REMINDER, "subject": {}, **changes}
    return Notice(person_id=person_id, made_by=None, made_on=at.date(), made_at=at, **given)


def test_only_notices_nobody_was_told_by_then_are_mailed_to_people_with_an_address(
    outbox: MailOutbox, demo_records: SqlRecords, at: datetime
) -> None:
    just_now = at + timedelta(minutes=4)
    with demo_records.begin() as repo:
        for person_id in ("new-starter", "teaching-assistant", "hr"):
            repo.add_notice(a_notice(person_id, at))
        repo.add_notice(a_notice("jo-barnes", just_now))
        repo.close_notice("notice-teaching-assistant", "web", at)

    assert outbox.put_notices(at, at + timedelta(minutes=5)) == 1
    assert outbox.put_notices(at, at + timedelta(minutes=5)) == 0
    assert claimed(outbox, just_now + LEASE).occasion == "notice-new-starter"


def test_a_mailed_reminder_counts_as_told_unless_it_was_told_before(
    outbox: MailOutbox, demo_records: SqlRecords, at: datetime
) -> None:
    with demo_records.begin() as repo:
        repo.add_notice(a_notice("new-starter", at))
        repo.add_notice(a_notice("jo-barnes", at))
    outbox.put_notices(at, at)
    with demo_records.begin() as repo:
        repo.close_notice("notice-jo-barnes", "web", at)
    for _ in range(2):
        outbox.sent(claimed(outbox, at), at, "mail")

    with demo_records.database.reading() as connection:
        told = connection.execute(
            sa.select(tables.notice.c.person_id, tables.notice.c.delivered_by)
        )
        assert dict(told.all()) == {"new-starter": "mail", "jo-barnes": "web"}


def test_when_each_was_last_reminded_counts_every_way(
    outbox: MailOutbox, demo_records: SqlRecords, at: datetime
) -> None:
    with demo_records.begin() as repo:
        repo.add_notice(a_notice("new-starter", at))
        later = a_notice("new-starter", at + timedelta(days=3), id="again")
        repo.add_notice(later)
        answered = {"kind": NoticeKind.QUERY_ANSWERED, "subject": {"query": "q"}}
        repo.add_notice(a_notice("jo-barnes", at, **answered))

    assert outbox.reminded_on() == {"new-starter": date(2026, 9, 13)}


def test_what_somebody_stops_stays_stopped_until_they_want_it_again(
    outbox: MailOutbox, demo_records: SqlRecords, at: datetime
) -> None:
    stops = MailStops(demo_records)
    outbox.put(STAFF[:1], NOTICE, "n", at)
    mail = claimed(outbox, at)

    assert stops.receiver(mail.id) == STAFF[0]
    assert stops.receiver("another") is None
    for _ in range(2):
        stops.stop(STAFF[0], MailTopic.EARLY_REMINDERS, at)
    assert stops.of(STAFF[0]) == {MailTopic.EARLY_REMINDERS}
    assert stops.of(STAFF[1]) == set()
    for _ in range(2):
        stops.allow(STAFF[0], MailTopic.EARLY_REMINDERS, at)
    assert stops.of(STAFF[0]) == set()

    with demo_records.database.reading() as connection:
        events = connection.execute(sa.select(tables.audit.c.event)).scalars().all()
    assert events == ["mail.stopped", "mail.allowed"]


def test_an_outbox_that_cannot_be_reached_says_so() -> None:
    outbox = MailOutbox(SqlRecords("postgresql://somebody@127.0.0.1:1/records"))

    with pytest.raises(RecordsUnavailable):
        outbox.standing()
