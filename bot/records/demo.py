"""The demonstration: three schools and about forty invented people, none of whom has completed anything."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Iterator, List, Mapping, Sequence, Tuple

from bot.errors import ContentError
from bot.learning.facts import Duty, Person, School
from bot.records.repository import SqlRecords
from bot.settings import PROJECT
from bot.staffing.problems import StaffFileWrong
from bot.staffing.table import read_table

DEMO = PROJECT / "content" / "demo"

SCHOOL_COLUMNS = ("id", "name", "safeguarding_lead")
PEOPLE_COLUMNS = ("id", "name", "school", "role", "duty", "line_manager", "started_days_ago")

Line = Tuple[str, Mapping[str, str]]


def load_demo(records: SqlRecords, today: date, folder: Path = DEMO) -> int:
    """Adds the schools and people that are not there yet, and says how many people; a second run changes nothing.

    Raises ContentError, naming file and line, before anything is added.
    """
    schools = [_school(where, row) for where, row in _lines(folder / "schools.csv", SCHOOL_COLUMNS)]
    people = _people(folder / "people.csv", {school.id for school in schools}, today)
    with records.begin() as repo:
        for school in schools:
            repo.add_school(school)
        return repo.add_people(people)


def _school(where: str, row: Mapping[str, str]) -> School:
    return School(row["id"], row["name"], row["safeguarding_lead"] or None)


def _people(path: Path, school_ids: Any, today: date) -> List[Person]:
    people: List[Person] = []
    lines = list(_lines(path, PEOPLE_COLUMNS))
    known = {row["id"] for _, row in lines}
    for where, row in lines:
        _check(where, "school", row["school"] in school_ids, "one of schools.csv")
        _check(where, "duty", row["duty"] in {duty.value for duty in Duty}, "a duty")
        _check(where, "line_manager", row["line_manager"] in known | {""}, "somebody in this file")
        _check(where, "started_days_ago", row["started_days_ago"].isdecimal(), "a whole number")
        people.append(_person(row, today))
    return people


def _person(row: Mapping[str, str], today: date) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        school_id=row["school"],
        role=row["role"],
        duty=Duty(row["duty"]),
        line_manager_id=row["line_manager"] or None,
        started_on=today - timedelta(days=int(row["started_days_ago"])),
    )


def _check(where: str, column: str, holds: bool, wanted: str) -> None:
    if not holds:
        raise ContentError(f"{where}: {column} is not {wanted}. Put that right in this line.")


def _lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    try:
        rows, problems = read_table(path.read_bytes(), columns, ())
    except StaffFileWrong as error:
        rows, problems = [], list(error.problems)
    for problem in problems:
        raise ContentError(f"{path}:{problem.line}: {problem.what}. {problem.remedy}")
    seen = set()
    for row in rows:
        where = f"{path}:{row.line}"
        if row.cells["id"] in seen:
            raise ContentError(f"{where}: the id {row.cells['id']} is used twice. Choose another.")
        seen.add(row.cells["id"])
        yield where, row.cells
