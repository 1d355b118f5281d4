"""A directory on loopback that answers as a test has it answer: well by default, and badly where it is told to.

It signs with a key of its own, so it can do what no good provider does. It keeps codes as a good one: each counts once,
with the verifier of the challenge it was asked with.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Callable, Dict, Optional, Tuple
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

from bot.learning.ports import Clock

TENANT = "11111111-aaaa-4bbb-8ccc-000000000001"
OTHER_TENANT = "11111111-aaaa-4bbb-8ccc-000000000002"
CLIENT = "policy-assistant"
SECRET = "a secret with ~ and . and -"
Answer = Tuple[int, bytes]


@dataclass(frozen=True)
class Asked:
    """What the browser brought along when it was sent to sign in."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    fields: Dict[str, str]


class ForgedDirectory:
    """Change its attributes before the answer is fetched."""

    def __init__(self, clock: Clock, key: RSAKey) -> None:
        self.clock = clock
        self.key = key
        self.published: list[Dict[str, Any]] = [public(key)]
        self.metadata: Dict[str, Any] = {}  # exchanged in the discovery document
        self.signed: Callable[[Dict[str, Any]], Optional[str]] = self.sign
        self.answers: Dict[str, Answer] = {}  # by the end of the path
        self.asked_for: list[str] = []
        self._codes: Dict[str, Tuple[Asked, Dict[str, Any]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environment(self, *kinds: str, tenants: str = TENANT) -> Dict[str, str]:
        """The settings of the product that lead here."""
        entra = {
            "ENTRA_CLIENT_ID": CLIENT,
            "ENTRA_CLIENT_SECRET": SECRET,
            "ENTRA_TENANTS": tenants,
            "ENTRA_AUTHORITY": self.url,
        }
        google = {
            "GOOGLE_CLIENT_ID": CLIENT,
            "GOOGLE_CLIENT_SECRET": SECRET,
            "GOOGLE_DOMAINS": "hill.sch.uk, vale.sch.uk",
            "GOOGLE_ISSUER": self.url,
        }
        return {
            **(entra if "entra" in kinds else {}),
            **(google if "google" in kinds else {}),
        }

    def issuer(self, kind: str) -> str:
        return f"{self.url}/{TENANT}/v2.0" if kind == "entra" else self.url

    def vouch(self, location: str, **claims: Any) -> str:
        """Somebody signed in where the browser was sent: the path it comes back to. None takes a claim out."""
        asked = read(location)
        kind = "entra" if "/sign-in/entra/" in asked.redirect_uri else "google"
        now = int(self.clock.now().timestamp())
        token = {
            "iss": self.issuer(kind),
            "aud": CLIENT,
            "sub": "a subject",
            "iat": now,
            "exp": now + 3600,
            "nonce": asked.nonce,
            **({"tid": TENANT, "oid": str(uuid4())} if kind == "entra" else {}),
            **claims,
        }
        code = uuid4().hex
        kept = {name: value for name, value in token.items() if value is not None}
        self._codes[code] = (asked, kept)
        return callback(location, code=code, state=asked.state)

    def sign(
        self, claims: Dict[str, Any], key: Optional[RSAKey] = None, **header: Any
    ) -> Optional[str]:
        """A token with these claims; by default as the directory signs."""
        own = key or self.key
        return jwt.encode({"alg": "RS256", "kid": own.kid, **header}, claims, own)

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        self.asked_for.append(path)
        for end, told in self.answers.items():
            if path.endswith(end):
                return told
        if path.endswith("/.well-known/openid-configuration"):
            return _json(200, self._discovery(path))
        if path.endswith("/keys"):
            return _json(200, {"keys": self.published})
        if path.endswith("/token") and method == "POST":
            return self._token(dict(parse_qsl(body.decode())))
        return 404, b""

    def _discovery(self, path: str) -> Dict[str, Any]:
        base = f"{self.url}{path[: -len('/.well-known/openid-configuration')]}"
        return {
            "issuer": base.replace("/organizations/", "/{tenantid}/"),
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            **self.metadata,
        }

    def _token(self, form: Dict[str, str]) -> Answer:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return _json(401, {"error": "invalid_client", "error_description": "about anna@x"})
        asked, claims = self._codes.pop(form.get("code", ""), (None, {}))
        if asked is None or s256(form.get("code_verifier", "")) != asked.challenge:
            return _json(400, {"error": "invalid_grant"})
        if form.get("redirect_uri") != asked.redirect_uri:
            return _json(400, {"error": "invalid_grant"})
        tokens = {"access_token": "an access token", "token_type": "Bearer", "expires_in": 3600}
        id_token = self.signed(claims)
        return _json(200, {**tokens, **({"id_token": id_token} if id_token else {})})


def read(location: str) -> Asked:
    """What stands in the address a browser is sent to."""
    fields = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    return Asked(
        fields["redirect_uri"],
        fields["state"],
        fields["nonce"],
        fields["code_challenge"],
        fields,
    )


def callback(location: str, **answer: str) -> str:
    """The path and query on which a browser comes back with this answer."""
    return f"{urlsplit(read(location).redirect_uri).path}?{urlencode(answer)}"


def s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


def public(key: RSAKey, **also: Any) -> Dict[str, Any]:
    return {**key.as_dict(private=False), **also}


def unsigned(claims: Dict[str, Any]) -> str:
    """A token whose header says that it needs no signature."""

    def part(said: Dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def shifted(clock: Clock, **length: float) -> int:
    """A moment so far from now, as tokens write it."""
    from datetime import timedelta

    moment: datetime = clock.now() + timedelta(**length)
    return int(moment.timestamp())


def _json(status: int, said: Any) -> Answer:
    return status, json.dumps(said).encode()


def _handler_of(directory: ForgedDirectory) -> Any:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])))

        def _answer(self, body: bytes) -> None:
            status, said = directory.answer(self.command, urlsplit(self.path).path, body)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
