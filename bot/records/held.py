"""Everything the records hold about one person, for that person: as plain values that JSON can write."""

from datetime import date, datetime
from typing import Any, Dict, List, Mapping, Sequence

import sqlalchemy as sa

from bot.errors import UnknownPerson
from bot.records import tables
from bot.records.database import Database
from bot.records.mail_tables import mail, mail_stop
from bot.records.portal_sessions import portal_session
from bot.records.teams import teams_chat

Held = Dict[str, Any]


def records_held(database: Database, person_id: str) -> Held:
    """What is on record of somebody who is or was on the staff list. Raises UnknownPerson.

    Of questions others passed on to them it holds no words: those are the asker's.
    """
    with database.reading() as connection:
        return _Reading(connection, person_id).held()


class _Reading:
    def __init__(self, connection: Any, person_id: str) -> None:
        self._connection = connection
        self._id = person_id

    def held(self) -> Held:
        post, school = tables.post, tables.school
        return {
            "person": self._person(),
            "posts": self._rows(
                sa.select(post, school.c.name.label("school_name"))
                .join(school, school.c.id == post.c.school_id)
                .where(post.c.person_id == self._id)
                .order_by(post.c.started_on)
            ),
            "absences": self._own(tables.absence, "starts_on"),
            "attempts": self._attempts(),
            "completions": self._own(tables.completion, "completed_at"),
            "waivers": self._own(tables.waiver, "waived_at"),
            "sign_offs": self._own(tables.sign_off, "signed_at"),
            "queries": self._queries(),
            "queries_to_this_person": self._queries_to(),
            "notices": self._own(tables.notice, "made_at"),
            "mails": self._own(mail, "made_at"),
            "mail_stops": self._own(mail_stop, "stopped_at"),
            "teams": self._own(teams_chat, "met_at"),
            "audit_trail": self._audit_trail(),
            "signed_in": self._signed_in(),
        }

    def _person(self) -> Held:
        person = tables.person
        is_theirs = sa.and_(person.c.id == self._id, person.c.erased_at.is_(None))
        for row in self._rows(sa.select(person).where(is_theirs)):
            return {name: value for name, value in row.items() if name != "erased_at"}
        raise UnknownPerson(f"nobody is on record as {self._id}")

    def _attempts(self) -> List[Held]:
        attempts = self._own(tables.attempt, "started_at")
        for table, name in ((tables.answer, "choices"), (tables.confidence, "confidence")):
            own = sa.select(tables.attempt.c.id).where(tables.attempt.c.person_id == self._id)
            rows = self._rows(
                sa.select(table).where(table.c.attempt_id.in_(own)).order_by(table.c.at)
            )
            for attempt in attempts:
                attempt[name] = [row for row in rows if row["attempt_id"] == attempt["id"]]
        return attempts

    def _queries(self) -> List[Held]:
        query = tables.query
        return self._rows(
            sa.select(query).where(query.c.asker_id == self._id).order_by(query.c.asked_at)
        )

    def _queries_to(self) -> List[Held]:
        query = tables.query
        shown = (query.c.id, query.c.asked_at, query.c.state, query.c.answered_at, query.c.answer)
        return self._rows(
            sa.select(*shown).where(query.c.addressee_id == self._id).order_by(query.c.asked_at)
        )

    def _signed_in(self) -> List[Held]:
        """Since when on which browser; not the digest, which is of use to nobody."""
        session = portal_session
        shown = (session.c.began_at, session.c.seen_at)
        return self._rows(
            sa.select(*shown).where(session.c.person_id == self._id).order_by(session.c.began_at)
        )

    def _audit_trail(self) -> List[Held]:
        """Lines of what they did, and of what was done with them."""
        audit = tables.audit
        about = sa.cast(audit.c.subject, sa.Text).contains(f'"{self._id}"', autoescape=True)
        chosen = sa.or_(audit.c.actor_id == self._id, about)
        return self._rows(sa.select(audit).where(chosen).order_by(audit.c.number))

    def _own(self, table: Any, order: str) -> List[Held]:
        return self._rows(
            sa.select(table).where(table.c.person_id == self._id).order_by(table.c[order])
        )

    def _rows(self, statement: Any) -> List[Held]:
        rows: Sequence[Mapping[str, Any]] = self._connection.execute(statement).mappings().all()
        return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
