"""What people are told of one another, inside one transaction: questions passed on, notices, feedback on answers."""

from datetime import date, datetime
from typing import AbstractSet, List, Optional, Sequence

import sqlalchemy as sa

from bot.learning.facts import Feedback, Notice, NoticeKind, Query
from bot.records import tables
from bot.records.database import INSERT, in_parts
from bot.records.rows import Row, query_of
from bot.records.staff import StaffList


class Correspondence(StaffList):
    """Queries, notices and feedback. Who may read or write which is decided by the services."""

    def query(self, query_id: str) -> Optional[Query]:
        """None when there is no such question, or no longer."""
        query = tables.query
        for row in self._rows(sa.select(query).where(query.c.id == query_id)):
            return query_of(row)
        return None

    def queries_from(self, asker_id: str) -> Sequence[Query]:
        """Questions this person passed on, the newest first."""
        query = tables.query
        found = self._rows(
            sa.select(query)
            .where(query.c.asker_id == asker_id)
            .order_by(query.c.asked_at.desc(), query.c.id)
        )
        return [query_of(row) for row in found]

    def asker_told(self, query_id: str, at: datetime) -> None:
        """The asker has heard what became of the question; the first time counts."""
        query = tables.query
        self._execute(
            sa.update(query)
            .where(query.c.id == query_id, query.c.told_at.is_(None))
            .values(told_at=at)
        )

    def add_notice(self, notice: Notice) -> bool:
        """False, changing nothing, when it is a second reminder for the same person and day."""
        insert = INSERT[self._connection.dialect.name](tables.notice)
        row = {**vars(notice), "kind": notice.kind.value, "subject": dict(notice.subject)}
        return bool(self._execute(insert.values(**row).on_conflict_do_nothing()).rowcount)

    def notices_waiting(self, person_ids: Sequence[str]) -> Sequence[Notice]:
        """What is still to be told to any of these people, the oldest first."""
        notice = tables.notice
        found: List[Notice] = []
        for some in in_parts(person_ids):
            rows = self._rows(
                sa.select(notice).where(
                    notice.c.person_id.in_(some), notice.c.delivered_at.is_(None)
                )
            )
            found.extend(notice_of(row) for row in rows)
        return sorted(found, key=lambda each: (each.made_at, each.id))

    def count_notices_waiting(self) -> int:
        """Over all people."""
        waits = tables.notice.c.delivered_at.is_(None)
        return int(self._execute(sa.select(sa.func.count()).where(waits)).scalar())

    def close_notice(self, notice_id: str, by: str, at: datetime) -> bool:
        """Marks it as delivered. False, changing nothing, when it was closed before."""
        notice = tables.notice
        closed = self._execute(
            sa.update(notice)
            .where(notice.c.id == notice_id, notice.c.delivered_at.is_(None))
            .values(delivered_at=at, delivered_by=by)
        )
        return bool(closed.rowcount)

    def reminded_on(self, person_ids: Sequence[str], day: date) -> AbstractSet[str]:
        """Those of these people for whom a reminder was made on this day."""
        notice = tables.notice
        return {
            row["person_id"]
            for some in in_parts(person_ids)
            for row in self._rows(
                sa.select(notice.c.person_id).where(
                    notice.c.person_id.in_(some),
                    notice.c.made_on == day,
                    notice.c.kind == NoticeKind.REMINDER.value,
                )
            )
        }

    def reminders_of(self, person_id: str) -> Sequence[Notice]:
        """Every reminder made for this person, the newest first."""
        notice = tables.notice
        found = self._rows(
            sa.select(notice)
            .where(notice.c.person_id == person_id, notice.c.kind == NoticeKind.REMINDER.value)
            .order_by(notice.c.made_at.desc(), notice.c.id)
        )
        return [notice_of(row) for row in found]

    def add_feedback(self, feedback: Feedback) -> None:
        self._execute(sa.insert(tables.feedback).values(**vars(feedback)))


def notice_of(row: Row) -> Notice:
    return Notice(**{**row, "kind": NoticeKind(row["kind"])})
