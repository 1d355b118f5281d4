"""Reminders and answers by e-mail, over real records and a real mail server: to whom, when, and never twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.dates import local_day
from bot.guidance.history import PolicyHistory
from bot.learning.facts import Attempt, Completion, NoticeKind
from bot.learning.mail_rules import MailTopic
from bot.mail.mailer import Mailer, mailer_of
from bot.records import tables
from bot.services import Services
from bot.settings import Settings
from bot.stop_links import read_stop_token
from tests.integration.mail.conftest import Postbox, words
from tests.integration.mail.staff import (
    DANIEL,
    MEGAN,
    SAM,
    UTC,
    daniel_reminds,
    days_pass,
    only,
    to,
    without_planning,
)
from tests.real_parts import MovableClock, with_policy

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_somebody_who_does_nothing_is_reminded_on_the_days_of_the_rules(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN)  # began on 6 September: due by 4 October, a Sunday
    clock.moment = datetime(2026, 9, 14, 5, tzinfo=UTC)

    await days_pass(mailer, clock, 40)

    got = to(postbox, MEGAN)
    days = [local_day(message["Date"].datetime) for message in got]
    assert days == [
        date(2026, 9, 14),  # on the first day the mailer runs
        date(2026, 9, 28),  # 7 days before it is a Sunday, so the Monday after
        date(2026, 10, 5),  # the last day in time is a Sunday, so the Monday after
        date(2026, 10, 12),  # overdue
        date(2026, 10, 19),
    ]
    subjects = [message["Subject"] for message in got]
    assert subjects[0] == "Policy training to do by 4 October 2026"
    assert subjects[3:] == ["Your policy training is overdue"] * 2
    assert all(8 <= message["Date"].datetime.hour + 1 < 19 for message in got)


async def test_after_a_restart_nothing_is_sent_again(
    mailer: Mailer, services: Services, settings: Settings, postbox: Postbox, clock: MovableClock
) -> None:
    await mailer.round()
    clock.advance(minutes=6)
    await mailer.round()
    sent = len(postbox.messages)
    assert sent
    ids = [message["Message-ID"] for message in postbox.messages]
    assert len(ids) == len(set(ids))

    for _ in range(3):
        clock.advance(minutes=30)
        await mailer_of(services, settings).round()

    assert len(postbox.messages) == sent


async def test_a_line_managers_reminder_is_mailed_once_and_cannot_be_stopped(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    daniel_reminds(mailer, clock, MEGAN)

    await mailer.round()
    await mailer.round()

    (message,) = to(postbox, MEGAN)
    assert message["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        said = words(message, kind)
        assert "Daniel Okafor has asked us to remind you" in said
        assert "Daniel Okafor sent it to you personally" in said
        assert "due by 4 October 2026" in said
    with services.records.database.reading() as connection:
        (told,) = connection.execute(sa.select(tables.notice)).mappings().all()
    assert told["delivered_by"] == "mail"


async def test_a_reminder_told_in_the_chat_is_not_mailed(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    services.reminders.remind(DANIEL, SAM)
    (first,) = services.reports.notices_waiting([MEGAN])
    services.notices.delivered(first, "web")
    clock.advance(minutes=6)
    mailer.planner.plan()
    (second,) = services.reports.notices_waiting([SAM])
    services.notices.delivered(second, "web")  # after it was asked for, before it was sent

    await mailer.round()

    assert postbox.messages == []
    standing = services.mail_outbox.standing()
    assert (standing.waiting, standing.sent) == (0, 0)


async def test_the_chat_has_its_minutes_first(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    clock.advance(minutes=4)

    await mailer.round()

    assert postbox.messages == []


async def test_an_answer_is_announced_without_a_word_of_it_and_still_told_in_the_chat(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    without_planning(mailer, clock)
    query = services.queries.pass_on(MEGAN, "May I befriend Mrs Harrow, a parent?")
    services.queries.answer(DANIEL, query.id, "Better not, as she is on the board.")
    clock.advance(minutes=6)

    await mailer.round()

    (message,) = to(postbox, MEGAN)
    whole = str(message) + words(message) + words(message, "html")
    for word in ("Harrow", "befriend", "board", "Better not", "Okafor"):
        assert word not in whole
    assert "https://policy.schools.example/my-training#passed-on" in words(message)
    assert [each.kind for each in services.reports.notices_waiting([MEGAN])] == [
        NoticeKind.QUERY_ANSWERED
    ]
    await mailer.round()
    assert len(postbox.messages) == 1


async def test_nobody_away_or_gone_is_reminded(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN, SAM)
    daniel_reminds(mailer, clock, MEGAN, SAM)
    away = {"starts_on": date(2026, 9, 14), "ends_on": None, "recorded_by": "hr"}
    with services.records.database.writing() as connection:
        row = {"id": "a", "person_id": MEGAN, "recorded_at": clock.now(), **away}
        connection.execute(sa.insert(tables.absence).values(**row))
    with services.records.begin() as repo:
        repo.end_post(SAM, date(2026, 9, 14))

    await days_pass(mailer, clock, 60)

    assert postbox.messages == []


async def test_early_reminders_can_be_stopped_and_overdue_ones_come_all_the_same(
    mailer: Mailer, services: Services, settings: Settings, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN)
    await mailer.round()
    clock.advance(minutes=6)
    await mailer.round()
    (early,) = postbox.messages
    link = early["List-Unsubscribe"].strip("<>")
    assert link in words(early)
    assert link in words(early, "html").replace("&amp;", "&")
    assert early["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for personal in (MEGAN, "megan", "pritchard"):
        assert personal not in link.lower()
    mail_id, topic = read_stop_token(settings.session_key, link.rsplit("/", 1)[1])
    assert services.mail_stops.receiver(mail_id) == MEGAN

    services.mail_stops.stop(MEGAN, MailTopic(topic), clock.now())
    await days_pass(mailer, clock, 30)

    later = postbox.messages[1:]
    assert [message["Subject"] for message in later] == ["Your policy training is overdue"]
    assert "the training is overdue, and your school has to be able to tell you so" in words(
        later[0]
    )
    assert later[0]["List-Unsubscribe"] is None


async def test_a_changed_clause_is_told_with_its_old_and_new_words(
    services: Services, settings: Settings, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, SAM)
    module = services.curriculum.modules[0]
    done_at = clock.now() - timedelta(days=1)
    with services.records.begin() as repo:
        for number, each in enumerate(services.curriculum.modules):
            repo.add_attempt(Attempt(f"a{number}", SAM, each.id, 1, {}, done_at, None))
            repo.add_completion(
                Completion(f"c{number}", SAM, each.id, each.version, 1, f"a{number}", done_at)
            )
    first = services.policy_history.versions[0]
    clause_id = module.clause_ids[0]
    clauses = tuple(
        replace(each, text=each.text + "\n\nPost <nothing> about it & keep calm.")
        if each.id == clause_id
        else each
        for each in first.clauses
    )
    second = replace(first, version=2, effective_on=date(2026, 9, 21), clauses=clauses)
    mailer = mailer_of(with_policy(services, PolicyHistory((first, second))), settings)

    await days_pass(mailer, clock, 7)
    assert postbox.messages == []
    await days_pass(mailer, clock, 3)

    (message,) = postbox.messages
    assert message["Subject"] == "The policy has changed: training to do by 19 October 2026"
    assert f"Clause {clause_id}," in words(message)
    assert 'New: "Post <nothing> about it & keep calm."' in words(message)
    assert "<ins>Post &lt;nothing&gt; about it &amp; keep calm.</ins>" in words(message, "html")
    assert "You haven't signed version 2 of the policy" in words(message)
    assert "the policy you work under has changed" in words(message)


async def test_no_name_becomes_markup(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    with services.records.database.writing() as connection:
        for person_id, name in (
            (DANIEL, "<img src=x>\r\nBcc: a@b.example"),
            (MEGAN, "Zoë <b>Ó</b>"),
        ):
            own = sa.update(tables.person).where(tables.person.c.id == person_id)
            connection.execute(own.values(name=name))
    daniel_reminds(mailer, clock, MEGAN)

    await mailer.round()

    (message,) = to(postbox, MEGAN)
    html = words(message, "html")
    assert "<img" not in html
    assert "<b>" not in html
    assert "Hello Zoë &lt;b&gt;Ó&lt;/b&gt;," in html
    assert "<img src=x> Bcc: a@b.example has asked us" in words(message)
    assert message["Bcc"] is None
