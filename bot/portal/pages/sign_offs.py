"""Recording a sign-off for somebody else, such as one on paper: for line managers, the head teacher and HR."""

import re
from dataclasses import dataclass
from typing import AbstractSet, Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import NoteMissing, VersionNotCurrent
from bot.learning.authority import LONGEST_NOTE
from bot.learning.facts import Person
from bot.learning.ports import Repository
from bot.learning.views import SignOffWording
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.sessions import check_form_token

HOME = "/team"
PAGES = re.compile(r"/team|/school/signed|/schools/[a-z0-9-]+/signed")  # where the form stands


@dataclass(frozen=True)
class SignOffForm:
    """What the form shows: the wording, and the people whose signature does not stand yet."""

    wording: SignOffWording
    people: Sequence[Person]
    longest_note: int
    recorded: bool


def form_for(request: Request, people_of: Callable[[Repository], Sequence[Person]]) -> SignOffForm:
    """The form for these people."""
    services = portal_of(request).services
    wording = services.learning.sign_off_wording()
    with services.records.begin() as repo:
        people = people_of(repo)
        signed = standing_signatures(request, repo, [person.id for person in people])
    unsigned = [person for person in people if person.id not in signed]
    return SignOffForm(wording, unsigned, LONGEST_NOTE, "recorded" in request.query_params)


def standing_signatures(
    request: Request, repo: Repository, person_ids: Sequence[str]
) -> AbstractSet[str]:
    """Those of these people whose signature still stands: no more than minor changes came after it."""
    portal = portal_of(request)
    return {
        each.person_id
        for each in repo.sign_offs(person_ids)
        if not portal.services.policy_history.major_since(each.policy_version, portal.today())
    }


async def record(request: Request) -> Response:
    """Records the sign-off, and goes back to the page the form stood on."""
    return await run_in_threadpool(_record, request, await request.form())


def _record(request: Request, form: FormData) -> Response:
    recorder_id = viewer_of(request).person.id
    check_form_token(request, form.get("form_token"))
    sent = {name: str(form.get(name, "")) for name in ("person_id", "version", "note", "back")}
    back = sent["back"] if PAGES.fullmatch(sent["back"]) else HOME
    version = int(sent["version"]) if re.fullmatch(r"\d{1,9}", sent["version"]) else 0
    learning = portal_of(request).services.learning
    try:
        learning.sign_off_for(recorder_id, sent["person_id"], version, sent["note"])
    except NoteMissing:
        return _not_recorded(request, "note", back)
    except VersionNotCurrent:
        return _not_recorded(request, "version", back)
    return RedirectResponse(f"{back}?recorded=1#recorded", status_code=303)


def _not_recorded(request: Request, reason: str, back: str) -> Response:
    return page(
        request,
        "sign_off_not_recorded.html",
        "Nothing was recorded",
        400,
        reason=reason,
        back=back,
        longest_note=LONGEST_NOTE,
    )
