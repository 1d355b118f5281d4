"""What the person signed in may see: read off the staff list each time, never off an address."""

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from bot.errors import NotPermitted
from bot.learning.facts import Duty, Person
from bot.learning.ports import Repository

# A governor sees the totals of their school, never a name.
SEES_SCHOOL_PEOPLE = (Duty.HEAD_TEACHER, Duty.HR)
SEES_SCHOOL_TOTALS = (*SEES_SCHOOL_PEOPLE, Duty.GOVERNOR)


@dataclass(frozen=True)
class Seat:
    """A post that lets its holder see how a school is doing."""

    school_id: str
    school: str
    duty: Duty

    @property
    def sees_people(self) -> bool:
        return self.duty in SEES_SCHOOL_PEOPLE

    @property
    def is_head_teacher(self) -> bool:
        return self.duty is Duty.HEAD_TEACHER

    @property
    def is_hr(self) -> bool:
        return self.duty is Duty.HR


@dataclass(frozen=True)
class Viewer:
    """The person signed in, how many people report to them now, how many questions wait for them, and their seats at
    schools, that of the main post first."""

    person: Person
    reports: int
    open_queries: int
    seats: Tuple[Seat, ...] = ()

    @property
    def sees_team(self) -> bool:
        return self.reports > 0

    @property
    def expects_questions(self) -> bool:
        return self.open_queries > 0 or self.sees_team or self.sees_school_people

    @property
    def sees_school(self) -> bool:
        return bool(self.seats)

    @property
    def sees_school_people(self) -> bool:
        return any(seat.sees_people for seat in self.seats)

    def seat_at(self, school_id: str) -> Optional[Seat]:
        """Their seat at this school; None where they have none."""
        return next((seat for seat in self.seats if seat.school_id == school_id), None)


@dataclass(frozen=True)
class NavigationItem:
    """A link at the top of every page."""

    path: str
    label: str


def viewer_from(repo: Repository, person_id: str) -> Viewer:
    """Raises UnknownPerson for somebody who is not on the staff list, or no longer."""
    return Viewer(
        repo.person(person_id),
        reports=len(repo.reports_of(person_id)),
        open_queries=len(repo.open_queries_to(person_id)),
        seats=tuple(
            Seat(held.school_id, repo.school(held.school_id).name, held.duty)
            for held in repo.posts_held(person_id)
            if held.duty in SEES_SCHOOL_TOTALS
        ),
    )


def navigation(viewer: Viewer) -> Sequence[NavigationItem]:
    """The pages meant for this person, in the order shown."""
    items = [NavigationItem("/chat", "Chat"), NavigationItem("/my-training", "My training")]
    if viewer.expects_questions:
        waiting = f" ({viewer.open_queries})" if viewer.open_queries else ""
        items.append(NavigationItem("/questions", f"Questions for you{waiting}"))
    if viewer.sees_team:
        items.append(NavigationItem("/team", "My team"))
    if viewer.sees_school:
        items.append(NavigationItem("/school", "My school"))
    return [*items, NavigationItem("/policy", "The policy")]


def require_school(viewer: Viewer) -> Seat:
    """Their first seat. Raises NotPermitted unless a post lets the person see how a school is doing."""
    if not viewer.seats:
        raise NotPermitted("no post covers a school's totals")
    return viewer.seats[0]


def require_school_people(seat: Seat) -> None:
    """Raises NotPermitted unless the post lets the person see the school's people by name."""
    if not seat.sees_people:
        raise NotPermitted("the post does not cover the school's people")


def require_head_teacher(seat: Seat) -> None:
    """Raises NotPermitted unless the post is the head teacher's."""
    if not seat.is_head_teacher:
        raise NotPermitted("the post is not the head teacher's")


def require_hr(seat: Seat) -> None:
    """Raises NotPermitted unless the post is HR's."""
    if not seat.is_hr:
        raise NotPermitted("the post is not HR's")
