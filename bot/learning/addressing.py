"""Whom a person's question goes to."""

from typing import Iterator, Optional, Sequence

from bot.errors import UnknownPerson
from bot.learning.facts import Duty, Person
from bot.learning.ports import Repository


def candidates(repo: Repository, person: Person) -> Sequence[Person]:
    """Whom this person's question may go to, the first choice first; nobody twice, never oneself.

    The line manager in the first instance (1.3); then the school's head teacher; then HR. Empty when the staff list
    has none of them.
    """
    found = {each.id: each for each in _in_order(repo, person)}
    found.pop(person.id, None)
    return list(found.values())


def _in_order(repo: Repository, person: Person) -> Iterator[Person]:
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
