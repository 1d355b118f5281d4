"""A visit to a school's pages: by whom, at which school, and the way from one page to the next.

`/school` is the school of the viewer's main seat; `/schools/ID` is any of theirs. Another school's address is a page
that is not there.
"""

from dataclasses import dataclass
from typing import Any, Callable, Sequence, Tuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.portal.access import Seat, Viewer, require_school
from bot.portal.context import page, viewer_of


@dataclass(frozen=True)
class Section:
    """A page about the school: the end of its address, its name, and whether a seat may open it."""

    end: str
    label: str
    is_for: Callable[[Seat], bool]


SECTIONS: Tuple[Section, ...] = (
    Section("", "Overview", lambda seat: True),
    Section("/people", "People", lambda seat: seat.sees_people),
    Section("/decisions", "Hardest decisions", lambda seat: True),
    Section("/questions", "Questions passed on", lambda seat: True),
    Section("/unanswered", "Not answered", lambda seat: seat.is_head_teacher),
    Section("/pack", "Yearly pack", lambda seat: True),
    Section("/signed", "Signed on paper", lambda seat: seat.sees_people),
    Section("/staff", "Staff list", lambda seat: seat.sees_people),
    Section("/publish", "Policy versions", lambda seat: seat.is_hr),
)


@dataclass(frozen=True)
class Step:
    """A link of the pages' own navigation."""

    path: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Visit:
    """A viewer in one of their seats. `base` is where the school's addresses begin, `end` how this page's ends."""

    viewer: Viewer
    seat: Seat
    base: str
    end: str

    @property
    def sections(self) -> Sequence[Step]:
        """The pages this seat may open; also the one a page lies below is current."""
        return [
            Step(self.base + each.end, each.label, self._is_in(each.end))
            for each in SECTIONS
            if each.is_for(self.seat)
        ]

    @property
    def schools(self) -> Sequence[Step]:
        """The same page at each of the viewer's schools, or its overview; empty when there is only one."""
        if len(self.viewer.seats) == 1:
            return []
        main = self.viewer.seats[0]
        return [
            Step(
                ("/school" if seat == main else f"/schools/{seat.school_id}") + self._end_for(seat),
                seat.school,
                seat == self.seat,
            )
            for seat in self.viewer.seats
        ]

    def _is_in(self, end: str) -> bool:
        return self.end == end or (bool(end) and self.end.startswith(f"{end}/"))

    def _end_for(self, seat: Seat) -> str:
        opened = (each.end for each in SECTIONS if self._is_in(each.end) and each.is_for(seat))
        return next(opened, "")


def visit_of(request: Request) -> Visit:
    """The visit of whoever is signed in. NotPermitted for somebody without a seat, 404 for a school not theirs."""
    viewer = viewer_of(request)
    school_id = request.path_params.get("school_id")
    if school_id is None:
        seat, base = require_school(viewer), "/school"
    else:
        found = viewer.seat_at(school_id)
        if found is None:
            raise HTTPException(404)
        seat, base = found, f"/schools/{school_id}"
    return Visit(viewer, seat, base, request.url.path[len(base) :].rstrip("/"))


def school_page(
    request: Request, visit: Visit, template: str, title: str, status: int = 200, **shown: Any
) -> Response:
    """A page within the school's own frame."""
    return page(request, template, title, status, visit=visit, **shown)
