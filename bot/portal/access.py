"""What the person signed in may see: read off the staff list each time, never off an address."""

from dataclasses import dataclass
from typing import Sequence

from bot.errors import NotPermitted
from bot.learning.facts import Duty, Person
from bot.learning.ports import Repository

# A governor sees the totals of their school, never a name.
SEES_SCHOOL_PEOPLE = (Duty.HEAD_TEACHER, Duty.HR)
SEES_SCHOOL_TOTALS = (*SEES_SCHOOL_PEOPLE, Duty.GOVERNOR)


@dataclass(frozen=True)
class Viewer:
    """The person signed in, how many people report to them now, and how many questions wait for them."""

    person: Person
    reports: int
    open_queries: int

    @property
    def sees_team(self) -> bool:
        return self.reports > 0

    @property
    def expects_questions(self) -> bool:
        return self.open_queries > 0 or self.sees_team or self.sees_school_people

    @property
    def sees_school(self) -> bool:
        return self.person.duty in SEES_SCHOOL_TOTALS

    @property
    def sees_school_people(self) -> bool:
        return self.person.duty in SEES_SCHOOL_PEOPLE

    @property
    def is_head_teacher(self) -> bool:
        return self.person.duty is Duty.HEAD_TEACHER


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


def require_team(viewer: Viewer) -> None:
    """Raises NotPermitted unless somebody reports to this person."""
    if not viewer.sees_team:
        raise NotPermitted("nobody reports to this person")


def require_school(viewer: Viewer) -> None:
    """Raises NotPermitted unless the person's post lets them see how their school is doing."""
    if not viewer.sees_school:
        raise NotPermitted("the post does not cover the school's totals")


def require_school_people(viewer: Viewer) -> None:
    """Raises NotPermitted unless the person's post lets them see their school's people by name."""
    if not viewer.sees_school_people:
        raise NotPermitted("the post does not cover the school's people")


def require_head_teacher(viewer: Viewer) -> None:
    """Raises NotPermitted unless the person is the head teacher."""
    if not viewer.is_head_teacher:
        raise NotPermitted("the post is not the head teacher's")
