"""Signing in with a school's directory: OpenID Connect, code flow with PKCE, by authlib and joserfc.

What a directory answers is not believed until its signature, issuer, audience, nonce and times have been checked.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Mapping, Optional, Tuple

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
)
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from bot.errors import AssistantError
from bot.learning.ports import Clock
from bot.portal.oauth_client import OAuth2Client
from bot.portal.pending import Pending
from bot.settings.addresses import keeps_secrets
from bot.settings.identity_providers import IdentityProvider, Kind

logger = logging.getLogger(__name__)

NAMES: Mapping[Kind, str] = {Kind.ENTRA: "Microsoft", Kind.GOOGLE: "Google"}
SCOPE = "openid profile email"
SECONDS_TO_WAIT = 5
METADATA_LASTS = timedelta(hours=1)
# How far the directory's clock and ours may be apart.
CLOCK_SKEW = timedelta(minutes=2)
# Both directories sign with RSA. What a token says about its own algorithm is not asked.
REGISTRY = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
ERROR_CODE = re.compile(r"[a-z_]{1,40}")

Claims = Mapping[str, Any]


class Problem(str, Enum):
    """Why nobody was signed in, as far as the page about it tells them apart."""

    LOST = "lost"
    DENIED = "denied"
    UNREACHABLE = "unreachable"
    NOT_WORKING = "not_working"
    NOT_VALID = "not_valid"
    CLOCK = "clock"
    NOT_RECOGNISED = "not_recognised"


class SignInFailed(AssistantError):
    """Nobody was signed in. `reason` is for the log, and holds nothing about a person."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(f"{problem.value}: {reason}")
        self.problem = problem
        self.reason = reason


@dataclass(frozen=True)
class Metadata:
    """What a directory says about itself, and when it said so."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: Optional[str]
    read_at: datetime


class Directory:
    """One directory people sign in with. Asked when needed, so that one that is down stops no start."""

    def __init__(self, provider: IdentityProvider, public_url: str, clock: Clock) -> None:
        self.provider = provider
        self.id = provider.kind.value
        self.name = NAMES[provider.kind]
        self._home = public_url
        self._clock = clock
        self._metadata: Optional[Metadata] = None
        self._keys: Optional[Claims] = None

    def authorization_url(self, pending: Pending) -> str:
        """Where the browser is sent to sign in. Raises SignInFailed."""
        endpoint = self._read_metadata().authorization_endpoint
        with self._client() as client:
            url, _ = client.create_authorization_url(
                endpoint,
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
                prompt="select_account",  # computers in schools are shared
                **self._hint(),
            )
        return str(url)

    def claims(self, code: str, pending: Pending) -> Claims:
        """What the directory vouches for in exchange for the code. Raises SignInFailed."""
        tokens = self._redeem(code, pending)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise SignInFailed(Problem.NOT_VALID, "no_id_token")
        try:
            return self._verified(id_token, tokens.get("access_token"), pending.nonce)
        except ExpiredTokenError as error:
            raise SignInFailed(Problem.CLOCK, "expired") from error
        except ClaimError as error:
            is_time = error.claim in ("iat", "nbf") and not isinstance(error, MissingClaimError)
            problem = Problem.CLOCK if is_time else Problem.NOT_VALID
            raise SignInFailed(problem, f"claim_{error.claim}") from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SignInFailed(Problem.NOT_VALID, type(error).__name__) from error

    def is_issuer(self, named: Optional[str]) -> bool:
        """Whether an answer that names its issuer (RFC 9207) names this directory; not naming one is allowed."""
        return named is None or named in self.provider.issuers()

    def sign_out_url(self) -> Optional[str]:
        """Where one signs out of the directory itself, if it offers that. Raises SignInFailed."""
        endpoint = self._read_metadata().end_session_endpoint
        if endpoint is None:
            return None
        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": f"{self._home}/"}
        return str(httpx.URL(endpoint).copy_merge_params(asked))

    def _redeem(self, code: str, pending: Pending) -> Claims:
        metadata = self._read_metadata()
        try:
            with self._client() as client:
                tokens: Claims = client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.verifier,
                )
        except AuthlibBaseError as error:
            # A code is good once and for minutes; all else is about us, not about the person.
            is_used = error.error == "invalid_grant"
            problem = Problem.LOST if is_used else Problem.NOT_WORKING
            raise SignInFailed(problem, f"token_{error_code(error.error)}") from None
        except (httpx.HTTPError, ValueError) as error:
            raise SignInFailed(Problem.UNREACHABLE, type(error).__name__) from error
        return tokens

    def _verified(self, id_token: str, access_token: object, nonce: str) -> Claims:
        token, keys = self._decoded(id_token)
        provider = self.provider
        options = {
            "iss": {"essential": True, "values": list(provider.issuers())},
            "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        asked = {"nonce": nonce, "client_id": provider.client_id, "access_token": access_token}
        checked = CodeIDToken(token.claims, token.header, options, asked)
        now = int(self._clock.now().timestamp())
        checked.validate(now=now, leeway=int(CLOCK_SKEW.total_seconds()))
        if not _may_sign(keys, token.header, checked):
            raise SignInFailed(Problem.NOT_VALID, "key_of_another_issuer")
        return dict(checked)

    def _decoded(self, id_token: str) -> Tuple[Any, Claims]:
        """The token, and the keys it was checked with: another thread may exchange those kept at any moment."""
        metadata = self._read_metadata()
        keys = self._keys or self._fetch_keys(metadata)
        try:
            return _signed_with(keys, id_token), keys
        except (InvalidKeyIdError, BadSignatureError):  # directories change their keys
            keys = self._fetch_keys(metadata)
            return _signed_with(keys, id_token), keys

    def _fetch_keys(self, metadata: Metadata) -> Claims:
        self._keys = keys = self._fetch(metadata.jwks_uri)
        return keys

    def _client(self) -> Any:
        return OAuth2Client(
            self.provider.client_id,
            self.provider.client_secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
            scope=SCOPE,
            redirect_uri=f"{self._home}/sign-in/{self.id}/callback",
            code_challenge_method="S256",
            timeout=SECONDS_TO_WAIT,
        )

    def _hint(self) -> Mapping[str, str]:
        """Has Google offer the school's accounts first. What the token says is checked all the same."""
        domains = self.provider.members_of
        is_one = self.provider.kind is Kind.GOOGLE and len(domains) == 1
        return {"hd": domains[0]} if is_one else {}

    def _read_metadata(self) -> Metadata:
        now = self._clock.now()
        if self._metadata is None or now - self._metadata.read_at > METADATA_LASTS:
            self._metadata = self._checked(self._fetch(self.provider.discovery), now)
            self._keys = None  # keys that were withdrawn must not count for ever
        return self._metadata

    def _checked(self, said: Claims, now: datetime) -> Metadata:
        if said.get("issuer") not in (self.provider.issuer, *self.provider.issuers()):
            raise SignInFailed(Problem.NOT_WORKING, "metadata_issuer")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(keeps_secrets(str(said.get(name, ""))) for name in needed):
            raise SignInFailed(Problem.NOT_WORKING, "metadata_endpoints")
        ends = said.get("end_session_endpoint")
        return Metadata(
            **{name: str(said[name]) for name in needed},
            end_session_endpoint=ends if isinstance(ends, str) and keeps_secrets(ends) else None,
            read_at=now,
        )

    def _fetch(self, url: str) -> Claims:
        try:
            answer = httpx.get(url, timeout=SECONDS_TO_WAIT)
            answer.raise_for_status()
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SignInFailed(Problem.UNREACHABLE, type(error).__name__) from error
        if not isinstance(said, dict):
            raise SignInFailed(Problem.UNREACHABLE, "no_json_object")
        return said


def _signed_with(keys: Any, id_token: str) -> Any:
    return jwt.decode(id_token, KeySet.import_key_set(keys), registry=REGISTRY)


def _may_sign(keys: Claims, header: Claims, claims: Claims) -> bool:
    """Whether the key is meant for this issuer. Entra's keys say so, because many tenants share one address."""
    named = (key for key in keys["keys"] if key.get("kid") == header.get("kid"))
    meant_for = next((key["issuer"] for key in named if "issuer" in key), claims["iss"])
    return bool(meant_for.replace("{tenantid}", str(claims.get("tid"))) == claims["iss"])


def error_code(said: object) -> str:
    """An error as the directory names it, fit for a log: a code and no sentence, which may name a person."""
    return said if isinstance(said, str) and ERROR_CODE.fullmatch(said) else "other"
