"""Whom a line manager can have reminded, as the team page lists them."""

from dataclasses import dataclass
from itertools import groupby
from typing import AbstractSet, Sequence, Tuple

from bot.learning.due import DUE, OVERDUE
from bot.learning.facts import TeamRow


@dataclass(frozen=True)
class ToRemind:
    """One person with something to do: how many modules, and whether a reminder was made today."""

    person_id: str
    name: str
    overdue: int
    due: int
    reminded_today: bool


def to_remind(rows: Sequence[TeamRow], reminded: AbstractSet[str]) -> Tuple[ToRemind, ...]:
    """Those of the team who have something due or overdue; who is overdue first, else in the order of the rows."""
    people = [list(own) for _, own in groupby(rows, key=lambda row: row.person_id)]
    listed = [
        ToRemind(
            person_id=own[0].person_id,
            name=own[0].name,
            overdue=sum(row.state == OVERDUE for row in own),
            due=sum(row.state == DUE for row in own),
            reminded_today=own[0].person_id in reminded,
        )
        for own in people
    ]
    with_work = [each for each in listed if each.overdue or each.due]
    return tuple(sorted(with_work, key=lambda each: each.overdue == 0))
