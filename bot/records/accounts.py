"""Which person on the staff list an account of a school's directory belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional

import sqlalchemy as sa

from bot.records.database import Database
from bot.records.repository import SqlRepository
from bot.records.tables import person, post

_STAFF = sa.select(post.c.person_id).where(post.c.ended_on.is_(None))


@dataclass(frozen=True)
class Holder:
    """Somebody on the staff list now, and the Entra object id on record for them."""

    person_id: str
    entra_object_id: Optional[str]


class Accounts:
    """Looks people up by what their account proves. Leavers are nobody. Every method may raise RecordsUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def with_object_id(self, object_id: str) -> Optional[Holder]:
        return self._holder(person.c.entra_object_id == object_id)

    def with_email(self, email: str) -> Optional[Holder]:
        """The address as the staff list keeps it, in small letters."""
        return self._holder(person.c.email == email)

    def link(self, person_id: str, object_id: str, at: datetime) -> bool:
        """Puts an object id on record for somebody who has none, with a line on the audit trail.

        False, changing nothing, when they have one by now, or somebody else has this one, leavers included.
        """
        has_none = sa.and_(person.c.id == person_id, person.c.entra_object_id.is_(None))
        taken = sa.select(person.c.id).where(person.c.entra_object_id == object_id)
        with self._database.writing() as connection:
            if connection.execute(taken).first():
                return False
            changed = connection.execute(
                sa.update(person).where(has_none).values(entra_object_id=object_id)
            )
            if changed.rowcount == 0:
                return False
            subject = {"person": person_id, "provider": "entra"}
            SqlRepository(connection).audit(person_id, "account.linked", subject, at)
        return True

    def _holder(self, condition: Any) -> Optional[Holder]:
        chosen = sa.select(person.c.id, person.c.entra_object_id)
        with self._database.reading() as connection:
            found = connection.execute(chosen.where(condition, person.c.id.in_(_STAFF))).first()
        return Holder(found.id, found.entra_object_id) if found else None
