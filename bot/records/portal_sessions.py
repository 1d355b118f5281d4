"""Who is signed in to the portal: one row for each browser, kept until it signs out or its time is over.

It is in the database, so what one portal process ends is ended for all of them, and after a restart. Only a digest of
the id in the cookie is kept: whoever reads this table cannot take a session over.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Optional, Sequence

import sqlalchemy as sa

from bot.records.database import Database
from bot.records.tables import UtcTime, metadata

portal_session = sa.Table(
    "portal_session",
    metadata,
    sa.Column("digest", sa.String, primary_key=True),
    sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), nullable=False),
    sa.Column("began_at", UtcTime, nullable=False),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Index("ix_portal_session_person", "person_id"),
)


@dataclass(frozen=True)
class SignedIn:
    """A browser somebody is signed in on, since when, and when it was heard from last."""

    person_id: str
    began_at: datetime
    seen_at: datetime


class PortalSessions:
    """The rows. Every method may raise RecordsUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, session_id: str, person_id: str, now: datetime, outlived: datetime) -> None:
        """Keeps a new session, and forgets all that began before `outlived`."""
        row = {"digest": _digest(session_id), "person_id": person_id}
        with self._database.writing() as connection:
            connection.execute(
                sa.delete(portal_session).where(portal_session.c.began_at < outlived)
            )
            connection.execute(sa.insert(portal_session).values(**row, began_at=now, seen_at=now))

    def find(self, session_id: str) -> Optional[SignedIn]:
        """None when there never was such a session, or it has been ended."""
        with self._database.reading() as connection:
            found = connection.execute(_facts().where(_is(session_id))).first()
        return SignedIn(**found._mapping) if found else None

    def seen(self, session_id: str, now: datetime) -> None:
        """Notes a sign of life; of a session that was ended meanwhile nothing comes back."""
        with self._database.writing() as connection:
            connection.execute(sa.update(portal_session).where(_is(session_id)).values(seen_at=now))

    def end(self, session_id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(sa.delete(portal_session).where(_is(session_id)))

    def of_person(self, person_id: str) -> Sequence[SignedIn]:
        """Where somebody is signed in, the browser heard from last first."""
        with self._database.reading() as connection:
            found = connection.execute(
                _facts()
                .where(portal_session.c.person_id == person_id)
                .order_by(portal_session.c.seen_at.desc(), portal_session.c.digest)
            ).all()
        return [SignedIn(**row._mapping) for row in found]

    def end_all(self, person_id: str) -> None:
        """Ends every session of the person, on every browser."""
        with self._database.writing() as connection:
            connection.execute(
                sa.delete(portal_session).where(portal_session.c.person_id == person_id)
            )


def _facts() -> Any:
    columns = portal_session.c
    return sa.select(columns.person_id, columns.began_at, columns.seen_at)


def _is(session_id: str) -> Any:
    return portal_session.c.digest == _digest(session_id)


def _digest(session_id: str) -> str:
    return sha256(session_id.encode()).hexdigest()
