"""The lines of a staff file, each a post somebody holds, and what can be wrong with one of them alone."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Callable, FrozenSet, List, Mapping, Optional, Tuple, TypeVar
from uuid import UUID

from bot.learning.facts import Duty
from bot.staffing.problems import Problem
from bot.staffing.table import Row, read_table

REQUIRED = ("id", "name", "school", "role")
OPTIONAL = (
    "email",
    "entra_object_id",
    "duty",
    "line_manager",
    "started_on",
    "ended_on",
    "away_from",
    "away_until",
)
RESERVED = ("operator", "system")
TOMBSTONE = "erased-"
LONGEST = 200
YEARS = range(1940, 2101)
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
WRITTEN_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII),
)
A_DATE = "Write it as 2026-09-01 or 01/09/2026."

Value = TypeVar("Value")


@dataclass(frozen=True)
class StaffLine:
    """One post of one person, as the file has it. What its cell leaves empty is None."""

    line: int
    person_id: str
    name: str
    school_id: str
    role: str
    email: Optional[str]
    entra_object_id: Optional[str]
    duty: Duty
    line_manager_id: Optional[str]
    started_on: Optional[date]
    ended_on: Optional[date]
    away_from: Optional[date]
    away_until: Optional[date]


@dataclass(frozen=True)
class StaffFile:
    """The lines that can be read. `columns` are those the file has; about the others it says nothing.

    `person_ids` are the people of all its lines, of those that cannot be read too.
    """

    lines: Tuple[StaffLine, ...]
    columns: FrozenSet[str]
    person_ids: FrozenSet[str]


def read_staff_file(
    content: bytes, schools: Mapping[str, str]
) -> Tuple[StaffFile, Tuple[Problem, ...]]:
    """The file, and every problem of a single line. `schools` are names by id; a line may use either.

    StaffFileWrong when no line can be read at all.
    """
    rows, problems = read_table(content, REQUIRED, OPTIONAL)
    if not rows and not problems:
        problems.append(Problem(1, "there is nobody in the file", "Add a line for each post."))
    read = []
    for row in rows:
        cells = _Cells(row, problems)
        found = cells.staff_line(schools)
        if found:
            read.append(found)
    columns = frozenset(column for row in rows for column in row.cells)
    person_ids = frozenset(row.cells["id"] for row in rows)
    return StaffFile(tuple(read), columns, person_ids), tuple(problems)


class _Cells:
    """The cells of one row, made into a line. Whatever is wrong is added to the problems."""

    def __init__(self, row: Row, problems: List[Problem]) -> None:
        self._row = row
        self._problems = problems
        self._is_right = True

    def staff_line(self, schools: Mapping[str, str]) -> Optional[StaffLine]:
        """None when anything is wrong."""
        line = StaffLine(
            line=self._row.line,
            person_id=self._needed("id", _person_id) or "",
            name=self._needed("name", _words) or "",
            school_id=self._needed("school", lambda cell: _school_id(cell, schools)) or "",
            role=self._needed("role", _words) or "",
            email=self._given("email", _email),
            entra_object_id=self._given("entra_object_id", _entra_object_id),
            duty=self._given("duty", _duty) or Duty.STAFF,
            line_manager_id=self._given("line_manager", str),
            started_on=self._given("started_on", _day),
            ended_on=self._given("ended_on", _day),
            away_from=self._given("away_from", _day),
            away_until=self._given("away_until", _day),
        )
        self._check_order(line)
        return line if self._is_right else None

    def _needed(self, column: str, made: Callable[[str], Value]) -> Optional[Value]:
        if not self._row.cells[column]:
            self._wrong(f"{column} is empty", "Fill it in.")
        return self._given(column, made)

    def _given(self, column: str, made: Callable[[str], Value]) -> Optional[Value]:
        cell = self._row.cells.get(column, "")
        try:
            return made(cell) if cell else None
        except _NotThat as error:
            self._wrong(f"{column} '{cell[:60]}' {error.what}", error.remedy)
            return None

    def _check_order(self, line: StaffLine) -> None:
        if line.ended_on and line.started_on and line.ended_on < line.started_on:
            self._wrong("ended_on is before started_on", "Correct one of the two dates.")
        if line.away_until and not line.away_from:
            self._wrong("away_until has no away_from", "Give the first day of the absence too.")
        elif line.away_until and line.away_from and line.away_until < line.away_from:
            self._wrong("away_until is before away_from", "Correct one of the two dates.")
        if line.line_manager_id and line.line_manager_id == line.person_id:
            self._wrong("line_manager is the person themselves", "Name somebody else, or nobody.")

    def _wrong(self, what: str, remedy: str) -> None:
        self._is_right = False
        self._problems.append(Problem(self._row.line, what, remedy))


class _NotThat(ValueError):
    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def _person_id(cell: str) -> str:
    if not ID.fullmatch(cell):
        raise _NotThat("is no id", "Use up to 64 letters, digits, dots, hyphens: a payroll number.")
    if cell.casefold() in RESERVED or cell.casefold().startswith(TOMBSTONE):
        raise _NotThat("is kept for the system", "Choose another id.")
    return cell


def _words(cell: str) -> str:
    if len(cell) > LONGEST:
        raise _NotThat("is too long", f"Use up to {LONGEST} letters.")
    return " ".join(cell.split())


def _school_id(cell: str, schools: Mapping[str, str]) -> str:
    wanted = cell.casefold()
    for school_id, name in schools.items():
        if wanted in (school_id.casefold(), name.casefold()):
            return school_id
    known = ", ".join(schools) or "none yet"
    remedy = f"Use its id ({known}), or add it first: python -m bot school add."
    raise _NotThat("is no school here", remedy)


def _email(cell: str) -> str:
    if not EMAIL.fullmatch(cell) or len(cell) > LONGEST:
        raise _NotThat("is no e-mail address", "Correct it, or leave it empty.")
    return cell.lower()


def _entra_object_id(cell: str) -> str:
    try:
        return str(UUID(cell))
    except ValueError:
        remedy = "Copy 'Object ID' from Microsoft Entra, or leave it empty."
        raise _NotThat("is no object id", remedy) from None


def _duty(cell: str) -> Duty:
    try:
        return Duty("_".join(cell.casefold().split()))
    except ValueError:
        remedy = f"Use one of: {', '.join(duty.value for duty in Duty)}."
        raise _NotThat("is no duty", remedy) from None


def _day(cell: str) -> date:
    for form in WRITTEN_DATES:
        found = form.fullmatch(cell)
        if found and int(found["year"]) in YEARS:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
    raise _NotThat("is no date", A_DATE)
