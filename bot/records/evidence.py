"""Evidence of training, of one person or of a school's staff, each read over one moment of the records."""

from dataclasses import replace
from typing import Any, List, Sequence, Set

import sqlalchemy as sa

from bot.errors import NoSuchSchool, UnknownPerson
from bot.learning.evidence import Evidence
from bot.learning.facts import Duty
from bot.records import tables
from bot.records.repository import SqlRecords
from bot.records.rows import absence_of, completion_of, person_of, sign_off_of, waiver_of
from bot.records.staff import LEAVERS, STAFF, StaffList


class EvidenceReader:
    """Reads evidence, for `bot.certificates`. May raise RecordsUnavailable."""

    def __init__(self, records: SqlRecords) -> None:
        self._database = records.database

    def of_person(self, person_id: str) -> Evidence:
        """Of one person, although they may have left. Raises UnknownPerson."""
        with self._database.reading() as connection:
            for staff, have_left in ((STAFF, False), (LEAVERS, True)):
                found = _evidence(connection, staff.where(tables.person.c.id == person_id))
                if found.people:
                    return replace(found, have_left=have_left)
        raise UnknownPerson(person_id)

    def of_school(self, school_id: str) -> Evidence:
        """Of everybody who is on the school's staff now; governors are not. Raises NoSuchSchool."""
        staff = STAFF.where(
            tables.post.c.school_id == school_id, tables.post.c.duty != Duty.GOVERNOR.value
        )
        with self._database.reading() as connection:
            schools = [school.id for school in StaffList(connection).schools()]
            if school_id not in schools:
                raise NoSuchSchool(
                    f"No school has the id {school_id}. There are: {', '.join(schools)}."
                )
            return _evidence(connection, staff, school_id)


def _evidence(connection: Any, staff: Any, school_id: str = "") -> Evidence:
    people = {row["id"]: person_of(row) for row in connection.execute(staff).mappings()}
    ids = staff.with_only_columns(tables.person.c.id).order_by(None)
    absence, completion = tables.absence, tables.completion
    sign_off, waiver = tables.sign_off, tables.waiver
    completions = _facts(connection, completion, ids, completion.c.completed_at, completion_of)
    sign_offs = _facts(connection, sign_off, ids, sign_off.c.signed_at, sign_off_of)
    waivers = _facts(connection, waiver, ids, waiver.c.waived_at, waiver_of)
    absences = _facts(connection, absence, ids, absence.c.starts_on, absence_of)
    others = {each.recorded_by for each in sign_offs if each.recorded_by}
    others |= {each.waived_by for each in waivers}
    listed = sorted(people.values(), key=lambda each: (each.name.casefold(), each.id))
    of_school = school_id or (listed[-1].school_id if listed else "")
    return Evidence(
        school_name=_school_name(connection, of_school),
        people=tuple(listed),
        completions=tuple(completions),
        sign_offs=tuple(sign_offs),
        waivers=tuple(waivers),
        absences=tuple(absences),
        names={**_names(connection, others), **{each.id: each.name for each in listed}},
    )


def _facts(connection: Any, table: Any, ids: Any, at: Any, fact_of: Any) -> List[Any]:
    statement = sa.select(table).where(table.c.person_id.in_(ids)).order_by(at, table.c.id)
    return [fact_of(row) for row in connection.execute(statement).mappings()]


def _names(connection: Any, ids: Set[str]) -> "dict[str, str]":
    person = tables.person
    wanted: Sequence[str] = sorted(ids)
    found = connection.execute(sa.select(person.c.id, person.c.name).where(person.c.id.in_(wanted)))
    return dict(found.all())


def _school_name(connection: Any, school_id: str) -> str:
    school = tables.school
    found = connection.execute(sa.select(school.c.name).where(school.c.id == school_id)).scalar()
    return str(found or "")
