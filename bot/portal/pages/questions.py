"""The questions that people had passed on to the person signed in, and nobody else's."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import NotPermitted
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.sessions import check_form_token

# The fragment gives the confirmation the focus, without a script.
CONFIRMATION = "/questions?answered=1#answered"


def show(request: Request) -> Response:
    """What waits for an answer, the oldest first."""
    viewer = viewer_of(request)
    return page(
        request,
        "questions.html",
        "Questions for you",
        queries=portal_of(request).services.learning.open_queries(viewer.person.id),
        answered="answered" in request.query_params,
    )


async def answered(request: Request) -> Response:
    """Takes a question off the list of the person it was passed to."""
    form = await request.form()
    query_id = str(form.get("query_id", ""))
    return await run_in_threadpool(_answered, request, form.get("form_token"), query_id)


def _answered(request: Request, given: object, query_id: str) -> Response:
    person_id = viewer_of(request).person.id
    check_form_token(request, given)
    try:
        portal_of(request).services.learning.answered(person_id, query_id)
    except NotPermitted:
        # Also what a second press on the button comes to, so it must not speak of roles.
        return page(request, "question_not_open.html", "That question is not waiting for you", 403)
    return RedirectResponse(CONFIRMATION, status_code=303)
