"""The mailer over real records and a real mail server: who gets what, when, and never twice."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, List
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.dates import local_day
from bot.guidance.history import PolicyHistory
from bot.learning.facts import Attempt, Completion, NoticeKind
from bot.learning.mail_rules import MailTopic
from bot.learning.notices import Notices
from bot.learning.sending_hours import Holiday, SendingHours
from bot.learning.service import LearningService
from bot.mail.mailer import Mailer, mailer_of
from bot.records import tables
from bot.services import Services
from bot.settings import Settings
from bot.stop_links import read_stop_token
from tests.integration.mail.conftest import MovableClock, NobodyTypes, Postbox, words

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

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


def without_planning(mailer: Mailer, clock: MovableClock) -> Mailer:
    """Today's reminders and digests are made already."""
    mailer.planner.planned_on = local_day(clock.now())
    return mailer


def restarted(services: Services, settings: Settings) -> Mailer:
    return mailer_of(services, settings)


async def days_pass(mailer: Mailer, clock: MovableClock, days: int) -> None:
    """A round every two hours, day and night."""
    for _ in range(days * 12):
        await mailer.round()
        clock.advance(hours=2)


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
        await restarted(services, settings).round()

    assert len(postbox.messages) == sent


async def test_a_line_managers_reminder_is_mailed_once_and_cannot_be_stopped(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    clock.advance(minutes=6)

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
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    services.reminders.remind(DANIEL, SAM)
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
    policy = PolicyHistory((first, second))
    learning = LearningService(
        services.curriculum,
        services.records,
        clock,
        NobodyTypes(),
        policy,
        lambda: uuid4().hex,
    )
    changed = replace(
        services,
        policy_history=policy,
        learning=learning,
        notices=Notices(services.records, clock, learning.modules),
    )
    mailer = mailer_of(changed, settings)

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
    without_planning(mailer, clock)
    with services.records.database.writing() as connection:
        for person_id, name in (
            (DANIEL, "<img src=x>\r\nBcc: a@b.example"),
            (MEGAN, "Zoë <b>Ó</b>"),
        ):
            own = sa.update(tables.person).where(tables.person.c.id == person_id)
            connection.execute(own.values(name=name))
    services.reminders.remind(DANIEL, MEGAN)
    clock.advance(minutes=6)

    await mailer.round()

    (message,) = to(postbox, MEGAN)
    html = words(message, "html")
    assert "<img" not in html
    assert "<b>" not in html
    assert "Hello Zoë &lt;b&gt;Ó&lt;/b&gt;," in html
    assert "<img src=x> Bcc: a@b.example has asked us" in words(message)
    assert message["Bcc"] is None


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


async def test_a_busy_server_is_tried_again_later_and_one_refused_address_holds_nobody_up(
    mailer: Mailer, services: Services, postbox: Postbox, clock: MovableClock
) -> None:
    only(services, MEGAN, SAM)
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    services.reminders.remind(DANIEL, SAM)
    clock.advance(minutes=6)
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
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    clock.advance(minutes=6)
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
    without_planning(mailer, clock)
    services.reminders.remind(DANIEL, MEGAN)
    services.reminders.remind(DANIEL, SAM)
    clock.advance(minutes=6)
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
    without_planning(mailer, clock)
    with services.records.database.writing() as connection:
        own = sa.update(tables.person).where(tables.person.c.id == MEGAN)
        connection.execute(own.values(email="megan at school"))
    services.reminders.remind(DANIEL, MEGAN)
    clock.advance(minutes=6)

    await mailer.round()

    (refused,) = services.mail_outbox.refused()
    assert "correct it in the staff file" in refused.error
    assert "megan at school" not in refused.error
