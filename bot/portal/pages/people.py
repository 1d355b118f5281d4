"""One person of a line manager's team, or of the school for its head teacher and HR: where they stand, and waiving a
module for them. Anybody else's id, and anything that is no id, is answered alike: 404, without a name."""

from typing import List, Mapping
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import NothingToWaive, NotPermitted
from bot.learning.authority import LONGEST_NOTE
from bot.learning.oversight import PersonView, Reach, WaiverWanted
from bot.learning.waivers import WaiverReason
from bot.portal.access import Viewer
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.forms import Problem, form_page
from bot.portal.sessions import check_form_token

# Where the address begins says as what somebody looks: `/team` as a line manager, `/school…` for a school of theirs.
TEAM = "/team"
REASON_WORDS: Mapping[WaiverReason, str] = {
    WaiverReason.EQUIVALENT_OUTSIDE_ACTIVITY: "They did the same somewhere else",
    WaiverReason.EQUIVALENT_AU: "They did the same in another module here",
    WaiverReason.TESTED_OUT: "They showed that they know it already",
    WaiverReason.ADMINISTRATIVE: "Another reason, such as a role it does not fit",
}
SHOWN_BACK, CHANGE = "yes", "change"


def show(request: Request) -> Response:
    """Where one person stands: each module, dates, waivers, sign-offs, reminders sent."""
    seen, base = _seen(request, viewer_of(request)), _base(request)
    return page(
        request,
        "person.html",
        seen.person.name,
        seen=seen,
        list_path=base if base == TEAM else f"{base}/people",
        person_path=_path(request, seen),
        reason_words={reason.value: words for reason, words in REASON_WORDS.items()},
        waived="waived" in request.query_params,
        recorded="recorded" in request.query_params,
        wording=portal_of(request).services.learning.sign_off_wording(),
        longest_note=LONGEST_NOTE,
    )


def ask_to_waive(request: Request) -> Response:
    """The form for waiving a module of theirs."""
    seen = _seen(request, viewer_of(request))
    return _waiver_form(request, seen, {"module": request.query_params.get("module", "")}, [])


async def waive(request: Request) -> Response:
    """Shows back what was sent; sent again from there, it counts."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_waive, request, form)


def _waive(request: Request, form: "dict[str, str]") -> Response:
    viewer = viewer_of(request)
    check_form_token(request, form.get("form_token"))
    actor_id, reach = viewer.person.id, _reach(request)
    seen = _seen(request, viewer)
    oversight = portal_of(request).services.oversight
    problems = _problems(seen, form)
    if problems or form.get("confirmed") == CHANGE:
        return _waiver_form(request, seen, form, problems)
    wanted = WaiverWanted(
        seen.person.id, form["module"], WaiverReason(form["reason"]), _words(form["note"])
    )
    try:
        if form.get("confirmed") == SHOWN_BACK:
            oversight.waive(actor_id, wanted, reach)
            return RedirectResponse(f"{_path(request, seen)}?waived=1#waived", status_code=303)
        oversight.waiver(actor_id, wanted, reach)
    except NothingToWaive:
        return page(
            request, "not_to_waive.html", "Nothing was changed", 409, back=_path(request, seen)
        )
    return page(
        request,
        "waiver_shown_back.html",
        "Check before it counts",
        seen=seen,
        wanted=wanted,
        module=portal_of(request).services.curriculum.module(wanted.module_id),
        reason_words=REASON_WORDS,
        path=request.url.path,
        back=_path(request, seen),
    )


def _problems(seen: PersonView, form: Mapping[str, str]) -> List[Problem]:
    problems = []
    # One that is done by now is no mistake of the form: `NothingToWaive` has words of its own.
    if form.get("module") not in {each.module.id for each in seen.modules}:
        problems.append(Problem("waive-module", "Choose the module"))
    if form.get("reason") not in {reason.value for reason in WaiverReason}:
        problems.append(Problem("waive-reason", "Choose a reason"))
    note = _words(form.get("note", ""))
    if not note:
        problems.append(Problem("waive-note", "Say why, in a sentence or two"))
    elif len(note) > LONGEST_NOTE:
        problems.append(Problem("waive-note", f"Say it in {LONGEST_NOTE} characters or fewer"))
    return problems


def _words(given: str) -> str:
    return given.replace("\r\n", "\n").replace("\x00", "").strip()


def _waiver_form(
    request: Request, seen: PersonView, sent: Mapping[str, str], problems: List[Problem]
) -> Response:
    return form_page(
        request,
        "waive.html",
        "Waive a module",
        problems,
        seen=seen,
        sent=sent,
        reasons=[(reason.value, words) for reason, words in REASON_WORDS.items()],
        longest=LONGEST_NOTE,
        action=request.url.path,
        back=_path(request, seen),
    )


def _seen(request: Request, viewer: Viewer) -> PersonView:
    """The person of the address. Raises 404 for anybody who is not the viewer's, for an id that is nobody's, and for a
    school that is not theirs."""
    person_id, school_id = request.path_params["person_id"], request.path_params.get("school_id")
    if school_id is not None and viewer.seat_at(school_id) is None:
        raise HTTPException(404)
    oversight = portal_of(request).services.oversight
    try:
        return oversight.person(viewer.person.id, person_id, _reach(request))
    except NotPermitted:
        raise HTTPException(404) from None


def _reach(request: Request) -> Reach:
    return Reach.TEAM if _base(request) == TEAM else Reach.SCHOOL


def _base(request: Request) -> str:
    return request.url.path.partition("/people/")[0]


def _path(request: Request, seen: PersonView) -> str:
    return f"{_base(request)}/people/{quote(seen.person.id, safe='')}"
