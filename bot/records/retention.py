"""What each retention rule erases from the records: everything of one kind from before a day."""

from datetime import date, datetime, time
from typing import Any, Callable, Dict, List, Mapping

import sqlalchemy as sa

from bot.dates import LONDON
from bot.learning.due import months_later
from bot.records import tables
from bot.records.erasing import Counts, erasing, log_erasure
from bot.records.mail_tables import mail
from bot.records.portal_sessions import portal_session
from bot.records.teams import teams_chat

Rule = Callable[[Any, date], Counts]
CONVERSATIONS = "conversations"  # kept in a database of their own
PEOPLE_WHO_LEFT = "people_who_left"  # one erasure a person


def first_day_kept(months: int, today: date) -> date:
    """Records from before this day are older than so many months."""
    return months_later(today, -months)


def moment_of(day: date) -> datetime:
    """The first moment of a day in England."""
    return datetime.combine(day, time.min, LONDON)


def apply_rule(connection: Any, rule: str, day: date, by: str, at: datetime) -> Counts:
    """Erases by one of RULES what is from before the day, inside the connection's transaction, and logs the counts."""
    with erasing(connection, rule):
        counts = RULES[rule](connection, day)
        log_erasure(connection, rule, counts, by, at)
    return counts


def people_who_left_before(connection: Any, day: date) -> List[str]:
    """Everybody whose last post ended before this day and who has not been erased, by id."""
    person = tables.person
    found = connection.execute(
        sa.select(person.c.id)
        .where(person.c.id.in_(_left_before(day)), person.c.erased_at.is_(None))
        .order_by(person.c.id)
    )
    return list(found.scalars())


def _left_before(day: date) -> Any:
    post = tables.post
    return (
        sa.select(post.c.person_id)
        .group_by(post.c.person_id)
        .having(sa.func.count(post.c.ended_on) == sa.func.count())
        .having(sa.func.max(post.c.ended_on) < day)
    )


def _old(column: Any) -> Rule:
    """Rows whose day or moment is before."""

    def rule(connection: Any, day: date) -> Counts:
        is_day = isinstance(column.type, sa.Date)
        return _taken(connection, column.table, column < (day if is_day else moment_of(day)))

    return rule


def _of_leavers(column: Any) -> Rule:
    def rule(connection: Any, day: date) -> Counts:
        return _taken(connection, column.table, column.in_(_left_before(day)))

    return rule


def _answered_queries(connection: Any, day: date) -> Counts:
    query = tables.query
    is_old = sa.and_(query.c.state == "answered", query.c.answered_at < moment_of(day))
    return _taken(connection, query, is_old)


def _attempts_not_passed(connection: Any, day: date) -> Counts:
    attempt, before = tables.attempt, moment_of(day)
    proves = sa.select(tables.completion.c.attempt_id)
    failed = sa.and_(attempt.c.passed.is_(False), attempt.c.finished_at < before)
    given_up = sa.and_(attempt.c.finished_at.is_(None), attempt.c.touched_at < before)
    return _with_choices(connection, sa.and_(sa.or_(failed, given_up), attempt.c.id.not_in(proves)))


def _completions_of_leavers(connection: Any, day: date) -> Counts:
    left = _left_before(day)
    completions = _taken(connection, tables.completion, tables.completion.c.person_id.in_(left))
    return {**completions, **_with_choices(connection, tables.attempt.c.person_id.in_(left))}


def _audit_trail(connection: Any, day: date) -> Counts:
    audit, statement = tables.audit, tables.statement
    is_old = audit.c.at < moment_of(day)
    numbers = sa.select(audit.c.number).where(is_old)
    sent = _taken(connection, statement, statement.c.audit_number.in_(numbers))
    return {**sent, **_taken(connection, audit, is_old)}


def _with_choices(connection: Any, chosen: Any) -> Counts:
    """Attempts, with what hangs on them."""
    attempt_ids = sa.select(tables.attempt.c.id).where(chosen)
    counts: Dict[str, int] = {}
    for table in (tables.answer, tables.confidence):
        counts |= _taken(connection, table, table.c.attempt_id.in_(attempt_ids))
    return {**counts, **_taken(connection, tables.attempt, chosen)}


def _taken(connection: Any, table: Any, chosen: Any) -> Dict[str, int]:
    return {table.name: connection.execute(sa.delete(table).where(chosen)).rowcount}


RULES: Mapping[str, Rule] = {
    "notices": _old(tables.notice.c.made_at),
    "mails": _old(mail.c.made_at),
    "feedback": _old(tables.feedback.c.given_on),
    "unanswered_questions": _old(tables.unanswered.c.asked_on),
    "confidence": _old(tables.confidence.c.at),
    "attempts_not_passed": _attempts_not_passed,
    "answered_queries": _answered_queries,
    "absences": _old(tables.absence.c.ends_on),
    "completions_of_leavers": _completions_of_leavers,
    "sign_offs_of_leavers": _of_leavers(tables.sign_off.c.person_id),
    "waivers_of_leavers": _of_leavers(tables.waiver.c.person_id),
    "audit_trail": _audit_trail,
    "portal_sessions": _old(portal_session.c.began_at),
    "teams_chats_removed": _old(teams_chat.c.removed_at),
    "teams_chats_of_leavers": _of_leavers(teams_chat.c.person_id),
}
