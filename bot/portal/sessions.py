"""Who is signed in on a browser, and for how long.

The signed cookie holds a session id, a person id, a form token and two moments, nothing else.
Both limits are measured on the clock handed in.
"""

import hmac
import secrets
from datetime import datetime, timedelta, timezone
from threading import Lock
from typing import Dict, Optional

from starlette.requests import Request

from bot.errors import AssistantError
from bot.learning.ports import Clock

IDLE_LIMIT = timedelta(minutes=30)
WHOLE_LIMIT = timedelta(hours=8)
# How stale the last sign of life in the cookie may be before a response carries a new cookie.
TOUCH_AFTER = timedelta(minutes=1)


class SignInNeeded(AssistantError):
    """Nobody is signed in; `timed_out` tells somebody who was signed in until just now."""

    def __init__(self, timed_out: bool = False) -> None:
        super().__init__("nobody is signed in")
        self.timed_out = timed_out


class FormNotOurs(AssistantError):
    """A form came without the token of the session it must have been drawn in."""


class Sessions:
    """Begins, checks and ends sessions. One for an app: it remembers which were ended early."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # A copy of a signed cookie would do until its limit: ended ids are refused until then.
        self._ended: Dict[str, datetime] = {}
        self._ending = Lock()  # pages are served by several threads

    def begin(self, request: Request, person_id: str) -> None:
        """Signs in under a fresh session id and form token; a session that was open is ended."""
        self.end(request)
        now = self._clock.now().timestamp()
        request.session.update(
            id=secrets.token_urlsafe(16), person=person_id, began=now, seen=now, form=_new_token()
        )

    def person_id(self, request: Request) -> str:
        """The person signed in; counts as a sign of life. Raises SignInNeeded."""
        session, now = request.session, self._clock.now()
        if "person" not in session:
            raise SignInNeeded
        if session["id"] in self._ended:
            session.clear()
            raise SignInNeeded
        if now >= self.ends_at(request):
            self.end(request)
            raise SignInNeeded(timed_out=True)
        if now - _moment(session["seen"]) >= TOUCH_AFTER:
            session["seen"] = now.timestamp()
        return str(session["person"])

    def ends_at(self, request: Request) -> datetime:
        """When the session of this request ends if nothing more is heard from the browser."""
        session = request.session
        return min(_moment(session["seen"]) + IDLE_LIMIT, _moment(session["began"]) + WHOLE_LIMIT)

    def end(self, request: Request) -> None:
        """Signs out, here and for every copy of the cookie."""
        session, now = request.session, self._clock.now()
        if "id" in session:
            with self._ending:
                current = {key: until for key, until in self._ended.items() if until > now}
                current[session["id"]] = _moment(session["began"]) + WHOLE_LIMIT
                self._ended = current
        session.clear()


def form_token(request: Request) -> str:
    """The token every form of this session carries."""
    return str(request.session.get("form") or request.session.setdefault("form", _new_token()))


def check_form_token(request: Request, given: Optional[object]) -> None:
    """Raises FormNotOurs unless `given` is the session's own token."""
    expected: Optional[str] = request.session.get("form")
    if not expected or not isinstance(given, str):
        raise FormNotOurs
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise FormNotOurs


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, timezone.utc)
