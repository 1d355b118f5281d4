"""Sign-in, sign-out and the sign of life. Today there is only the demonstration's sign-in."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Mapping, Optional, Sequence, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.errors import NotPermitted, UnknownPerson
from bot.learning.facts import Person
from bot.portal.context import Portal, page, portal_of
from bot.portal.security import from_our_pages, from_this_computer
from bot.portal.sessions import SignInNeeded, check_form_token

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
HOME = "/chat"
# Where a person may be led after signing in, and what the page is called on the way there.
DESTINATIONS: Mapping[str, str] = {
    "/chat": "the chat",
    "/my-training": "My training",
    "/my-data": "what we hold about you",
    "/questions": "the questions for you",
    "/team": "My team",
    "/school": "My school",
    "/policy": "The policy",
    "/embed/sign-in": "the chat",
}


@dataclass(frozen=True)
class Entry:
    """A person as the demonstration's sign-in lists them."""

    id: str
    name: str
    role: str
    school: str
    tags: Tuple[str, ...]


def show(request: Request) -> Response:
    """The sign-in page. Without the demonstration, or from another computer, it shows no names."""
    portal = portal_of(request)
    if _is_signed_in(portal, request):
        return RedirectResponse(HOME, status_code=303)
    if not _demo_open(portal, request):
        return page(request, "sign_in_closed.html", "Sign in", is_elsewhere=portal.settings.demo)
    wanted = request.query_params.get("q", "").strip()
    listed = _entries(portal)
    found = [entry for entry in listed if _matches(entry, wanted)]
    featured = {entry.id: entry for entry in listed if entry.id in FEATURED}
    return page(
        request,
        "sign_in.html",
        "Sign in",
        wanted=wanted,
        found=found,
        total=len(listed),
        featured=[featured[person_id] for person_id in FEATURED if person_id in featured],
        schools=sorted({entry.school for entry in found}),
        next=request.query_params.get("next", ""),
        destinations=DESTINATIONS,
        timed_out="timed_out" in request.query_params,
        signed_out="signed_out" in request.query_params,
    )


async def sign_in(request: Request) -> Response:
    """Signs in the person chosen. Only in the demonstration, only on this computer."""
    form = await request.form()
    check_form_token(request, form.get("form_token"))
    person_id, destination = str(form.get("person_id", "")), str(form.get("next", ""))
    return await run_in_threadpool(_sign_in, request, person_id, destination)


async def sign_out(request: Request) -> Response:
    """Ends the session, whether or not there is one."""
    form = await request.form()
    if request.session.get("person"):
        check_form_token(request, form.get("form_token"))
        portal_of(request).sessions.end(request)
    return RedirectResponse("/?signed_out=1", status_code=303)


async def still_here(request: Request) -> Response:
    """Counts a sign of life from an open page, such as typing in a chat; says what is left."""
    portal = portal_of(request)
    if not from_our_pages(request.headers, portal.settings):
        return JSONResponse({"error": "not_our_page"}, status_code=403)
    try:
        portal.sessions.person_id(request)
    except SignInNeeded:
        return JSONResponse({"error": "sign_in_again"}, status_code=401)
    left = portal.sessions.ends_at(request) - portal.services.clock.now()
    return JSONResponse({"seconds_left": int(left.total_seconds())})


def _sign_in(request: Request, person_id: str, destination: str) -> Response:
    portal = portal_of(request)
    if not _demo_open(portal, request):
        raise NotPermitted("the demonstration's sign-in is closed here")
    try:
        with portal.services.records.begin() as repo:
            repo.person(person_id)
    except UnknownPerson:
        return RedirectResponse("/", status_code=303)
    portal.sessions.begin(request, person_id)
    target = destination if destination in DESTINATIONS else HOME
    return RedirectResponse(target, status_code=303)


def _is_signed_in(portal: Portal, request: Request) -> bool:
    try:
        portal.sessions.person_id(request)
    except SignInNeeded:
        return False
    return True


def _demo_open(portal: Portal, request: Request) -> bool:
    return portal.settings.demo and from_this_computer(request)


def _entries(portal: Portal) -> Sequence[Entry]:
    with portal.services.records.begin() as repo:
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
