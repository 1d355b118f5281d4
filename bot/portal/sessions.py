"""Who is signed in on a browser, and for how long.

The signed cookie names the session; whose it is and how long it lasts stands in the records, so that a session ended
in one process is ended in all. Both limits are measured on the clock handed in.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Optional, Sequence

from starlette.requests import Request

from bot.errors import AssistantError
from bot.learning.ports import Clock
from bot.records.portal_sessions import PortalSessions, SignedIn

IDLE_LIMIT = timedelta(minutes=30)
WHOLE_LIMIT = timedelta(hours=8)
# How stale the last sign of life on record may be before the next one is noted.
TOUCH_AFTER = timedelta(minutes=1)
# A session that ran out is kept so long, so that its browser is told why.
FORGET_AFTER = timedelta(days=1)


class SignInNeeded(AssistantError):
    """Nobody is signed in; `timed_out` tells somebody who was signed in until just now."""

    def __init__(self, timed_out: bool = False) -> None:
        super().__init__("nobody is signed in")
        self.timed_out = timed_out


class FormNotOurs(AssistantError):
    """A form came without the token of the session it must have been drawn in."""


@dataclass(frozen=True)
class Ending:
    """When a session ends if nothing more is heard, and whether hearing something would put that off."""

    at: datetime
    can_be_put_off: bool


class Sessions:
    """Begins, checks and ends sessions. Every method but `directory` may raise RecordsUnavailable."""

    def __init__(self, clock: Clock, kept: PortalSessions) -> None:
        self._clock = clock
        self._kept = kept

    def begin(self, request: Request, person_id: str, directory: Optional[str] = None) -> None:
        """Signs in under a fresh session id and form token; a session that was open is ended."""
        self.end(request)
        now = self._clock.now()
        session_id = secrets.token_urlsafe(32)
        self._kept.begin(session_id, person_id, now, outlived=now - FORGET_AFTER)
        request.session.update(id=session_id, form=_new_token(), directory=directory)

    def person_id(self, request: Request) -> str:
        """The person signed in; counts as a sign of life. Raises SignInNeeded."""
        return self._signed_in(request).person_id

    def ending(self, request: Request) -> Ending:
        """When the session of this request ends; counts as a sign of life. Raises SignInNeeded."""
        signed_in = self._signed_in(request)
        whole, idle = signed_in.began_at + WHOLE_LIMIT, signed_in.seen_at + IDLE_LIMIT
        return Ending(min(whole, idle), can_be_put_off=idle < whole)

    def directory(self, request: Request) -> Optional[str]:
        """The directory the person signed in with, None in the demonstration."""
        name: Optional[str] = request.session.get("directory")
        return name

    def of_person(self, person_id: str) -> Sequence[SignedIn]:
        """The browsers somebody is signed in on now, the one heard from last first."""
        now = self._clock.now()
        return [each for each in self._kept.of_person(person_id) if now < _end_of(each)]

    def end(self, request: Request) -> None:
        """Signs out, here and for every copy of the cookie."""
        session_id = request.session.get("id")
        request.session.clear()  # first, so that this browser is signed out whatever becomes of the records
        if session_id:
            self._kept.end(session_id)

    def end_everywhere(self, request: Request) -> None:
        """Signs the person of this request out on every browser. Raises SignInNeeded."""
        person_id = self.person_id(request)
        request.session.clear()
        self._kept.end_all(person_id)

    def _signed_in(self, request: Request) -> SignedIn:
        session_id, now = request.session.get("id"), self._clock.now()
        if not session_id:
            raise SignInNeeded
        kept = self._kept.find(session_id)
        if kept is None:
            request.session.clear()
            raise SignInNeeded
        if now >= _end_of(kept):
            self.end(request)
            raise SignInNeeded(timed_out=True)
        if now - kept.seen_at >= TOUCH_AFTER:
            self._kept.seen(session_id, now)
            return replace(kept, seen_at=now)
        return kept


def form_token(request: Request) -> str:
    """A token for a form of this session, another each time: pages are sent compressed, and the length of a compressed
    page would give away a token that repeats (BREACH, Gluck, Harris and Prado 2013)."""
    secret = str(request.session.get("form") or request.session.setdefault("form", _new_token()))
    salt = secrets.token_urlsafe(12)
    return f"{salt}.{_sealed(secret, salt)}"


def check_form_token(request: Request, given: Optional[object]) -> None:
    """Raises FormNotOurs unless `given` is a token of this session."""
    secret: Optional[str] = request.session.get("form")
    if not secret or not isinstance(given, str):
        raise FormNotOurs
    salt, _, seal = given.partition(".")
    if not hmac.compare_digest(_sealed(secret, salt).encode(), seal.encode()):
        raise FormNotOurs


def _sealed(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), salt.encode(), hashlib.sha256).hexdigest()


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _end_of(signed_in: SignedIn) -> datetime:
    return min(signed_in.seen_at + IDLE_LIMIT, signed_in.began_at + WHOLE_LIMIT)
