"""Erasing one person: their identity and words go, and a tombstone keeps the numbers right."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Dict
from uuid import uuid4

import sqlalchemy as sa

from bot.dates import local_day
from bot.errors import UnknownPerson
from bot.records import tables
from bot.records.erasing import Counts, erasing, log_erasure
from bot.records.mail_tables import mail, mail_stop
from bot.records.mentions import ERASED_NAME, Mentions
from bot.records.portal_sessions import portal_session
from bot.records.repository import SqlRepository
from bot.records.teams import teams_chat
from bot.staffing.lines import TOMBSTONE

RULE = "person"
ERASED_ROLE = "Erased"

# What is kept, without identity.
KEPT = (
    tables.attempt.c.person_id,
    tables.completion.c.person_id,
    tables.waiver.c.person_id,
    tables.sign_off.c.person_id,
    tables.query.c.asker_id,
    tables.query.c.addressee_id,
)
# Where somebody stands as the one who did something.
DONE_BY = (
    tables.audit.c.actor_id,
    tables.waiver.c.waived_by,
    tables.sign_off.c.recorded_by,
    tables.absence.c.recorded_by,
    tables.notice.c.made_by,
    tables.notice.c.delivered_by,
    tables.erasure.c.erased_by,
)
# Where others may have written of somebody, or the system of them.
WORDS = (
    tables.query.c.text,
    tables.query.c.answer,
    tables.unanswered.c.text,
    tables.sign_off.c.wording,
    tables.sign_off.c.note,
    tables.waiver.c.note,
    tables.statement.c.error,
    tables.notice.c.subject,
    tables.audit.c.subject,
)


@dataclass(frozen=True)
class Erased:
    """How many changes to each table. `waiting_queries` waited for this person's answer; nobody has them now."""

    counts: Counts
    waiting_queries: int
    had_a_namesake: bool


def mentions_of(connection: Any, person_id: str) -> Mentions:
    """What names this person, with a new tombstone's id. Raises UnknownPerson, for somebody erased already too."""
    person = tables.person
    known = connection.execute(sa.select(person).where(person.c.erased_at.is_(None))).mappings()
    people = {row["id"]: row for row in known}
    if person_id not in people:
        raise UnknownPerson(f"nobody is on record as {person_id}")
    own = people.pop(person_id)
    names = {row["name"].casefold() for row in people.values()}
    met = sa.select(teams_chat.c.object_id).where(teams_chat.c.person_id == person_id)
    return Mentions(
        person_id=person_id,
        name=None if own["name"].casefold() in names else own["name"],
        email=own["email"],
        entra_object_id=own["entra_object_id"],
        tombstone_id=f"{TOMBSTONE}{uuid4().hex}",
        teams_object_ids=tuple(connection.execute(met).scalars()),
    )


def erase_person(
    connection: Any, mentions: Mentions, at: datetime, by: str, rule: str = RULE
) -> Erased:
    """Puts a tombstone in the person's place, inside the transaction of the connection, and logs the counts."""
    with erasing(connection, rule):
        erased = _Erasure(connection, mentions, at).done()
        log_erasure(connection, rule, erased.counts, by, at, mentions.tombstone_id)
    SqlRepository(connection).audit(by, "person.erased", {"person": mentions.tombstone_id}, at)
    return erased


class _Erasure:
    """The steps of one erasure, in an order that leaves no row without its person at any moment."""

    def __init__(self, connection: Any, mentions: Mentions, at: datetime) -> None:
        self._connection = connection
        self._mentions = mentions
        self._id = mentions.person_id
        self._tombstone = mentions.tombstone_id
        self._at = at
        self._counts: Dict[str, int] = Counter()

    def done(self) -> Erased:
        tombstone = {"id": self._tombstone, "name": ERASED_NAME, "erased_at": self._at}
        self._connection.execute(sa.insert(tables.person).values(**tombstone))
        waiting = self._waiting_queries()
        self._take_what_is_theirs_alone()
        self._take_their_words()
        self._blur_posts()
        for column in (*KEPT, *DONE_BY):
            self._change(column.table, column == self._id, **{column.name: self._tombstone})
        for column in WORDS:
            self._take_mentions(column)
        self._take_from_schools()
        self._take(tables.person, tables.person.c.id == self._id)
        return Erased(dict(self._counts), waiting, had_a_namesake=self._mentions.name is None)

    def _take_from_schools(self) -> None:
        """Staff are then told to turn to the safeguarding lead by role; the school names the next one."""
        school = tables.school
        named = self._connection.execute(sa.select(school.c.id, school.c.safeguarding_lead)).all()
        for school_id, lead in named:
            if lead and self._mentions.without(lead) != lead:
                self._change(school, school.c.id == school_id, safeguarding_lead=None)

    def _waiting_queries(self) -> int:
        query = tables.query
        waiting = sa.select(sa.func.count()).where(
            query.c.addressee_id == self._id, query.c.state == "open"
        )
        return int(self._connection.execute(waiting).scalar() or 0)

    def _take_what_is_theirs_alone(self) -> None:
        self._take(tables.notice, tables.notice.c.person_id == self._id)
        self._take(tables.absence, tables.absence.c.person_id == self._id)
        self._take(portal_session, portal_session.c.person_id == self._id)
        self._take(mail, mail.c.person_id == self._id)
        self._take(mail_stop, mail_stop.c.person_id == self._id)
        self._take(teams_chat, teams_chat.c.person_id == self._id)

    def _take_their_words(self) -> None:
        query = tables.query
        self._change(
            query,
            query.c.asker_id == self._id,
            text="",
            answer=None,
            state="answered",  # so that it waits on nobody's list
            answered_at=sa.func.coalesce(query.c.answered_at, self._at),
            told_at=sa.func.coalesce(query.c.told_at, self._at),
        )
        self._change(tables.sign_off, tables.sign_off.c.person_id == self._id, note=None)
        self._change(tables.waiver, tables.waiver.c.person_id == self._id, note="")

    def _blur_posts(self) -> None:
        """School and years stay, for the numbers; role, line manager and exact days would tell who it was."""
        post = tables.post
        self._change(post, post.c.line_manager_id == self._id, line_manager_id=None)
        held = self._connection.execute(sa.select(post).where(post.c.person_id == self._id))
        today = local_day(self._at)
        for row in held.mappings().all():
            began = date(row["started_on"].year, 1, 1)
            ended = min(date((row["ended_on"] or today).year, 12, 31), today)
            self._change(
                post,
                post.c.id == row["id"],
                person_id=self._tombstone,
                role=ERASED_ROLE,
                duty="staff",
                line_manager_id=None,
                serving_since=date(row["serving_since"].year, 1, 1),
                started_on=began,
                ended_on=max(began, ended),
            )

    def _take_mentions(self, column: Any) -> None:
        table = column.table
        keys = list(table.primary_key.columns)
        found = self._connection.execute(
            sa.select(*keys, column).where(column.is_not(None), self._mentions.may_be_in(column))
        )
        for *key, written in found.all():
            kept = self._mentions.without(written)
            if kept != written:
                own = sa.and_(*(each == value for each, value in zip(keys, key, strict=True)))
                self._change(table, own, **{column.name: kept})

    def _change(self, table: Any, chosen: Any, **values: Any) -> None:
        changed = self._connection.execute(sa.update(table).where(chosen).values(**values))
        self._counts[table.name] += changed.rowcount

    def _take(self, table: Any, chosen: Any) -> None:
        taken = self._connection.execute(sa.delete(table).where(chosen))
        self._counts[table.name] += taken.rowcount
