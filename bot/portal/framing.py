"""The chat inside a page of another site: which sites may frame it, and how its frame is signed in.

Browsers keep the portal's own cookie out of other sites' pages. So the person signs in in a window of the portal; it
hands the frame a grant, and the frame trades it for a cookie the browser keeps for that one site (CHIPS).
"""

from datetime import datetime, timedelta
from typing import Any, Dict, Mapping, Optional

from itsdangerous import BadData, URLSafeSerializer
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.types import Receive, Scope, Send

from bot.errors import AssistantError
from bot.settings import Settings

GRANT_LASTS = timedelta(minutes=1)
FRAME = "/embed"
# Pages between "Sign in" in the frame and the grant. An opener policy on any of them would cut the way back.
SIGN_IN_WAY = ("/", "/sign-in", "/embed/sign-in")

Exceptions = Mapping[str, Mapping[str, Optional[str]]]


class BadGrant(AssistantError):
    """A grant that is not ours, or no longer."""


def header_exceptions(settings: Settings, headers: Mapping[str, str]) -> Exceptions:
    """Paths whose headers differ from every other page's; none unless a site is allowed to frame the chat."""
    if not settings.frame_ancestors:
        return {}
    allowed = f"frame-ancestors {' '.join(settings.frame_ancestors)}"
    policy = headers["Content-Security-Policy"].replace("frame-ancestors 'none'", allowed)
    frame = {"Content-Security-Policy": policy, "X-Frame-Options": None}
    way = {"Cross-Origin-Opener-Policy": "unsafe-none"}
    directories = [f"/sign-in/{each.kind.value}" for each in settings.identity_providers]
    callbacks = [f"{path}/callback" for path in directories]
    return {FRAME: frame, **dict.fromkeys((*SIGN_IN_WAY, *directories, *callbacks), way)}


class FrameSession(SessionMiddleware):
    """The session of the chat in a frame. The portal's own counts where it came along, as on a page of the same
    site, and the frame has none of its own."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.session_cookie in HTTPConnection(scope).cookies or not scope["session"]:
            await super().__call__(dict(scope), receive, send)  # the outer session stays as it is
        else:
            await self.app(scope, receive, send)


def frame_session(settings: Settings) -> Middleware:
    """A second place for a session: only sent from a frame, and kept apart for each site around it."""
    is_https = settings.public_url.startswith("https:")
    return Middleware(
        FrameSession,
        secret_key=settings.session_key,
        session_cookie=f"{'__Host-' if is_https else ''}policy-assistant-frame",
        max_age=None,
        same_site="none",
        https_only=True,  # browsers demand it of such a cookie; on this computer they take it over http too
        partitioned=True,
    )


def grant(request: Request, key: str, now: datetime) -> str:
    """The session of this request, for a frame to go on with. It is the same session: signing out ends both."""
    given = {"session": dict(request.session), "until": (now + GRANT_LASTS).timestamp()}
    return str(_serializer(key).dumps(given))


def granted(given: object, key: str, now: datetime) -> Dict[str, Any]:
    """The session a grant hands over. Raises BadGrant."""
    try:
        read: Dict[str, Any] = _serializer(key).loads(given if isinstance(given, str) else "")
    except BadData as error:
        raise BadGrant("not a grant of ours") from error
    if now.timestamp() >= read["until"]:
        raise BadGrant("too late")
    session: Dict[str, Any] = read["session"]
    return session


def _serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="frame grant")
