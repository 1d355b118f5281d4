"""Whom a person's question goes to."""

from typing import Iterator, Optional, Sequence

from bot.errors import NobodyToAsk, UnknownPerson
from bot.learning.facts import Duty, Person
from bot.learning.ports import Repository


def addressee_of(repo: Repository, person: Person) -> Person:
    """The line manager in the first instance (1.3); else the school's head teacher; else HR. Never oneself.

    Raises NobodyToAsk when the staff list has none of them.
    """
    for candidate in _candidates(repo, person):
        if candidate.id != person.id:
            return candidate
    raise NobodyToAsk(f"nobody to ask for {person.id}")


def _candidates(repo: Repository, person: Person) -> Iterator[Person]:
    line_manager = _line_manager(repo, person)
    if line_manager:
        yield line_manager
    yield from _with_duty(repo.people_of_school(person.school_id), Duty.HEAD_TEACHER)
    yield from _with_duty(repo.people(), Duty.HR)


def _line_manager(repo: Repository, person: Person) -> Optional[Person]:
    """None also when the one on record has left and no other is named yet."""
    try:
        return repo.person(person.line_manager_id) if person.line_manager_id else None
    except UnknownPerson:
        return None


def _with_duty(people: Sequence[Person], duty: Duty) -> Iterator[Person]:
    return (person for person in people if person.duty is duty)
