"""Reminders: a line manager has people told that training is to be done. At most one a day for each person."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import groupby
from typing import AbstractSet, Callable, Dict, List, Sequence

from bot.dates import local_day
from bot.errors import NotPermitted
from bot.learning.due import DONE, OVERDUE
from bot.learning.facts import Notice, NoticeKind, TeamRow
from bot.learning.notices import put_reminder_on_record
from bot.learning.ports import Clock, Records, Repository


class Reminded(str, Enum):
    """What became of reminding one person."""

    REMINDED = "reminded"
    ALREADY = "already"  # today, whoever asked for it
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True)
class Reminder:
    """One person who was to be reminded, and what happened."""

    person_id: str
    name: str
    outcome: Reminded


@dataclass(frozen=True)
class Reminders:
    """The use cases of reminding. `team` gives the rows of the people who report to somebody now, as they stand on a
    day. Any method may raise RecordsUnavailable: then nobody was reminded."""

    records: Records
    clock: Clock
    new_id: Callable[[], str]
    team: Callable[[str, date], Sequence[TeamRow]]

    def remind(self, manager_id: str, person_id: str) -> Reminder:
        """Reminds one of this manager's people. NotPermitted, changing nothing, for anybody else."""
        rows = self._rows(manager_id).get(person_id)
        for reminder in self._remind(manager_id, [rows] if rows else []):
            return reminder
        raise NotPermitted("this person does not report to the one asking")

    def remind_overdue(self, manager_id: str) -> Sequence[Reminder]:
        """Reminds each of this manager's people who is overdue with something, by name."""
        late = [rows for rows in self._rows(manager_id).values() if is_overdue(rows)]
        return self._remind(manager_id, late)

    def reminded_today(self, manager_id: str) -> AbstractSet[str]:
        """Those of this manager's people for whom a reminder was made today."""
        with self.records.begin() as repo:
            own = [person.id for person in repo.reports_of(manager_id)]
            return repo.reminded_on(own, local_day(self.clock.now()))

    def _rows(self, manager_id: str) -> Dict[str, List[TeamRow]]:
        rows = self.team(manager_id, local_day(self.clock.now()))
        return {own: list(some) for own, some in groupby(rows, key=lambda row: row.person_id)}

    def _remind(self, manager_id: str, people: Sequence[Sequence[TeamRow]]) -> Sequence[Reminder]:
        told: List[Reminder] = []
        with self.records.begin() as repo:
            # Asked again where it is decided: somebody may have moved since the rows were read.
            own = {person.id for person in repo.reports_of(manager_id)}
            for rows in people:
                if rows[0].person_id in own:
                    outcome = self._outcome(repo, manager_id, rows)
                    told.append(Reminder(rows[0].person_id, rows[0].name, outcome))
        return told

    def _outcome(self, repo: Repository, manager_id: str, rows: Sequence[TeamRow]) -> Reminded:
        if not is_due(rows):
            return Reminded.NOTHING_DUE
        at = self.clock.now()
        notice = Notice(
            id=self.new_id(),
            person_id=rows[0].person_id,
            kind=NoticeKind.REMINDER,
            subject={},
            made_by=manager_id,
            made_on=local_day(at),
            made_at=at,
        )
        return Reminded.REMINDED if put_reminder_on_record(repo, notice) else Reminded.ALREADY


def is_due(rows: Sequence[TeamRow]) -> bool:
    """Whether anything is due or overdue for the person of these rows."""
    return any(row.state != DONE for row in rows)


def is_overdue(rows: Sequence[TeamRow]) -> bool:
    """Whether anything is overdue for the person of these rows."""
    return any(row.state == OVERDUE for row in rows)
