"""A sign-in that was begun: what must come back with the answer, kept in the browser's own signed cookie."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Dict, List, Optional

from starlette.requests import Request

# Long enough for a forgotten password and a second factor.
LASTS = timedelta(minutes=30)
# One for each tab somebody tries it in; the cookie must stay small.
MOST = 3


@dataclass(frozen=True)
class Pending:
    """Random values that tie an answer to this browser and this try, and where the person wanted to go."""

    directory: str
    state: str
    nonce: str
    verifier: str
    destination: str
    begun_at: float


def remember(request: Request, directory: str, destination: str, now: datetime) -> Pending:
    """Begins a sign-in on this browser."""
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    verifier = secrets.token_urlsafe(48)
    begun = Pending(directory, state, nonce, verifier, destination, now.timestamp())
    request.session["pending"] = [*_kept(request), asdict(begun)][-MOST:]
    return begun


def recall(request: Request, directory: str, state: str, now: datetime) -> Optional[Pending]:
    """The sign-in this answer belongs to, once. None when this browser did not begin it, or too long ago."""
    found = None
    others: List[Dict[str, Any]] = []
    for each in _kept(request):
        if secrets.compare_digest(each["state"].encode(), state.encode()):
            found = Pending(**each)
        else:
            others.append(each)
    request.session["pending"] = others
    if found is None or found.directory != directory:
        return None
    age = now.timestamp() - found.begun_at
    return found if age <= LASTS.total_seconds() else None


def _kept(request: Request) -> List[Dict[str, Any]]:
    kept: List[Dict[str, Any]] = request.session.get("pending", [])
    return kept
