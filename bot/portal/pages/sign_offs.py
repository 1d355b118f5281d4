"""Recording a sign-off for somebody else, such as one on paper: for line managers, the head teacher and HR."""

import re
from dataclasses import dataclass
from typing import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import NoteMissing, NotPermitted, VersionNotCurrent
from bot.learning.authority import LONGEST_NOTE
from bot.learning.facts import Person
from bot.learning.oversight import Reach
from bot.learning.views import SignOffWording
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.forms import Problem, form_page
from bot.portal.sessions import check_form_token

HOME = "/team"
# Where the form stands: a list, or the page of one person.
PAGES = re.compile(
    r"/team(?:/people/[\w.%-]+)?|/(?:school|schools/[a-z0-9-]+)/(?:signed|people/[\w.%-]+)",
    re.ASCII,
)
FIELDS = ("person_id", "version", "note", "back")


@dataclass(frozen=True)
class SignOffForm:
    """What the form shows: the wording, and the people whose signature does not stand yet."""

    wording: SignOffWording
    people: Sequence[Person]
    longest_note: int
    recorded: bool


def form_for(request: Request, manager_id: str) -> SignOffForm:
    """The form for those of the line manager's people whose signature does not stand: a version that is more than a
    minor change came after it, or they never signed."""
    portal = portal_of(request)
    services, today = portal.services, portal.today()
    with services.records.begin() as repo:
        people = repo.reports_of(manager_id)
        sign_offs = repo.sign_offs([person.id for person in people])
    signed = {
        each.person_id
        for each in sign_offs
        if not services.policy_history.major_since(each.policy_version, today)
    }
    unsigned = [person for person in people if person.id not in signed]
    wording = services.learning.sign_off_wording()
    return SignOffForm(wording, unsigned, LONGEST_NOTE, "recorded" in request.query_params)


async def record(request: Request) -> Response:
    """Records the sign-off, and goes back to the page the form stood on."""
    return await run_in_threadpool(_record, request, await request.form())


def _record(request: Request, form: FormData) -> Response:
    recorder_id = viewer_of(request).person.id
    check_form_token(request, form.get("form_token"))
    sent = {name: str(form.get(name, "")) for name in FIELDS}
    back = sent["back"] if PAGES.fullmatch(sent["back"]) else HOME
    version = int(sent["version"]) if re.fullmatch(r"\d{1,9}", sent["version"]) else 0
    note = sent["note"].replace("\r\n", "\n").replace("\x00", "")
    if not sent["person_id"]:
        return _again(request, sent, back, Problem("sign-off-person", "Choose who signed"))
    learning = portal_of(request).services.learning
    try:
        learning.sign_off_for(recorder_id, sent["person_id"], version, note)
    except NotPermitted:
        raise HTTPException(404) from None
    except NoteMissing:
        words = f"Please say how you know that they signed, in {LONGEST_NOTE} characters or fewer"
        return _again(request, sent, back, Problem("sign-off-note", words))
    except VersionNotCurrent:
        return page(request, "sign_off_not_recorded.html", "Nothing was recorded", 409, back=back)
    return RedirectResponse(f"{back}?recorded=1#recorded", status_code=303)


def _again(request: Request, sent: Mapping[str, str], back: str, problem: Problem) -> Response:
    """The form with what was sent still in it. It names nobody the recorder does not answer for."""
    services = portal_of(request).services
    reach = Reach.SCHOOL if back.startswith("/school") else Reach.TEAM
    return form_page(
        request,
        "sign_off_again.html",
        "Signed on paper",
        [problem],
        people=services.oversight.people(viewer_of(request).person.id, reach),
        sent=sent,
        wording=services.learning.sign_off_wording(),
        longest=LONGEST_NOTE,
        back=back,
    )
