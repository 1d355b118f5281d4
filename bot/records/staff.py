"""The staff list inside one transaction: schools, people, and the posts they hold and have held."""

from datetime import date
from typing import Any, Dict, Optional, Sequence
from uuid import uuid4

import sqlalchemy as sa

from bot.errors import UnknownPerson
from bot.learning.facts import Duty, Person, School
from bot.records.database import in_our_words
from bot.records.rows import person_of, school_of
from bot.records.tables import person, post, school

NUL = "\x00"  # may stand in an address, and is in nobody's id: PostgreSQL refuses to look for it

_managers_post = post.alias("managers_post")
_reports_post = post.alias("reports_post")
_any_posts = post.alias("any_post")
_managers_own = post.alias("managers_own")


def _holding(condition: Any) -> Any:
    """People with those of their current posts that the condition chooses. A line manager who left counts as none."""
    is_held = sa.and_(post.c.person_id == person.c.id, post.c.ended_on.is_(None), condition)
    managers_post_is_held = sa.and_(
        _managers_post.c.person_id == post.c.line_manager_id,
        _managers_post.c.ended_on.is_(None),
        _managers_post.c.is_main,
    )
    return (
        sa.select(
            person.c.id,
            person.c.name,
            person.c.email,
            post.c.school_id,
            post.c.role,
            post.c.duty,
            _managers_post.c.person_id.label("line_manager_id"),
            post.c.serving_since,
            sa.exists()
            .where(
                _reports_post.c.line_manager_id == person.c.id, _reports_post.c.ended_on.is_(None)
            )
            .label("leads"),
        )
        .join(post, is_held)
        .outerjoin(_managers_post, managers_post_is_held)
    )


# Everybody on the staff list now, once, with their main post.
STAFF = _holding(post.c.is_main)

# Everybody else, by the posts they have held, the latest last. They report to nobody and may see nothing any more.
_on_the_list = sa.select(_managers_post.c.person_id).where(_managers_post.c.ended_on.is_(None))
LEAVERS = (
    sa.select(
        person.c.id,
        person.c.name,
        person.c.email,
        post.c.school_id,
        post.c.role,
        sa.literal(Duty.STAFF.value).label("duty"),
        sa.null().label("line_manager_id"),
        post.c.serving_since,
        sa.false().label("leads"),
    )
    .join(post, post.c.person_id == person.c.id)
    .where(person.c.id.not_in(_on_the_list))
    .order_by(post.c.started_on)
)


def reporting_to(manager_id: str) -> Any:
    """The part of STAFF who report to this person now, in whichever of their posts; nobody once that person left."""
    reports = _any_post(_any_posts.c.line_manager_id == manager_id)
    is_here = sa.select(_managers_own.c.id).where(
        _managers_own.c.person_id == manager_id, _managers_own.c.ended_on.is_(None)
    )
    return STAFF.where(person.c.id.in_(reports), is_here.exists())


def staff_of(school_id: str) -> Any:
    """The part of STAFF with any post at the school but a governor's: governors are not asked to do the training."""
    return STAFF.where(
        person.c.id.in_(
            _any_post(_any_posts.c.school_id == school_id, _any_posts.c.duty != Duty.GOVERNOR.value)
        )
    )


def _any_post(*conditions: Any) -> Any:
    return sa.select(_any_posts.c.person_id).where(_any_posts.c.ended_on.is_(None), *conditions)


class StaffList:
    """Schools and people. Whoever has no current post has left: they are on no list, and their history stays."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def person(self, person_id: str) -> Person:
        """The person with their main post. Raises UnknownPerson, for somebody who has left too."""
        if NUL not in person_id:
            for found in self._people(STAFF.where(person.c.id == person_id)):
                return found
        raise UnknownPerson(person_id)

    def name(self, person_id: str) -> str:
        """The person's name, although they may have left. Raises UnknownPerson."""
        for row in self._rows(sa.select(person.c.name).where(person.c.id == person_id)):
            return str(row["name"])
        raise UnknownPerson(person_id)

    def people(self) -> Sequence[Person]:
        """Everybody on the staff list, by name."""
        return self._people(STAFF)

    def reports_of(self, manager_id: str) -> Sequence[Person]:
        """People who report to this person now, in whichever of their posts, by name."""
        return self._people(reporting_to(manager_id))

    def people_of_school(self, school_id: str) -> Sequence[Person]:
        """Everybody with a post at the school, by name, with the post they hold there."""
        return self._people(_holding(post.c.school_id == school_id))

    def posts_held(self, person_id: str) -> Sequence[Person]:
        """The person once for each post they hold now, the main one first; empty for somebody who has left."""
        if NUL in person_id:
            return []
        held = self._rows(
            _holding(post.c.person_id == person_id).order_by(
                post.c.is_main.desc(), post.c.school_id
            )
        )
        return [person_of(row) for row in held]

    def school(self, school_id: str) -> School:
        """The school with this id; KeyError when there is none."""
        for row in self._rows(sa.select(school).where(school.c.id == school_id)):
            return school_of(row)
        raise KeyError(school_id)

    def schools(self) -> Sequence[School]:
        """Every school, by name."""
        return [school_of(row) for row in self._rows(sa.select(school).order_by(school.c.name))]

    def add_school(self, added: School) -> bool:
        """False, changing nothing, when there is a school with this id."""
        known = self._rows(sa.select(school.c.id).where(school.c.id == added.id))
        if not known:
            self._execute(sa.insert(school).values(**vars(added)))
        return not known

    def put_school(self, wanted: School) -> bool:
        """Adds the school, or brings the one with this id to what is wanted; then it is False."""
        if self.add_school(wanted):
            return True
        self._execute(sa.update(school).where(school.c.id == wanted.id).values(**vars(wanted)))
        return False

    def add_people(self, people: Sequence[Person]) -> int:
        """Adds those whose id is new, with the post they start in, and says how many they are.

        Their line managers are on the list already, or among them.
        """
        known = {row["id"] for row in self._rows(sa.select(person.c.id))}
        new = [each for each in people if each.id not in known]
        if new:
            people_rows = [{"id": each.id, "name": each.name, "email": each.email} for each in new]
            self._execute(sa.insert(person), people_rows)
            self._begin_posts([_post(each, each.started_on, each.started_on) for each in new])
        return len(new)

    def change_post(self, changed: Person, on: date) -> None:
        """Ends a post on this day and begins the next one, as the person is given. Raises UnknownPerson.

        It is the post they hold at that school; when they hold none there, their main one: then they move. Service
        is unbroken: the day it began stays what it was.
        """
        held = self._posts_of(changed.id)
        ending = next((each for each in held if each["school_id"] == changed.school_id), held[0])
        self._end([ending["id"]], on)
        begun = _post(changed, ending["serving_since"], on)
        self._begin_posts([{**begun, "is_main": ending["is_main"]}])

    def end_post(self, person_id: str, on: date, school_id: Optional[str] = None) -> None:
        """Ends the post at the school, or every post: then the person leaves the list and keeps their history.

        Raises UnknownPerson for somebody without such a post.
        """
        held = self._posts_of(person_id)
        ending = [each for each in held if school_id in (None, each["school_id"])]
        if not ending:
            raise UnknownPerson(person_id)
        self._end([each["id"] for each in ending], on)
        left = [each for each in held if each not in ending]
        if left and not any(each["is_main"] for each in left):
            self._execute(sa.update(post).where(post.c.id == left[0]["id"]).values(is_main=True))

    def _posts_of(self, person_id: str) -> Sequence[Any]:
        """The posts held now, the main one first, then the longest held. Raises UnknownPerson when there is none."""
        held = self._rows(
            sa.select(post)
            .where(post.c.person_id == person_id, post.c.ended_on.is_(None))
            .order_by(post.c.is_main.desc(), post.c.started_on, post.c.id)
        )
        if not held:
            raise UnknownPerson(person_id)
        return held

    def _end(self, post_ids: Sequence[str], on: date) -> None:
        self._execute(sa.update(post).where(post.c.id.in_(post_ids)).values(ended_on=on))

    def _begin_posts(self, posts: Sequence[Dict[str, Any]]) -> None:
        self._execute(sa.insert(post), posts)

    def _people(self, statement: Any) -> Sequence[Person]:
        # Sorted here, because the two databases disagree on the order of names.
        found = [person_of(row) for row in self._rows(statement)]
        return sorted(found, key=lambda each: (each.name.casefold(), each.id))

    def _rows(self, statement: Any) -> Sequence[Any]:
        with in_our_words():
            rows: Sequence[Any] = self._connection.execute(statement).mappings().all()
        return rows

    def _execute(self, statement: Any, rows: Optional[Sequence[Any]] = None) -> Any:
        with in_our_words():
            return self._connection.execute(statement, rows)


def _post(held: Person, serving_since: date, started_on: date) -> Dict[str, Any]:
    return {
        "id": uuid4().hex,
        "person_id": held.id,
        "school_id": held.school_id,
        "role": held.role,
        "duty": held.duty.value,
        "line_manager_id": held.line_manager_id,
        "serving_since": serving_since,
        "started_on": started_on,
    }
