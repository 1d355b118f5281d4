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

_managers_post = post.alias("managers_post")
_reports_post = post.alias("reports_post")

# Everybody on the staff list now. A line manager who has left counts as none.
STAFF = (
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
        .where(_reports_post.c.line_manager_id == person.c.id, _reports_post.c.ended_on.is_(None))
        .label("leads"),
    )
    .join(
        post,
        sa.and_(post.c.person_id == person.c.id, post.c.ended_on.is_(None), post.c.is_main),
    )
    .outerjoin(
        _managers_post,
        sa.and_(
            _managers_post.c.person_id == post.c.line_manager_id,
            _managers_post.c.ended_on.is_(None),
            _managers_post.c.is_main,
        ),
    )
)

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
    """The part of STAFF whose line manager is this person now."""
    return STAFF.where(
        post.c.line_manager_id == manager_id, _managers_post.c.person_id.is_not(None)
    )


class StaffList:
    """Schools and people. Whoever has no current post has left: they are on no list, and their history stays."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def person(self, person_id: str) -> Person:
        """Raises UnknownPerson, for somebody who has left too."""
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
        """People whose line manager this person is now, by name."""
        return self._people(reporting_to(manager_id))

    def people_of_school(self, school_id: str) -> Sequence[Person]:
        """Everybody with a post at the school, by name."""
        return self._people(STAFF.where(post.c.school_id == school_id))

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

    def add_people(self, people: Sequence[Person]) -> int:
        """Adds those whose id is new, with the post they start in, and says how many they are.

        Their line managers are on the list already, or among them.
        """
        known = {row["id"] for row in self._rows(sa.select(person.c.id))}
        new = [each for each in people if each.id not in known]
        if new:
            self._execute(sa.insert(person), [{"id": each.id, "name": each.name} for each in new])
            self._begin_posts([_post(each, each.started_on, each.started_on) for each in new])
        return len(new)

    def change_post(self, changed: Person, on: date) -> None:
        """Ends the current post on this day and begins the next one, as the person is given. Raises UnknownPerson.

        Service is unbroken: `started_on` of a person stays what it was.
        """
        serving_since = self.person(changed.id).started_on
        self.end_post(changed.id, on)
        self._begin_posts([_post(changed, serving_since, on)])

    def end_post(self, person_id: str, on: date) -> None:
        """Ends the current post: the person leaves the staff list and keeps their history. Raises UnknownPerson."""
        ended = self._execute(
            sa.update(post)
            .where(post.c.person_id == person_id, post.c.ended_on.is_(None))
            .values(ended_on=on)
        )
        if ended.rowcount == 0:
            raise UnknownPerson(person_id)

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
