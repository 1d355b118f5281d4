"""Who may put something on record for somebody else, such as a waiver."""

from bot.errors import NotPermitted, UnknownPerson
from bot.learning.facts import Duty, Person
from bot.learning.ports import Repository


def require_to_answer_for(repo: Repository, actor_id: str, person_id: str) -> Person:
    """The person. NotPermitted unless the actor is HR, the head teacher of the person's school, or the person's line
    manager now. Nobody answers for themselves."""
    try:
        actor, person = repo.person(actor_id), repo.person(person_id)
    except UnknownPerson:
        raise NotPermitted("this person may not act for the other") from None
    if actor.id == person.id or not _answers_for(actor, person):
        raise NotPermitted("this person may not act for the other")
    return person


def _answers_for(actor: Person, person: Person) -> bool:
    is_head = actor.duty is Duty.HEAD_TEACHER and actor.school_id == person.school_id
    return is_head or actor.duty is Duty.HR or person.line_manager_id == actor.id
