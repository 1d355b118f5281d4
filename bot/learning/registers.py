"""Registers of what is asked: how often a topic, and what could not be answered. Nobody can be found in them.

They are for improving the policy and the answers. What is put in them is counted by school, or is a text without
names and a mark that only tells askers of one school term apart.
"""

from dataclasses import dataclass
from datetime import date
from typing import Callable, ContextManager, Optional, Protocol, Sequence

from bot.dates import local_day, term_of
from bot.learning.facts import Person
from bot.learning.ports import Clock

AskerMark = Callable[[str, str], str]  # of a person's id and a term
LONGEST_KEPT = 500  # characters; a pasted conversation is cut


@dataclass(frozen=True)
class UnansweredQuestion:
    """A question that was not answered, without names."""

    id: str
    school_id: str
    asker_mark: str
    text: str
    asked_on: date


class RegisterRepository(Protocol):
    """The registers inside one transaction. Every method may raise RecordsUnavailable."""

    def person(self, person_id: str) -> Person:
        """Raises UnknownPerson."""

    def all_names(self) -> Sequence[str]:
        """The names of everybody who is or was on the staff list."""

    def school_names(self) -> Sequence[str]: ...

    def count_asked(self, school_id: str, topic_id: str, month: date) -> None:
        """One more; right although others count at the same moment."""

    def add_unanswered(self, question: UnansweredQuestion) -> None: ...


class RegisterRecords(Protocol):
    """Where the registers are kept."""

    def begin(self) -> ContextManager[RegisterRepository]:
        """One transaction: commits when the block ends, rolls back when it raises."""


class WithoutNames(Protocol):
    """Takes out of a text what could lead to a person."""

    def __call__(self, text: str, names: Sequence[str], schools: Sequence[str]) -> Optional[str]:
        """The text without names; None when nothing that means something is left."""


class Registers:
    """Puts things into the registers. Any method may raise RecordsUnavailable or UnknownPerson."""

    def __init__(
        self,
        records: RegisterRecords,
        clock: Clock,
        without_names: WithoutNames,
        asker_mark: AskerMark,
        new_id: Callable[[], str],
    ) -> None:
        self._records = records
        self._clock = clock
        self._without_names = without_names
        self._asker_mark = asker_mark
        self._new_id = new_id

    def asked(self, person_id: str, topic_id: str) -> None:
        """Counts an answer that was given, for the person's school and the month."""
        with self._records.begin() as repo:
            school_id = repo.person(person_id).school_id
            repo.count_asked(school_id, topic_id, self._today().replace(day=1))

    def not_answered(self, person_id: str, text: str) -> None:
        """Keeps a question without names. Nothing is kept when no meaning is left without them."""
        with self._records.begin() as repo:
            school_id = repo.person(person_id).school_id
            names, schools = repo.all_names(), repo.school_names()
        kept = self._without_names(text[:LONGEST_KEPT], names, schools)
        if kept is None:
            return
        mark = self._asker_mark(person_id, term_of(self._today()))
        question = UnansweredQuestion(self._new_id(), school_id, mark, kept, self._today())
        with self._records.begin() as repo:
            repo.add_unanswered(question)

    def _today(self) -> date:
        return local_day(self._clock.now())
