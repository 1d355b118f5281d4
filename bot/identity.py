"""Who is speaking. Identity comes from a signed token and travels as Rasa's sender id, never as text or slots."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Dict

import jwt

from bot.errors import InvalidToken

ISSUER = "policy-assistant"
AUDIENCE = "chat"
ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=5)


@dataclass(frozen=True)
class ChatIdentity:
    """The verified subject of a chat token and the moment (aware, UTC epoch seconds) it stops being valid."""

    person_id: str
    expires_at: float


def mint_chat_token(person_id: str, key: str, now: datetime, lifetime: timedelta) -> str:
    """A token that lets `person_id`, and nobody else, chat until `now + lifetime`. `now` is aware."""
    claims: Dict[str, Any] = {
        "sub": person_id,
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + lifetime,
    }
    claims["way"] = way_of(person_id, key)
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def way_of(person_id: str, key: str) -> str:
    """By which a proxy keeps all of a person's browsers with one assistant process. It stands in addresses, so it says
    nothing of who it is; it proves nothing either."""
    return hmac.new(b"way" + key.encode(), person_id.encode(), sha256).hexdigest()[:16]


def identity_from_token(token: object, key: str) -> ChatIdentity:
    """The identity a token proves. Raises InvalidToken for anything but our own unexpired token."""
    if not isinstance(token, str):
        raise InvalidToken("no token")
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=LEEWAY,
            options={"require": ["sub", "exp", "iat", "iss", "aud"]},
        )
    except (jwt.PyJWTError, UnicodeEncodeError) as error:  # the second for half of a character
        raise InvalidToken(type(error).__name__) from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject:
        raise InvalidToken("no subject")
    return ChatIdentity(person_id=subject, expires_at=float(claims["exp"]))


def sender_id(channel: str, person_id: str) -> str:
    """Rasa's sender id of a person on a channel, such as `web:new-starter`."""
    return f"{channel}:{person_id}"


def person_id_of(sender: str) -> str:
    """The person behind a sender id; the inverse of `sender_id`."""
    return sender.split(":", 1)[-1]
