"""Who may put something on record for somebody else, such as a waiver, and that they say why."""

from typing import Optional, Sequence

from bot.errors import NoteMissing, NotPermitted, UnknownPerson
from bot.learning.facts import Duty, Person
from bot.learning.ports import Repository

LONGEST_NOTE = 500  # characters


def require_to_answer_for(repo: Repository, actor_id: str, person_id: str) -> Person:
    """The person. NotPermitted unless the actor is HR in any of their posts, the head teacher of a school the person
    serves, or a line manager of theirs now. Nobody answers for themselves."""
    try:
        actor, person = repo.person(actor_id), repo.person(person_id)
    except UnknownPerson:
        raise NotPermitted("this person may not act for the other") from None
    if actor.id == person.id or not _answers_for(repo, actor, person):
        raise NotPermitted("this person may not act for the other")
    return person


def require_note(note: Optional[str], asked: str) -> None:
    """NoteMissing when there is no note or too long a one; `asked` is what it has to say, such as `why`."""
    if not note or len(note) > LONGEST_NOTE:
        raise NoteMissing(f"Say {asked}, in {LONGEST_NOTE} characters or fewer.")


def is_line_manager_of(manager_id: str, held: Sequence[Person]) -> bool:
    """Whether somebody who holds these posts reports to the manager in any of them."""
    return any(each.line_manager_id == manager_id for each in held)


def _answers_for(repo: Repository, actor: Person, person: Person) -> bool:
    duties, held = repo.posts_held(actor.id), repo.posts_held(person.id)
    if any(each.duty is Duty.HR for each in duties):
        return True
    led = {each.school_id for each in duties if each.duty is Duty.HEAD_TEACHER}
    return is_line_manager_of(actor.id, held) or any(each.school_id in led for each in held)
