"""The chat page, and the token that opens the chat for the person signed in and nobody else."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.identity import mint_chat_token
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.security import from_our_pages
from bot.portal.sessions import SignInNeeded


def show(request: Request) -> Response:
    """The chat, full height."""
    viewer = viewer_of(request)
    return page(
        request,
        "chat.html",
        "Chat",
        assistant_url=portal_of(request).settings.assistant_url,
        first_name=viewer.person.name.split()[0],
    )


def token(request: Request) -> Response:
    """A chat token for the person of this session; 401 when nobody is signed in."""
    portal = portal_of(request)
    if not from_our_pages(request.headers, portal.settings):
        return _refusal("not_our_page", "Please open the chat from its own page.", 403)
    try:
        person_id = viewer_of(request).person.id
    except SignInNeeded:
        return _refusal("sign_in_again", "Please sign in again.", 401)
    lifetime = timedelta(minutes=portal.settings.chat_token_minutes)
    now = portal.services.clock.now()
    minted = mint_chat_token(person_id, portal.settings.chat_token_key, now, lifetime)
    return JSONResponse({"token": minted, "expires_at": (now + lifetime).isoformat()})


def _refusal(error: str, message: str, status: int) -> Response:
    return JSONResponse({"error": error, "message": message}, status_code=status)
