"""Signing the policy oneself, outside the chat: the sentence, a tick, and a button."""

import re
from typing import Optional

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import VersionNotCurrent
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.sessions import check_form_token

# The fragment gives the confirmation the focus, without a script.
CONFIRMATION = "/my-training?signed=1#signed"
NOT_TICKED, OTHER_VERSION = "not_ticked", "other_version"


def show(request: Request) -> Response:
    """The sentence to sign for the version in force; somebody who has signed it is told so."""
    return _page(request, viewer_of(request).person.id)


async def sign(request: Request) -> Response:
    """Records the sign-off of the version whose sentence was shown, and of no other."""
    return await run_in_threadpool(_sign, request, await request.form())


def _sign(request: Request, form: FormData) -> Response:
    person_id = viewer_of(request).person.id
    check_form_token(request, form.get("form_token"))
    learning = portal_of(request).services.learning
    if form.get("read") != "yes":
        return _page(request, person_id, NOT_TICKED)
    version = str(form.get("version", ""))
    try:
        learning.sign_off(person_id, int(version) if re.fullmatch(r"\d{1,9}", version) else 0)
    except VersionNotCurrent:
        return _page(request, person_id, OTHER_VERSION)
    return RedirectResponse(CONFIRMATION, status_code=303)


def _page(request: Request, person_id: str, wrong: Optional[str] = None) -> Response:
    learning = portal_of(request).services.learning
    return page(
        request,
        "sign_policy.html",
        "Sign the policy",
        422 if wrong else 200,
        wording=learning.sign_off_wording(),
        signed=learning.standing_sign_off(person_id),
        wrong=wrong,
    )
