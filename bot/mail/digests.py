"""What stands in a digest: no more than the pages of whoever gets it show, and never what somebody asked."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Iterator, Sequence, Tuple

from bot.learning.content import Module
from bot.learning.due import DONE, DUE, OVERDUE
from bot.learning.facts import TeamRow


@dataclass(frozen=True)
class TeamLine:
    """One person with something to do: how many modules, and the first day by which one is due."""

    name: str
    overdue: int
    due: int
    first_due_on: date


@dataclass(frozen=True)
class SchoolLine:
    """One module: how many people have done it, have it to do, are overdue."""

    title: str
    done: int
    due: int
    overdue: int


def week_of(day: date) -> str:
    """Such as `2026-W37`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_of(day: date) -> str:
    """Such as `2026-09`."""
    return f"{day:%Y-%m}"


def team_lines(rows: Sequence[TeamRow]) -> Tuple[TeamLine, ...]:
    """Those of a team who have something to do and are not on a long absence; who is overdue first."""
    by_person = (list(own) for _, own in groupby(rows, key=lambda row: row.person_id))
    found = [line for own in by_person for line in _team_line(own)]
    return tuple(sorted(found, key=lambda line: (line.overdue == 0, line.first_due_on)))


def _team_line(own: Sequence[TeamRow]) -> Iterator[TeamLine]:
    to_do = [row for row in own if row.state != DONE and not row.away]
    if to_do:
        yield TeamLine(
            name=own[0].name,
            overdue=sum(row.state == OVERDUE for row in to_do),
            due=sum(row.state == DUE for row in to_do),
            first_due_on=min(row.due_on for row in to_do),
        )


def school_lines(rows: Sequence[TeamRow], modules: Sequence[Module]) -> Tuple[SchoolLine, ...]:
    """The numbers of each module that is asked of anybody, in the order offered."""
    states = {module.id: [r.state for r in rows if r.module_id == module.id] for module in modules}
    return tuple(
        SchoolLine(module.title, *(states[module.id].count(each) for each in (DONE, DUE, OVERDUE)))
        for module in modules
        if states[module.id]
    )
