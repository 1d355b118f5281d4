"""The audit trail as an outbox: which lines are to be told elsewhere, and how far each has got for each target.

A line is appended in the transaction of the fact it is about, so nothing that was recorded can be missing here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Collection, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.learning.facts import Attempt, Completion, SignOff, Waiver
from bot.records import tables
from bot.records.database import INSERT
from bot.records.repository import SqlRecords
from bot.records.rows import attempt_of, completion_of, sign_off_of

LONGEST_ERROR = 300


@dataclass(frozen=True)
class AuditLine:
    """One line of the audit trail."""

    number: int
    actor_id: str
    event: str
    subject: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How far the lines have got for one target: all of them are tried again by `next_try_at`. A refused line waits
    for somebody to look at it."""

    sent: int
    waiting: int
    refused: int
    next_try_at: Optional[datetime]


@dataclass(frozen=True)
class Refused:
    """A line a target would not take, and why."""

    number: int
    event: str
    tries: int
    error: str


class Outbox:
    """Lines of `events` on their way to one target. Any method may raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords, target: str, events: Collection[str]) -> None:
        self._database = records.database
        self._target = target
        self._events = sorted(events)

    def due(self, at: datetime, most: int) -> List[AuditLine]:
        """Lines not sent that may be tried now, in the order they were written."""
        statement = tables.statement
        untried = statement.c.audit_number.is_(None)
        again = sa.and_(statement.c.sent_at.is_(None), statement.c.next_try_at <= at)
        found = self._rows(
            self._lines().where(sa.or_(untried, again)).order_by(tables.audit.c.number).limit(most)
        )
        return [AuditLine(**row) for row in found]

    def mark_sent(self, numbers: Sequence[int], at: datetime) -> None:
        """These have arrived."""
        self._mark(numbers, sent_at=at, next_try_at=None, error=None)

    def mark_waiting(self, numbers: Sequence[int], error: str, next_try_at: datetime) -> None:
        """These have not arrived and are tried again."""
        self._mark(numbers, sent_at=None, next_try_at=next_try_at, error=error[:LONGEST_ERROR])

    def mark_refused(self, numbers: Sequence[int], error: str) -> None:
        """These will not be tried again by themselves."""
        self._mark(numbers, sent_at=None, next_try_at=None, error=error[:LONGEST_ERROR])

    def try_refused_again(self, at: datetime) -> int:
        """Lets the refused lines be tried once more, and says how many they are."""
        statement = tables.statement
        with self._database.writing() as connection:
            changed = connection.execute(
                sa.update(statement)
                .where(statement.c.target == self._target, *_refused())
                .values(next_try_at=at)
            )
        return int(changed.rowcount)

    def tries(self, numbers: Sequence[int]) -> int:
        """The most often any of these has been tried."""
        statement = tables.statement
        found = self._rows(
            sa.select(sa.func.max(statement.c.tries).label("most")).where(
                statement.c.target == self._target, statement.c.audit_number.in_(numbers)
            )
        )
        return int(found[0]["most"] or 0)

    def standing(self) -> Standing:
        """How many lines have been sent, wait, and were refused."""
        statement = tables.statement
        sent = sa.case((statement.c.sent_at.is_not(None), 1), else_=0)
        refused = sa.case((sa.and_(*_refused()), 1), else_=0)
        counts = self._lines(
            sa.func.count().label("lines"),
            sa.func.coalesce(sa.func.sum(sent), 0).label("sent"),
            sa.func.coalesce(sa.func.sum(refused), 0).label("refused"),
            sa.func.max(statement.c.next_try_at).label("next_try_at"),
        )
        row = self._rows(counts)[0]
        waiting = row["lines"] - row["sent"] - row["refused"]
        return Standing(int(row["sent"]), int(waiting), int(row["refused"]), row["next_try_at"])

    def refused(self, most: int = 20) -> List[Refused]:
        """The refused lines, the first written first."""
        statement = tables.statement
        audit = tables.audit
        found = self._rows(
            self._lines(audit.c.number, audit.c.event, statement.c.tries, statement.c.error)
            .where(statement.c.target == self._target, *_refused())
            .order_by(audit.c.number)
            .limit(most)
        )
        return [Refused(**row) for row in found]

    def newest_error(self) -> str:
        """Why the lines that wait have not arrived; empty when none does."""
        statement = tables.statement
        found = self._rows(
            sa.select(statement.c.error)
            .where(statement.c.target == self._target, statement.c.next_try_at.is_not(None))
            .order_by(statement.c.next_try_at.desc())
            .limit(1)
        )
        return str(found[0]["error"]) if found else ""

    def attempt(self, attempt_id: str) -> Optional[Attempt]:
        return self._fact(tables.attempt, attempt_id, attempt_of)

    def completion(self, completion_id: str) -> Optional[Completion]:
        return self._fact(tables.completion, completion_id, completion_of)

    def sign_off(self, sign_off_id: str) -> Optional[SignOff]:
        return self._fact(tables.sign_off, sign_off_id, sign_off_of)

    def waiver(self, waiver_id: str) -> Optional[Waiver]:
        return self._fact(tables.waiver, waiver_id, lambda row: Waiver(**row))

    def _lines(self, *columns: Any) -> Any:
        audit, statement = tables.audit, tables.statement
        ours = sa.and_(
            statement.c.audit_number == audit.c.number, statement.c.target == self._target
        )
        joined = audit.outerjoin(statement, ours)
        asked = columns or tuple(audit.c)
        return sa.select(*asked).select_from(joined).where(audit.c.event.in_(self._events))

    def _mark(self, numbers: Sequence[int], **state: Any) -> None:
        statement = tables.statement
        insert = INSERT[self._database.engine.dialect.name]
        rows = [
            {"target": self._target, "audit_number": number, "tries": 1, **state}
            for number in numbers
        ]
        added = insert(statement).values(rows)
        with self._database.writing() as connection:
            connection.execute(
                added.on_conflict_do_update(
                    index_elements=["target", "audit_number"],
                    set_={"tries": statement.c.tries + 1, **state},
                    where=statement.c.sent_at.is_(None),  # what has arrived stays so
                )
            )

    def _fact(self, table: Any, fact_id: str, fact_of: Any) -> Any:
        found = self._rows(sa.select(table).where(table.c.id == fact_id))
        return fact_of(found[0]) if found else None

    def _rows(self, statement: Any) -> Sequence[Mapping[str, Any]]:
        with self._database.reading() as connection:
            found: Sequence[Mapping[str, Any]] = connection.execute(statement).mappings().all()
        return found


def _refused() -> "tuple[Any, Any]":
    statement = tables.statement
    return statement.c.sent_at.is_(None), statement.c.next_try_at.is_(None) & (
        statement.c.tries > 0
    )
