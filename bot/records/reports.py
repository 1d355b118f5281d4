"""Reports: who has done what by when. They only read, each over one moment of the records.

Who may see which report is decided before it is asked for; only `team` and `find_report` take care of it themselves,
because they begin from the line manager's own people.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.errors import UnknownPerson
from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.due import OVERDUE, is_asked_of
from bot.learning.facts import Duty, LearningRecord, Notice, Person, SchoolTotals, TeamRow
from bot.learning.profiles import Profile, profile_of, put_together
from bot.learning.progress import History
from bot.learning.reporting import completion_totals
from bot.records import tables
from bot.records.names import NO_NICKNAMES, Nicknames, people_meant
from bot.records.profiles import SchoolStandings, has_signed
from bot.records.repository import SqlRecords, SqlRepository
from bot.records.rows import (
    Row,
    absence_of,
    attempt_of,
    completion_of,
    person_of,
    sign_off_of,
    waiver_of,
)
from bot.records.staff import LEAVERS, STAFF, StaffList, reporting_to, staff_of


class Reports:
    """Reports over the records. Any method may raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords, nicknames: Nicknames = NO_NICKNAMES) -> None:
        self._database = records.database
        self._nicknames = nicknames

    def team(
        self, manager_id: str, modules: Sequence[Module], policy: PolicyHistory, on: date
    ) -> List[TeamRow]:
        """A row for each module of each person whose line manager this is now, by name; no one else."""
        return self._rows(reporting_to(manager_id), modules, policy, on)

    def overdue(
        self, manager_id: str, modules: Sequence[Module], policy: PolicyHistory, on: date
    ) -> List[TeamRow]:
        """The rows of `team` that are overdue."""
        return [row for row in self.team(manager_id, modules, policy, on) if row.state == OVERDUE]

    def school(
        self, school_id: str, modules: Sequence[Module], policy: PolicyHistory, on: date
    ) -> List[TeamRow]:
        """A row for each module of each member of the school's staff, by name. For the head teacher and HR."""
        return self._rows(staff_of(school_id), modules, policy, on)

    def school_totals(
        self, school_id: str, modules: Sequence[Module], policy: PolicyHistory, on: date
    ) -> SchoolTotals:
        """Numbers of the school's staff, never a name; a count of fewer than five people is None.

        KeyError when there is no such school.
        """
        with self._database.reading() as connection:
            school = StaffList(connection).school(school_id)
            profiles = _profiles(connection, school_id, modules, policy, on)
        totals = completion_totals(profiles, modules, ())
        return SchoolTotals(
            school_id=school.id,
            school_name=school.name,
            people=totals.people,
            completed={module_id: each.done for module_id, each in totals.by_module.items()},
            overdue={module_id: each.overdue for module_id, each in totals.by_module.items()},
            signed=totals.signed,
        )

    def profiles(
        self, school_id: str, modules: Sequence[Module], policy: PolicyHistory, on: date
    ) -> List[Profile]:
        """How the school's staff stand, counted by the database in groups of those who stand alike."""
        with self._database.reading() as connection:
            return _profiles(connection, school_id, modules, policy, on)

    def unsigned(self, school_id: str, policy: PolicyHistory, on: date) -> List[Person]:
        """The school's staff, by name, whose signature under the policy does not stand."""
        unsigned = sa.not_(has_signed(tables.person.c.id, policy, on))
        with self._database.reading() as connection:
            return _people(connection, staff_of(school_id).where(unsigned))

    def histories(self) -> List[History]:
        """What decides about the training of everybody of whom it is asked, by name."""
        staff = STAFF.where(tables.post.c.duty != Duty.GOVERNOR.value)
        with self._database.reading() as connection:
            ids = staff.with_only_columns(tables.person.c.id)
            return list(_histories(connection, _people(connection, staff), ids))

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

    def notices_waiting(self, person_ids: Sequence[str]) -> Sequence[Notice]:
        """What is still to be told to any of these people, the oldest first."""
        with self._database.reading() as connection:
            return SqlRepository(connection).notices_waiting(person_ids)

    def _rows(
        self, staff: Any, modules: Sequence[Module], policy: PolicyHistory, on: date
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


def _profiles(
    connection: Any, school_id: str, modules: Sequence[Module], policy: PolicyHistory, on: date
) -> List[Profile]:
    standings = SchoolStandings(connection, school_id, modules, policy, on)
    others = staff_of(school_id).where(tables.person.c.id.in_(standings.left_to_the_rules()))
    ids = others.with_only_columns(tables.person.c.id)
    signed = _signed(connection, ids, policy, on)
    judged = [
        profile_of(history, modules, policy, history.person.id in signed, on)
        for history in _histories(connection, _people(connection, others), ids)
    ]
    return put_together([*standings.profiles(), *judged])


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
    policy: PolicyHistory,
    on: date,
) -> List[TeamRow]:
    ids = staff.with_only_columns(tables.person.c.id)
    signed = _signed(connection, ids, policy, on)
    return [
        _team_row(history, module, policy, signed.get(history.person.id), on)
        for history in _histories(connection, people, ids)
        for module in modules
        if is_asked_of(module, history.person)
    ]


def _team_row(
    history: History,
    module: Module,
    policy: PolicyHistory,
    signed_at: Optional[datetime],
    on: date,
) -> TeamRow:
    owed = history.owed(module, policy, on)
    met_by = owed.met_by
    return TeamRow(
        person_id=history.person.id,
        name=history.person.name,
        role=history.person.role,
        module_id=module.id,
        state=owed.state,
        due_on=owed.due_on,
        completed_at=met_by.at if met_by else None,
        signed_at=signed_at,
        waived=met_by is not None and met_by.is_waiver,
        away=owed.away,
    )


def _histories(connection: Any, people: Sequence[Person], ids: Any) -> Iterator[History]:
    """The facts of each of these people, read with one question a table."""
    completions = _facts(connection, tables.completion, ids, completion_of)
    waivers = _facts(connection, tables.waiver, ids, waiver_of)
    absences = _facts(connection, tables.absence, ids, absence_of)
    for person in people:
        yield History(
            person, *(tuple(each[person.id]) for each in (completions, waivers, absences))
        )


def _facts(
    connection: Any, table: Any, ids: Any, fact_of: Callable[[Row], Any]
) -> Mapping[str, List[Any]]:
    found: Dict[str, List[Any]] = defaultdict(list)
    for row in connection.execute(sa.select(table).where(table.c.person_id.in_(ids))).mappings():
        found[row["person_id"]].append(fact_of(row))
    return found


def _signed(connection: Any, ids: Any, policy: PolicyHistory, on: date) -> Mapping[str, datetime]:
    """When each of these people signed the policy, where no more than minor changes came after that."""
    sign_off = tables.sign_off
    found = connection.execute(
        sa.select(sign_off.c.person_id, sign_off.c.policy_version, sign_off.c.signed_at)
        .where(sign_off.c.person_id.in_(ids))
        .order_by(sign_off.c.signed_at)
    )
    return {
        person_id: signed_at
        for person_id, version, signed_at in found
        if not policy.major_since(version, on)
    }


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
