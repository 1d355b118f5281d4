"""Reports: who has done what by when. They only read, each over one moment of the records.

Who may see which report is decided before it is asked for; only `team` and `find_report` take care of it themselves,
because they begin from the line manager's own people.
"""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.dates import local_day
from bot.errors import UnknownPerson
from bot.guidance.document import PolicyDocument
from bot.learning.content import Module
from bot.learning.due import DONE, OVERDUE, is_asked_of, obligation
from bot.learning.facts import LearningRecord, Person, SchoolTotals, TeamRow
from bot.records import tables
from bot.records.names import NO_NICKNAMES, Nicknames, people_meant
from bot.records.repository import SqlRecords
from bot.records.rows import Row, attempt_of, completion_of, person_of, sign_off_of
from bot.records.staff import LEAVERS, STAFF, StaffList, reporting_to, staff_of

SMALLEST_GROUP = 5  # of fewer people no number is shown
ByModule = Mapping[Tuple[str, str], datetime]  # person and module


class Reports:
    """Reports over the records. Any method may raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords, nicknames: Nicknames = NO_NICKNAMES) -> None:
        self._database = records.database
        self._nicknames = nicknames

    def team(
        self, manager_id: str, modules: Sequence[Module], policy: PolicyDocument, on: date
    ) -> List[TeamRow]:
        """A row for each module of each person whose line manager this is now, by name; no one else."""
        return self._rows(reporting_to(manager_id), modules, policy, on)

    def overdue(
        self, manager_id: str, modules: Sequence[Module], policy: PolicyDocument, on: date
    ) -> List[TeamRow]:
        """The rows of `team` that are overdue."""
        return [row for row in self.team(manager_id, modules, policy, on) if row.state == OVERDUE]

    def school(
        self, school_id: str, modules: Sequence[Module], policy: PolicyDocument, on: date
    ) -> List[TeamRow]:
        """A row for each module of each member of the school's staff, by name. For the head teacher and HR."""
        return self._rows(staff_of(school_id), modules, policy, on)

    def school_totals(
        self, school_id: str, modules: Sequence[Module], policy: PolicyDocument, on: date
    ) -> SchoolTotals:
        """Numbers of the school's staff, never a name; a count of fewer than five people is None.

        KeyError when there is no such school.
        """
        with self._database.reading() as connection:
            school = StaffList(connection).school(school_id)
            people = _people(connection, staff_of(school_id))
            rows = _team_rows(connection, people, staff_of(school_id), modules, policy, on)
        signed = {row.person_id for row in rows if row.signed_at}
        return SchoolTotals(
            school_id=school.id,
            school_name=school.name,
            people=len(people),
            completed=_count(rows, modules, DONE, len(people)),
            overdue=_count(rows, modules, OVERDUE, len(people)),
            signed=_shown(len(signed), len(people)),
        )

    def find_report(self, manager_id: str, name_text: str) -> List[Person]:
        """Whom of their own people a line manager means by a typed name; nobody else is ever looked at."""
        with self._database.reading() as connection:
            own_people = StaffList(connection).reports_of(manager_id)
        return people_meant(own_people, name_text, self._nicknames)

    def learning_record(self, person_id: str) -> LearningRecord:
        """All that is held about one person's learning, although they may have left. Raises UnknownPerson."""
        for record in self._records_of(lambda column: column == person_id):
            return record
        raise UnknownPerson(person_id)

    def everything(self) -> List[LearningRecord]:
        """The learning records of everybody who is or was on the staff list, by name."""
        return self._records_of(lambda column: sa.true())

    def _rows(
        self, staff: Any, modules: Sequence[Module], policy: PolicyDocument, on: date
    ) -> List[TeamRow]:
        with self._database.reading() as connection:
            people = _people(connection, staff)
            return _team_rows(connection, people, staff, modules, policy, on)

    def _records_of(self, chosen: Callable[[Any], Any]) -> List[LearningRecord]:
        attempt, completion, sign_off = tables.attempt, tables.completion, tables.sign_off
        with self._database.reading() as connection:
            left = _people(connection, LEAVERS.where(chosen(tables.person.c.id)))
            here = _people(connection, STAFF.where(chosen(tables.person.c.id)))
            attempts = _by_person(connection, attempt, chosen, attempt.c.started_at, attempt_of)
            completions = _by_person(
                connection, completion, chosen, completion.c.completed_at, completion_of
            )
            sign_offs = _by_person(connection, sign_off, chosen, sign_off.c.signed_at, sign_off_of)
        return [
            LearningRecord(
                person=person,
                attempts=tuple(attempts[person.id]),
                completions=tuple(completions[person.id]),
                sign_offs=tuple(sign_offs[person.id]),
            )
            for person in _by_name([*left, *here])
        ]


def _people(connection: Any, statement: Any) -> List[Person]:
    rows = connection.execute(statement).mappings()
    latest = {row["id"]: person_of(row) for row in rows}
    return _by_name(list(latest.values()))


def _by_name(people: Sequence[Person]) -> List[Person]:
    return sorted(people, key=lambda each: (each.name.casefold(), each.id))


def _team_rows(
    connection: Any,
    people: Sequence[Person],
    staff: Any,
    modules: Sequence[Module],
    policy: PolicyDocument,
    on: date,
) -> List[TeamRow]:
    ids = staff.with_only_columns(tables.person.c.id)
    completed = _completed(connection, ids, policy.version)
    signed = _signed(connection, ids, policy.version)
    return [
        _team_row(
            person, module, policy, completed.get((person.id, module.id)), signed.get(person.id), on
        )
        for person in people
        for module in modules
        if is_asked_of(module, person)
    ]


def _team_row(
    person: Person,
    module: Module,
    policy: PolicyDocument,
    completed_at: Optional[datetime],
    signed_at: Optional[datetime],
    on: date,
) -> TeamRow:
    completed_on = completed_at and local_day(completed_at)
    asked = obligation(module, person.started_on, policy.effective_on, completed_on, on)
    return TeamRow(
        person_id=person.id,
        name=person.name,
        role=person.role,
        module_id=module.id,
        state=asked.state,
        due_on=asked.due_on,
        completed_at=completed_at,
        signed_at=signed_at,
    )


def _completed(connection: Any, ids: Any, policy_version: int) -> ByModule:
    """When each of these people completed each module under this policy version."""
    completion = tables.completion
    found = connection.execute(
        sa.select(completion.c.person_id, completion.c.module_id, completion.c.completed_at).where(
            completion.c.policy_version == policy_version, completion.c.person_id.in_(ids)
        )
    )
    return {(person_id, module_id): at for person_id, module_id, at in found}


def _signed(connection: Any, ids: Any, policy_version: int) -> Mapping[str, datetime]:
    """When each of these people signed this policy version."""
    sign_off = tables.sign_off
    found = connection.execute(
        sa.select(sign_off.c.person_id, sign_off.c.signed_at).where(
            sign_off.c.policy_version == policy_version, sign_off.c.person_id.in_(ids)
        )
    )
    return dict(found.all())


def _count(
    rows: Sequence[TeamRow], modules: Sequence[Module], state: str, people: int
) -> Dict[str, Optional[int]]:
    counts = Counter(row.module_id for row in rows if row.state == state)
    return {module.id: _shown(counts[module.id], people) for module in modules}


def _shown(count: int, people: int) -> Optional[int]:
    """The count, unless it or the rest of the people would be a group small enough to tell who is meant."""
    rest = people - count
    return count if count >= SMALLEST_GROUP and not 0 < rest < SMALLEST_GROUP else None


def _by_person(
    connection: Any,
    table: Any,
    chosen: Callable[[Any], Any],
    order: Any,
    fact_of: Callable[[Row], Any],
) -> Mapping[str, List[Any]]:
    found: Dict[str, List[Any]] = defaultdict(list)
    statement = sa.select(table).where(chosen(table.c.person_id)).order_by(order, table.c.id)
    for row in connection.execute(statement).mappings():
        found[row["person_id"]].append(fact_of(row))
    return found
