"""The chat for pages of other sites: the page in the frame, its session, and the window it signs in with."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.portal.context import page, portal_of, viewer_of
from bot.portal.framing import BadGrant, grant, granted
from bot.portal.pages import chat
from bot.portal.security import from_our_pages


def show(request: Request) -> Response:
    """The page in the frame. It holds nothing about anybody, so any allowed site may show it."""
    assistant_url = portal_of(request).settings.assistant_url
    return page(request, "embed.html", "Policy Assistant", assistant_url=assistant_url)


def sign_in_window(request: Request) -> Response:
    """Hands the frame that opened this window the session; asks to sign in first, if need be."""
    viewer_of(request)
    portal = portal_of(request)
    handed = grant(request, portal.settings.session_key, portal.services.clock.now())
    return page(request, "embed_sign_in.html", "You're signed in", grant=handed)


async def take_session(request: Request) -> Response:
    """Trades a grant for a session of the frame's own, and answers with a chat token."""
    portal = portal_of(request)
    if not from_our_pages(request.headers, portal.settings):
        return JSONResponse({"error": "not_our_page"}, status_code=403)
    form = await request.form()
    try:
        session = granted(
            form.get("grant"), portal.settings.session_key, portal.services.clock.now()
        )
    except BadGrant:
        return JSONResponse({"error": "sign_in_again"}, status_code=401)
    request.session.clear()
    request.session.update(session)
    return await run_in_threadpool(chat.token, request)
