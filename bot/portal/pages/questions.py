"""The questions that people had passed on to the person signed in, and nobody else's."""

from typing import Optional

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.dates import local_day
from bot.errors import NotPermitted
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.forms import Problem, form_page
from bot.portal.sessions import check_form_token

# The fragment gives the confirmation the focus, without a script.
CONFIRMATION = "/questions?answered=1#answered"
IN_PERSON = "in_person"
LONGEST_ANSWER = 2000
EMPTY = "Type your answer first. If you have answered in person, press the other button."
TOO_LONG = f"That is too long. Use {LONGEST_ANSWER:,} characters at most, or speak to the person."


def show(request: Request) -> Response:
    """What waits for an answer, the oldest first."""
    return _page(request, viewer_of(request).person.id)


async def answered(request: Request) -> Response:
    """Sends an answer to the person who asked, or takes a question off the list that was answered in person."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_answered, request, form)


def _answered(request: Request, form: "dict[str, str]") -> Response:
    person_id = viewer_of(request).person.id
    check_form_token(request, form.get("form_token"))
    query_id, words = form.get("query_id", ""), _words(form.get("answer", ""))
    wrong = None if form.get("how") == IN_PERSON else _wrong_with(words)
    queries = portal_of(request).services.queries
    try:
        if wrong:
            queries.open_one(person_id, query_id)
            return _page(request, person_id, query_id, words, wrong)
        queries.answer(person_id, query_id, None if form.get("how") == IN_PERSON else words)
    except NotPermitted:
        # Also what a second press on the button comes to, so it must not speak of roles.
        return page(request, "question_not_open.html", "That question is not waiting for you", 404)
    return RedirectResponse(CONFIRMATION, status_code=303)


def _words(given: str) -> str:
    # Browsers send a line's end as two characters; NUL cannot be stored by PostgreSQL.
    return given.replace("\r\n", "\n").replace("\x00", "").strip()


def _wrong_with(words: str) -> Optional[str]:
    if not words:
        return EMPTY
    return TOO_LONG if len(words) > LONGEST_ANSWER else None


def _page(
    request: Request,
    person_id: str,
    refused: str = "",
    words: str = "",
    wrong: Optional[str] = None,
) -> Response:
    """The list; where an answer was `refused`, with its words still in the box and what is wrong with them."""
    portal = portal_of(request)
    return form_page(
        request,
        "questions.html",
        "Questions for you",
        [Problem(f"answer-{refused}", wrong)] if wrong else [],
        queries=portal.services.queries.open_to(person_id),
        answered="answered" in request.query_params,
        refused=refused,
        words=words,
        longest=LONGEST_ANSWER,
        days_since=lambda moment: (portal.today() - local_day(moment)).days,
    )
