"""Is it really Microsoft Teams, and one of our tenants? Bot Connector tokens, checked before anything else happens.

A request must pass all of it: an RS256 signature by a key that Microsoft endorses for Teams, issuer, audience and
expiry, a `serviceurl` claim equal to the body's, a host the bot may answer to, and a tenant of ours.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, Mapping, Optional, Text
from urllib.parse import urlsplit

import aiohttp
import jwt
from jwt.algorithms import RSAAlgorithm

from bot.settings.teams import TeamsSettings

ISSUER = "https://api.botframework.com"
CHANNEL_ID = "msteams"
ALGORITHM = "RS256"
LEEWAY = 60  # seconds that Microsoft's clock and ours may differ
KEYS_LAST = 24 * 3600.0  # seconds
BETWEEN_REFRESHES = 60.0  # seconds; whoever invents key ids must not have us fetch all day
FETCH_WITHIN = 10.0  # seconds
REQUIRED = ["exp", "iss", "aud"]


class NotLetIn(Exception):
    """The request is turned away with `status`; `why` is for the log and holds nothing a stranger wrote."""

    def __init__(self, status: int, why: Text) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True)
class SigningKey:
    """A public key of Microsoft's, and the channels whose messages it may sign."""

    key: Any
    endorsements: tuple


class SigningKeys:
    """Microsoft's signing keys: fetched when first needed, kept for a day, fetched again for an unknown key id."""

    def __init__(self, openid_url: Text, seconds: Callable[[], float] = time.monotonic) -> None:
        self._openid_url = openid_url
        self._seconds = seconds
        self._keys: Dict[Text, SigningKey] = {}
        self._fetched_at: Optional[float] = None
        self._tried_at: Optional[float] = None
        self._fetching = asyncio.Lock()

    async def find(self, key_id: Text) -> Optional[SigningKey]:
        """The key, or None when Microsoft has no such key. NotLetIn (503) when that cannot be found out now."""
        if key_id not in self._keys or self._is_old(self._fetched_at, KEYS_LAST):
            async with self._fetching:
                if key_id not in self._keys or self._is_old(self._fetched_at, KEYS_LAST):
                    await self._refresh(key_id)
        return self._keys.get(key_id)

    async def _refresh(self, key_id: Text) -> None:
        if not self._is_old(self._tried_at, BETWEEN_REFRESHES):
            if self._fetched_at is None:
                raise NotLetIn(503, "signing keys could not be fetched")
            return
        self._tried_at = self._seconds()
        try:
            self._keys = await self._fetch()
        except (
            aiohttp.ClientError,
            asyncio.TimeoutError,
            ValueError,
            KeyError,
            TypeError,
        ) as error:
            # A known key goes on counting while Microsoft cannot be reached.
            if key_id not in self._keys:
                raise NotLetIn(503, "signing keys could not be fetched") from error
            return
        self._fetched_at = self._seconds()

    async def _fetch(self) -> Dict[Text, SigningKey]:
        timeout = aiohttp.ClientTimeout(total=FETCH_WITHIN)
        async with aiohttp.ClientSession(
            timeout=timeout, raise_for_status=True, trust_env=self._openid_url.startswith("https:")
        ) as session:
            async with session.get(self._openid_url, allow_redirects=False) as reply:
                keys_url = (await reply.json(content_type=None))["jwks_uri"]
            if not _same_host(keys_url, self._openid_url):
                raise ValueError("the keys are said to be somewhere else")
            async with session.get(keys_url, allow_redirects=False) as reply:
                listed = (await reply.json(content_type=None))["keys"]
        return {key["kid"]: _signing_key(key) for key in listed if key.get("kty") == "RSA"}

    def _is_old(self, at: Optional[float], lasts: float) -> bool:
        return at is None or self._seconds() - at > lasts


def _same_host(one: Text, other: Text) -> bool:
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc) == (second.scheme, second.netloc)


def _signing_key(described: Mapping[Text, Any]) -> SigningKey:
    return SigningKey(
        RSAAlgorithm.from_jwk(json.dumps(described)), tuple(described.get("endorsements") or ())
    )


class Doorkeeper:
    """Lets a request in or raises NotLetIn: 401 without a good token, 403 when the token does not cover the body."""

    def __init__(self, settings: TeamsSettings, keys: SigningKeys) -> None:
        self._settings = settings
        self._keys = keys

    async def check(self, authorization: Optional[Text], body: Mapping[Text, Any]) -> None:
        """`body` is the activity as it was received, not looked at by anybody yet."""
        claims: Mapping[Text, Any] = {}
        if not self._settings.without_tokens:
            claims = await self._claims(authorization)
        service_url = body.get("serviceUrl")
        if not isinstance(service_url, str) or not self._settings.may_answer_to(service_url):
            raise NotLetIn(403, "service address not allowed")
        if not self._settings.without_tokens and claims.get("serviceurl") != service_url:
            raise NotLetIn(403, "token is for another service address")
        if body.get("channelId") != CHANNEL_ID:
            raise NotLetIn(403, "not from Teams")
        tenants = tenants_of(body)
        if not tenants or not all(self._settings.may_come_from(each) for each in tenants):
            raise NotLetIn(403, "tenant not allowed")

    async def _claims(self, authorization: Optional[Text]) -> Mapping[Text, Any]:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise NotLetIn(401, "no token")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise NotLetIn(401, "no token that can be read") from error
        key_id = header.get("kid")
        if header.get("alg") != ALGORITHM or not isinstance(key_id, str):
            raise NotLetIn(401, "not signed as Microsoft signs")
        key = await self._keys.find(key_id)
        if key is None:
            raise NotLetIn(401, "unknown key")
        if CHANNEL_ID not in key.endorsements:
            raise NotLetIn(401, "key is not endorsed for Teams")
        try:
            return jwt.decode(
                token,
                key.key,
                algorithms=[ALGORITHM],
                audience=self._settings.app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": REQUIRED},
            )
        except jwt.PyJWTError as error:
            raise NotLetIn(401, f"token refused: {type(error).__name__}") from error


def tenants_of(body: Mapping[Text, Any]) -> set:
    """Every tenant an activity names. What is no text stands as an empty one, which is no tenant of ours."""
    named = [
        _inside(body, "conversation", "tenantId"),
        _inside(body, "channelData", "tenant", "id"),
        _inside(body, "from", "tenantId"),
    ]
    return {each if isinstance(each, str) else "" for each in named if each is not None}


def _inside(body: object, *names: Text) -> object:
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body
