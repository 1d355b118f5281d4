"""Who is who in Microsoft Teams, and where they can be written to there.

A member of a tenant is a person on the staff list by their Entra object id, which the office imports, or by the e-mail
address their tenant vouches for; the second is kept here, and holds as long as it is true.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.records.database import INSERT, in_our_words
from bot.records.repository import SqlRecords
from bot.records.staff import STAFF
from bot.records.tables import UtcTime, metadata, person

teams_chat = sa.Table(
    "teams_chat",
    metadata,
    sa.Column("tenant_id", sa.String, nullable=False),
    sa.Column("object_id", sa.String, nullable=False),
    sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), nullable=False),
    sa.Column("service_url", sa.String, nullable=True),
    sa.Column("conversation_id", sa.String, nullable=True),
    sa.Column("bot_id", sa.String, nullable=True),
    sa.Column("met_at", UtcTime, nullable=False),
    sa.Column("removed_at", UtcTime, nullable=True),
    sa.Column("removed_why", sa.String, nullable=True),
    sa.PrimaryKeyConstraint("tenant_id", "object_id"),
    sa.Index("ix_teams_chat_person", "person_id"),
    sa.Index("ix_teams_chat_conversation", "conversation_id"),
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Reach:
    """How many people can be written to in Teams, and who took the assistant away, when and how."""

    reached: int
    removed: Sequence[Row]


class TeamsChats:
    """Members and their chats. Any method may raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords) -> None:
        self._database = records.database

    def person_of(self, tenant_id: str, object_id: str) -> Optional[str]:
        """Somebody on the staff list now, by the object id on it, or by what was found out before."""
        if not object_id:
            return None
        by_import = sa.func.lower(person.c.entra_object_id) == object_id
        with self._database.reading() as connection, in_our_words():
            found = connection.execute(STAFF.where(by_import)).first()
            return str(found.id) if found else _linked(connection, tenant_id, object_id)

    def person_with_id(self, person_id: str) -> Optional[str]:
        """The id itself, of somebody on the staff list now."""
        with self._database.reading() as connection, in_our_words():
            found = connection.execute(STAFF.where(person.c.id == person_id)).first()
        return str(found.id) if found else None

    def link(
        self, tenant_id: str, object_id: str, addresses: Sequence[str], at: datetime
    ) -> Optional[str]:
        """The one person with one of these addresses and no other object id; kept as this member from now on."""
        wanted = {each.strip().casefold() for each in addresses}
        if not wanted or not object_id:
            return None
        has_one = sa.func.lower(person.c.email).in_(wanted)
        is_free = person.c.entra_object_id.is_(None)
        with self._database.writing() as connection:
            found = connection.execute(STAFF.where(has_one, is_free)).all()
            if len(found) != 1 or _is_taken(connection, found[0].id, object_id):
                return None
            _put(connection, tenant_id, object_id, {"person_id": found[0].id}, at)
        return str(found[0].id)

    def met(
        self, person_id: str, tenant_id: str, object_id: str, chat: Mapping[str, str], at: datetime
    ) -> None:
        """Where this person can be written to from now on."""
        with self._database.reading() as connection, in_our_words():
            known = connection.execute(sa.select(teams_chat).where(_own(tenant_id, object_id)))
            row = known.mappings().first()
        values = {"person_id": person_id, **chat, "removed_at": None, "removed_why": None}
        if row is not None and all(row[name] == value for name, value in values.items()):
            return
        with self._database.writing() as connection:
            _put(connection, tenant_id, object_id, values, at)

    def gone(self, conversation_id: str, why: str, at: datetime) -> None:
        """The assistant cannot write there any more."""
        there = sa.and_(
            teams_chat.c.conversation_id == conversation_id, teams_chat.c.removed_at.is_(None)
        )
        with self._database.writing() as connection:
            connection.execute(
                sa.update(teams_chat).where(there).values(removed_at=at, removed_why=why)
            )

    def reachable(self) -> List[Row]:
        """The chats of people on the staff list who have the assistant in Teams. No chat of a member who is somebody
        else since object ids were imported."""
        here = STAFF.with_only_columns(person.c.id).where(
            person.c.id == teams_chat.c.person_id, _is_theirs(teams_chat.c.object_id)
        )
        named = person.alias()
        by_import = sa.func.lower(named.c.entra_object_id) == teams_chat.c.object_id
        others = sa.select(named.c.id).where(by_import, named.c.id != teams_chat.c.person_id)
        query = sa.select(teams_chat).where(
            teams_chat.c.removed_at.is_(None),
            teams_chat.c.conversation_id.is_not(None),
            here.exists(),
            ~others.exists(),
        )
        with self._database.reading() as connection, in_our_words():
            return list(connection.execute(query.order_by(teams_chat.c.met_at)).mappings().all())

    def reach(self) -> Reach:
        """For the operator."""
        gone = sa.select(teams_chat).where(teams_chat.c.removed_at.is_not(None))
        with self._database.reading() as connection, in_our_words():
            removed = connection.execute(gone.order_by(teams_chat.c.removed_at)).mappings().all()
        return Reach(len({row["person_id"] for row in self.reachable()}), removed)


def _own(tenant_id: str, object_id: str) -> Any:
    return sa.and_(teams_chat.c.tenant_id == tenant_id, teams_chat.c.object_id == object_id)


def _linked(connection: Any, tenant_id: str, object_id: str) -> Optional[str]:
    """Found by e-mail before; it counts no more once the office has imported another object id for that person."""
    known = sa.select(teams_chat.c.person_id).where(_own(tenant_id, object_id))
    found = connection.execute(STAFF.where(person.c.id.in_(known), _is_theirs(object_id))).first()
    return str(found.id) if found else None


def _is_theirs(object_id: Any) -> Any:
    imported = person.c.entra_object_id
    return sa.or_(imported.is_(None), sa.func.lower(imported) == object_id)


def _is_taken(connection: Any, person_id: str, object_id: str) -> bool:
    """Whether another member of a tenant is this person already: an address that was given to somebody else."""
    others = sa.select(teams_chat.c.object_id).where(
        teams_chat.c.person_id == person_id, teams_chat.c.object_id != object_id
    )
    return connection.execute(others).first() is not None


def _put(
    connection: Any, tenant_id: str, object_id: str, values: Mapping[str, Any], at: datetime
) -> None:
    insert = INSERT[connection.dialect.name](teams_chat).values(
        tenant_id=tenant_id, object_id=object_id, met_at=at, **values
    )
    connection.execute(
        insert.on_conflict_do_update(index_elements=["tenant_id", "object_id"], set_=dict(values))
    )
