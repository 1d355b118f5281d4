"""Facts about learning, kept: what `bot.learning.ports` asks for, over SQLite or PostgreSQL."""

from contextlib import contextmanager
from datetime import datetime
from typing import Any, Callable, Iterator, List, Mapping, Optional, Sequence, TypeVar

import sqlalchemy as sa

from bot.errors import NoStepWaiting
from bot.learning.facts import (
    Absence,
    AnswerFact,
    Attempt,
    Completion,
    ConfidenceFact,
    ContentSnapshot,
    Position,
    Query,
    SignOff,
    Waiver,
)
from bot.records import tables
from bot.records.correspondence import Correspondence
from bot.records.database import INSERT, Database, in_parts
from bot.records.registers import RegisterRows
from bot.records.rows import (
    absence_of,
    answer_of,
    attempt_of,
    attempt_row,
    completion_of,
    confidence_of,
    position_row,
    query_of,
    sign_off_of,
    waiver_of,
)
from bot.records.schema import check_migrated

Fact = TypeVar("Fact")


class SqlRepository(Correspondence, RegisterRows):
    """The records inside one transaction."""

    def open_attempts(self, person_id: str) -> Sequence[Attempt]:
        """Attempts not finished, the one touched last first. Holds the person until the transaction ends."""
        self.hold(person_id)
        attempt = tables.attempt
        found = self._rows(
            sa.select(attempt)
            .where(attempt.c.person_id == person_id, attempt.c.finished_at.is_(None))
            .order_by(attempt.c.touched_at.desc(), attempt.c.started_at.desc(), attempt.c.id)
        )
        return [attempt_of(row) for row in found]

    def attempts(self, person_id: str) -> Sequence[Attempt]:
        """All attempts, the first started first."""
        attempt = tables.attempt
        found = self._rows(
            sa.select(attempt)
            .where(attempt.c.person_id == person_id)
            .order_by(attempt.c.started_at, attempt.c.id)
        )
        return [attempt_of(row) for row in found]

    def add_attempt(self, attempt: Attempt) -> None:
        self._execute(sa.insert(tables.attempt).values(**attempt_row(attempt)))

    def save_position(self, attempt_id: str, position: Optional[Position], at: datetime) -> None:
        """Where the learner stands now. Raises NoStepWaiting when the attempt is finished or unknown."""
        self._change_open_attempt(attempt_id, position=position_row(position), touched_at=at)

    def finish_attempt(
        self, attempt_id: str, passed: Optional[bool], score: Optional[float], at: datetime
    ) -> None:
        """Ends the attempt, once. Raises NoStepWaiting when it is finished or unknown."""
        self._change_open_attempt(
            attempt_id, position=None, touched_at=at, finished_at=at, passed=passed, score=score
        )

    def add_answer(self, attempt_id: str, answer: AnswerFact) -> None:
        """Raises NoStepWaiting when this try at this step is on record already."""
        row = {"attempt_id": attempt_id, **vars(answer)}
        once = ("attempt_id", "scenario_id", "step_id", "attempt_no")
        if not self._insert_once(tables.answer, row, once):
            raise NoStepWaiting(f"{answer.step_id} is answered already")

    def answers(self, attempt_id: str) -> Sequence[AnswerFact]:
        """In the order they were given."""
        answer = tables.answer
        found = self._rows(
            sa.select(answer).where(answer.c.attempt_id == attempt_id).order_by(answer.c.number)
        )
        return [answer_of(row) for row in found]

    def add_snapshot(self, snapshot: ContentSnapshot, at: datetime) -> None:
        """Keeps content once; the same content again changes nothing."""
        self._insert_once(tables.content_snapshot, {**vars(snapshot), "kept_at": at}, ("sha256",))

    def add_confidence(self, fact: ConfidenceFact) -> bool:
        """False, changing nothing, when this attempt and moment are rated already."""
        return self._insert_once(tables.confidence, vars(fact), ("attempt_id", "moment"))

    def confidences(self, person_id: str) -> Sequence[ConfidenceFact]:
        """What this person said of their own attempts, the first said first."""
        confidence, attempt = tables.confidence, tables.attempt
        found = self._rows(
            sa.select(confidence)
            .join(attempt, attempt.c.id == confidence.c.attempt_id)
            .where(attempt.c.person_id == person_id)
            .order_by(confidence.c.at, confidence.c.moment)
        )
        return [confidence_of(row) for row in found]

    def add_completion(self, completion: Completion) -> bool:
        """False, changing nothing, when this renewal of the module is on record already for the policy version."""
        once = ("person_id", "module_id", "policy_version", "renewal")
        return self._insert_once(tables.completion, vars(completion), once)

    def completions(self, person_ids: Sequence[str]) -> Sequence[Completion]:
        """The first completed first."""
        found = self._of_people(tables.completion, person_ids, completion_of)
        return sorted(found, key=lambda each: (each.completed_at, each.id))

    def add_waiver(self, waiver: Waiver) -> None:
        self._execute(sa.insert(tables.waiver).values(**vars(waiver)))

    def waivers(self, person_ids: Sequence[str]) -> Sequence[Waiver]:
        """The first given first."""
        found = self._of_people(tables.waiver, person_ids, waiver_of)
        return sorted(found, key=lambda each: (each.waived_at, each.id))

    def absences(self, person_ids: Sequence[str]) -> Sequence[Absence]:
        """The first begun first."""
        found = self._of_people(tables.absence, person_ids, absence_of)
        return sorted(found, key=lambda each: each.starts_on)

    def add_sign_off(self, sign_off: SignOff) -> bool:
        """False, changing nothing, when this person has signed this policy version already."""
        return self._insert_once(tables.sign_off, vars(sign_off), ("person_id", "policy_version"))

    def sign_offs(self, person_ids: Sequence[str]) -> Sequence[SignOff]:
        """The first signed first."""
        found = self._of_people(tables.sign_off, person_ids, sign_off_of)
        return sorted(found, key=lambda each: (each.signed_at, each.id))

    def add_query(self, query: Query) -> Query:
        """What is on record then: this one, or the same question that is open already; then nothing was added."""
        self.hold(query.asker_id)
        for kept in self.open_queries_to(query.addressee_id):
            if (kept.asker_id, kept.text) == (query.asker_id, query.text):
                return kept
        self._execute(sa.insert(tables.query).values(**vars(query)))
        return query

    def open_queries_to(self, addressee_id: str) -> Sequence[Query]:
        """Questions waiting for this person, the oldest first."""
        query = tables.query
        found = self._rows(
            sa.select(query)
            .where(query.c.addressee_id == addressee_id, query.c.state == "open")
            .order_by(query.c.asked_at, query.c.id)
        )
        return [query_of(row) for row in found]

    def answer_query(
        self, query_id: str, addressee_id: str, at: datetime, answer: Optional[str] = None
    ) -> Optional[Query]:
        """Open to answered. None, changing nothing, when it is not an open query to this addressee."""
        query = tables.query
        changed = self._execute(
            sa.update(query)
            .where(
                query.c.id == query_id,
                query.c.addressee_id == addressee_id,
                query.c.state == "open",
            )
            .values(state="answered", answered_at=at, answer=answer)
        )
        return self.query(query_id) if changed.rowcount else None

    def audit(self, actor_id: str, event: str, subject: Mapping[str, str], at: datetime) -> None:
        """Appends one line to the audit trail: ids only, never text a person typed."""
        line = {"actor_id": actor_id, "event": event, "subject": dict(subject), "at": at}
        self._execute(sa.insert(tables.audit).values(**line))

    def hold(self, person_id: str) -> None:
        """What two windows ask for at once happens one after the other, and the second sees what the first did."""
        # SQLite lets one writer in at a time anyway.
        self._execute(
            sa.select(tables.person.c.id)
            .where(tables.person.c.id == person_id)
            .with_for_update(key_share=True)
        )

    def _change_open_attempt(self, attempt_id: str, **values: Any) -> None:
        attempt = tables.attempt
        changed = self._execute(
            sa.update(attempt)
            .where(attempt.c.id == attempt_id, attempt.c.finished_at.is_(None))
            .values(**values)
        )
        if changed.rowcount == 0:
            raise NoStepWaiting(f"attempt {attempt_id} is not open")

    def _insert_once(self, table: Any, row: Mapping[str, Any], once: Sequence[str]) -> bool:
        # Of two at the same moment the second waits for the first to commit, then adds nothing.
        insert = INSERT[self._connection.dialect.name]
        statement = insert(table).values(**row).on_conflict_do_nothing(index_elements=list(once))
        return bool(self._execute(statement).rowcount)

    def _of_people(
        self, table: Any, person_ids: Sequence[str], fact_of: Callable[[Any], Fact]
    ) -> List[Fact]:
        found: List[Fact] = []
        for some in in_parts(person_ids):
            rows = self._rows(sa.select(table).where(table.c.person_id.in_(some)))
            found.extend(fact_of(row) for row in rows)
        return found


class SqlRecords:
    """Where facts are kept: one SQLite file (its folder is made) or one PostgreSQL database, migrated beforehand."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    @contextmanager
    def begin(self) -> Iterator[SqlRepository]:
        """One transaction: commits when the block ends, rolls back when it raises."""
        with self.database.writing() as connection:
            yield SqlRepository(connection)

    @contextmanager
    def reading(self) -> Iterator[SqlRepository]:
        """One moment of the records, to be read only: neither waits for a writer nor makes one wait."""
        with self.database.reading() as connection:
            yield SqlRepository(connection)

    def ping(self) -> None:
        """Raises RecordsUnavailable when the records cannot be written, RecordsNotMigrated when they are older than
        this code. Writes nothing."""
        with self.database.trying() as connection:
            check_migrated(connection)
            connection.execute(sa.select(tables.person.c.id).limit(1))
            connection.execute(sa.delete(tables.erasing).where(sa.false()))

    def dispose(self) -> None:
        """Closes the connections."""
        self.database.dispose()
