"""The registers of what is asked, kept: what `bot.learning.registers` asks for."""

from datetime import date
from typing import Sequence

import sqlalchemy as sa

from bot.learning.registers import UnansweredQuestion
from bot.records.database import INSERT
from bot.records.staff import StaffList
from bot.records.tables import asked, person, school, unanswered


class RegisterRows(StaffList):
    """The registers inside one transaction."""

    def all_names(self) -> Sequence[str]:
        """The names of everybody who is or was on the staff list."""
        return [row["name"] for row in self._rows(sa.select(person.c.name))]

    def school_names(self) -> Sequence[str]:
        return [row["name"] for row in self._rows(sa.select(school.c.name))]

    def count_asked(self, school_id: str, topic_id: str, month: date) -> None:
        """One more. The database adds up, so that of two at the same moment both count."""
        insert = INSERT[self._connection.dialect.name]
        added = insert(asked).values(school_id=school_id, topic_id=topic_id, month=month, times=1)
        self._execute(
            added.on_conflict_do_update(
                index_elements=["school_id", "topic_id", "month"],
                set_={"times": asked.c.times + 1},
            )
        )

    def add_unanswered(self, question: UnansweredQuestion) -> None:
        self._execute(sa.insert(unanswered).values(**vars(question)))
