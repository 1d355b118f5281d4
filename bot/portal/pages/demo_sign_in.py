"""The demonstration's sign-in: anybody at this computer as anybody. It is closed as soon as a directory is set up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Optional, Sequence, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import NotPermitted, UnknownPerson
from bot.learning.facts import Person
from bot.portal.context import Portal, page, portal_of
from bot.portal.destinations import name_of, own_path
from bot.portal.security import from_this_computer
from bot.portal.sessions import check_form_token

FEATURED = (
    "new-starter",
    "teaching-assistant",
    "line-manager",
    "other-manager",
    "head-teacher",
    "governor",
    "hr",
)
NEW_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Entry:
    """A person as the demonstration's sign-in lists them."""

    id: str
    name: str
    role: str
    school: str
    tags: Tuple[str, ...]


def is_open(portal: Portal, request: Request) -> bool:
    """Whether this browser may choose somebody to be."""
    settings = portal.settings
    return settings.demo and not settings.identity_providers and from_this_computer(request)


def show(request: Request) -> Response:
    """The people to choose from, with a search."""
    portal = portal_of(request)
    asked = request.query_params
    wanted, destination = asked.get("q", "").strip(), asked.get("next", "")
    listed = _entries(portal)
    found = [entry for entry in listed if _matches(entry, wanted)]
    featured = {entry.id: entry for entry in listed if entry.id in FEATURED}
    return page(
        request,
        "sign_in_demo.html",
        "Sign in",
        wanted=wanted,
        found=found,
        total=len(listed),
        featured=[featured[person_id] for person_id in FEATURED if person_id in featured],
        schools=sorted({entry.school for entry in found}),
        next=destination,
        wanted_name=name_of(destination),
        timed_out="timed_out" in asked,
        signed_out="signed_out" in asked,
        signed_out_of=None,
    )


async def sign_in(request: Request) -> Response:
    """Signs in the person chosen. Only in the demonstration, only on this computer."""
    form = await request.form()
    check_form_token(request, form.get("form_token"))
    person_id, destination = str(form.get("person_id", "")), str(form.get("next", ""))
    return await run_in_threadpool(_sign_in, request, person_id, destination)


def _sign_in(request: Request, person_id: str, destination: str) -> Response:
    portal = portal_of(request)
    if not is_open(portal, request):
        raise NotPermitted("the demonstration's sign-in is closed here")
    try:
        with portal.services.records.reading() as repo:
            repo.person(person_id)
    except UnknownPerson:
        return RedirectResponse("/", status_code=303)
    portal.sessions.begin(request, person_id)
    return RedirectResponse(own_path(request, destination), status_code=303)


def _entries(portal: Portal) -> Sequence[Entry]:
    with portal.services.records.reading() as repo:
        people = repo.people()
        schools = {
            school_id: repo.school(school_id).name
            for school_id in {person.school_id for person in people}
        }
    managed = Counter(person.line_manager_id for person in people)
    return [
        Entry(
            person.id,
            person.name,
            person.role,
            schools[person.school_id],
            _tags(person, managed[person.id], portal.today()),
        )
        for person in people
    ]


def _tags(person: Person, reports: int, today: date) -> Tuple[str, ...]:
    manages: Optional[str] = f"line manager of {reports}" if reports else None
    is_new: Optional[str] = "new starter" if today - person.started_on <= NEW_FOR else None
    return tuple(tag for tag in (manages, is_new) if tag)


def _matches(entry: Entry, wanted: str) -> bool:
    """Whether every word wanted stands somewhere in what the list shows of the person."""
    shown = " ".join((entry.name, entry.role, entry.school, *entry.tags)).casefold()
    return all(word in shown for word in wanted.casefold().split())
