"""Talking to Teams: the bot's own token, and the three calls of the Bot Connector it needs. All of it async.

Every failure is one of two: `TryLater`, with the time Teams asked for if it named one, or `NoUse`, when the same call
would fail again.
"""

import asyncio
import base64
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Awaitable, Callable, Dict, Mapping, Optional, Text
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from yarl import URL

from bot.channels.teams.activities import Chat
from bot.errors import SettingsError
from bot.settings.teams import TeamsSettings

SCOPE = "https://api.botframework.com/.default"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EARLY = 300.0  # seconds before its end in which a token is renewed
ANSWER_WITHIN = 15.0  # seconds
LONGEST_WAIT = 3600.0  # seconds; however long Teams says
TOO_MANY, UNAUTHORISED, FORBIDDEN = 429, 401, 403
Json = Mapping[Text, Any]


class ConnectorError(Exception):
    """Teams did not do what it was asked. `why` holds the status and Teams' own error code, no words of people."""

    def __init__(self, why: Text, status: Optional[int] = None) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


class TryLater(ConnectorError):
    """It may work later; `after` is how many seconds Teams asks to wait."""

    def __init__(
        self, why: Text, status: Optional[int] = None, after: Optional[float] = None
    ) -> None:
        super().__init__(why, status)
        self.after = after


class NoUse(ConnectorError):
    """It will not work however often it is tried."""

    @property
    def is_gone(self) -> bool:
        """Whether the person has removed or blocked the bot."""
        return self.status == FORBIDDEN


@dataclass(frozen=True)
class _Token:
    value: Text
    ends_at: float


class BotToken:
    """The bot's own access token from its tenant, kept until shortly before it ends."""

    def __init__(
        self,
        settings: TeamsSettings,
        session: Callable[[], aiohttp.ClientSession],
        seconds: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._session = session
        self._seconds = seconds
        self._token: Optional[_Token] = None
        self._fetching = asyncio.Lock()
        if settings.certificate is not None:
            _certificate(settings.certificate.read_bytes())  # said at the start, not in mid-sending

    async def value(self, unlike: Optional[Text] = None) -> Text:
        """A token that is still good for a while, and not `unlike`, which was refused. Raises ConnectorError."""
        async with self._fetching:
            token = self._token
            if token is None or token.value == unlike or token.ends_at - EARLY < self._seconds():
                token = self._token = await self._fetch()
        return token.value

    async def _fetch(self) -> _Token:
        try:
            proof = self._proof()
        except (OSError, SettingsError) as error:  # such as a certificate that is being replaced
            raise TryLater("token: the certificate cannot be used") from error
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "scope": SCOPE,
            **proof,
        }
        asked_at = self._seconds()
        call = self._session().post(self._settings.token_url, data=form, allow_redirects=False)
        try:
            answer = await _answer(call, "token")
        except (
            NoUse
        ) as error:  # such as a secret that ran out: messages wait until somebody has renewed it
            raise TryLater(error.why, error.status) from error
        try:
            return _Token(str(answer["access_token"]), asked_at + float(answer["expires_in"]))
        except (KeyError, TypeError, ValueError) as error:
            raise TryLater("token: an answer that cannot be read") from error

    def _proof(self) -> Dict[Text, Text]:
        if self._settings.certificate is None:
            return {"client_secret": self._settings.secret}
        key, thumbprint = _certificate(self._settings.certificate.read_bytes())
        now = int(self._seconds())
        claims = {
            "aud": self._settings.token_url,
            "iss": self._settings.app_id,
            "sub": self._settings.app_id,
            "jti": uuid4().hex,
            "nbf": now,
            "exp": now + 600,
        }
        # With the SHA-256 thumbprint Microsoft asks for PSS padding; RS256 went with the one of SHA-1.
        assertion = jwt.encode(claims, key, algorithm="PS256", headers={"x5t#S256": thumbprint})
        return {"client_assertion_type": ASSERTION, "client_assertion": assertion}


def _certificate(pem: bytes) -> Any:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
        digest = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("another kind of key")
    except (ValueError, TypeError) as error:
        raise SettingsError(
            "TEAMS_APP_CERTIFICATE must be a PEM file with the certificate and its private RSA key, without a password."
        ) from error
    return key, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Connector:
    """The Bot Connector's calls. `close` it at the end."""

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._open: Optional[aiohttp.ClientSession] = None
        self._token = BotToken(settings, self._session)

    async def send(self, chat: Chat, activity: Json) -> Text:
        """Posts an activity; its id in Teams."""
        answer = await self._call("POST", chat, "activities", activity)
        return str(answer.get("id") or "")

    async def replace(self, chat: Chat, activity_id: Text, activity: Json) -> None:
        """Puts another activity in the place of one that was sent."""
        await self._call("PUT", chat, f"activities/{quote(activity_id, safe='')}", activity)

    async def member(self, chat: Chat, member_id: Text) -> Json:
        """Who a member of the conversation is, as their tenant knows them."""
        return await self._call("GET", chat, f"members/{quote(member_id, safe='')}")

    async def close(self) -> None:
        """Closes the connections."""
        if self._open is not None:
            await self._open.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._open is None or self._open.closed:
            self._open = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
                trust_env=not (self._settings.test_url or self._settings.without_tokens),
            )
        return self._open

    async def _call(
        self, method: Text, chat: Chat, path: Text, body: Optional[Json] = None
    ) -> Json:
        if not self._settings.may_answer_to(chat.service_url):
            raise NoUse("the address to answer to is not allowed")  # never send the token there
        base = chat.service_url.rstrip("/")
        address = f"{base}/v3/conversations/{quote(chat.conversation_id, safe='')}/{path}"
        token = None if self._settings.without_tokens else await self._token.value()
        try:
            return await self._once(method, address, body, token)
        except NoUse as error:
            if error.status != UNAUTHORISED or token is None:
                raise
        token = await self._token.value(unlike=token)
        try:
            return await self._once(method, address, body, token)
        except NoUse as error:
            if error.status != UNAUTHORISED:
                raise
            raise TryLater(error.why, error.status) from error

    async def _once(
        self, method: Text, address: Text, body: Optional[Json], token: Optional[Text]
    ) -> Json:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        call = self._session().request(
            method, URL(address, encoded=True), json=body, headers=headers, allow_redirects=False
        )
        return await _answer(call, method)


async def _answer(call: Awaitable[Any], what: Text) -> Json:
    """The JSON of a good answer. Raises TryLater or NoUse."""
    try:
        reply = await call
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
        raise TryLater(f"{what}: {type(error).__name__}") from error
    async with reply:
        read = await _json(reply)
    if reply.status < 300:
        return read
    why = f"{what}: {reply.status} {_code(read)}".rstrip()
    if reply.status == TOO_MANY or reply.status >= 500 or reply.status in (408, 412):
        raise TryLater(why, reply.status, _seconds_asked(reply.headers.get("Retry-After")))
    raise NoUse(why, reply.status)


async def _json(reply: aiohttp.ClientResponse) -> Json:
    try:
        read = await reply.json(content_type=None)
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
        return {}  # what was asked is done or not all the same: the status says so
    return read if isinstance(read, dict) else {}


def _code(read: Json) -> Text:
    error = read.get("error")
    code = error.get("code") if isinstance(error, dict) else error
    return code[:60] if isinstance(code, str) and code.isprintable() else ""


def _seconds_asked(header: Optional[Text]) -> Optional[float]:
    """Retry-After in either of its forms (RFC 9110, 10.2.3)."""
    if not header:
        return None
    if header.strip().isdecimal():
        return min(float(header), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(header).timestamp()
    except (TypeError, ValueError):
        return None
    return min(max(0.0, at - time.time()), LONGEST_WAIT)
