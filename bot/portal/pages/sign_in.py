"""The sign-in page, sign-out, and the sign of life."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.portal.context import Portal, page, portal_of, viewer_of
from bot.portal.destinations import HOME, name_of
from bot.portal.pages import demo_sign_in
from bot.portal.security import from_our_pages
from bot.portal.sessions import SignInNeeded, check_form_token


def show(request: Request) -> Response:
    """A button for each directory, or the demonstration's list, or why there is neither."""
    portal = portal_of(request)
    if _is_signed_in(portal, request):
        return RedirectResponse(HOME, status_code=303)
    if demo_sign_in.is_open(portal, request):
        return demo_sign_in.show(request)
    asked = request.query_params
    wanted = asked.get("next", "")
    signed_out_of = portal.directories.get(asked.get("signed_out", ""))
    return page(
        request,
        "sign_in.html" if portal.directories else "sign_in_closed.html",
        "Sign in",
        is_elsewhere=portal.settings.demo,
        directories=list(portal.directories.values()),
        next=wanted,
        wanted_name=name_of(wanted),
        timed_out="timed_out" in asked,
        signed_out="signed_out" in asked,
        signed_out_of=signed_out_of,
    )


async def sign_out(request: Request) -> Response:
    """Ends the session, whether or not there is one."""
    form = await request.form()
    return await run_in_threadpool(_sign_out, request, form.get("form_token"))


def where(request: Request) -> Response:
    """On how many browsers the person is signed in, since when, and a button that ends all of it."""
    viewer = viewer_of(request)
    portal = portal_of(request)
    return page(
        request,
        "signed_in.html",
        "Where you're signed in",
        signed_in=portal.sessions.of_person(viewer.person.id),
        chat_minutes=portal.settings.chat_token_minutes,
    )


async def sign_out_everywhere(request: Request) -> Response:
    """Ends every session of the person, on every browser."""
    form = await request.form()
    return await run_in_threadpool(_sign_out_everywhere, request, form.get("form_token"))


def still_here(request: Request) -> Response:
    """Counts a sign of life from an open page, such as typing in a chat; says what is left."""
    portal = portal_of(request)
    if not from_our_pages(request.headers, portal.settings):
        return JSONResponse({"error": "not_our_page"}, status_code=403)
    try:
        ending = portal.sessions.ending(request)
    except SignInNeeded:
        return JSONResponse({"error": "sign_in_again"}, status_code=401)
    left = ending.at - portal.services.clock.now()
    return JSONResponse(
        {"seconds_left": int(left.total_seconds()), "can_be_put_off": ending.can_be_put_off}
    )


def _sign_out(request: Request, token: object) -> Response:
    sessions = portal_of(request).sessions
    directory = ""
    if request.session.get("id"):
        check_form_token(request, token)
        directory = sessions.directory(request) or ""
        sessions.end(request)
    return RedirectResponse(f"/?signed_out={directory}", status_code=303)


def _sign_out_everywhere(request: Request, token: object) -> Response:
    sessions = portal_of(request).sessions
    sessions.person_id(request)
    check_form_token(request, token)
    directory = sessions.directory(request) or ""
    sessions.end_everywhere(request)
    return RedirectResponse(f"/?signed_out={directory}", status_code=303)


def _is_signed_in(portal: Portal, request: Request) -> bool:
    try:
        portal.sessions.person_id(request)
    except SignInNeeded:
        return False
    return True
