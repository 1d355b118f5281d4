"""Microsoft, as the bot sees it: signing keys, tokens, conversations and members, over real HTTP on loopback.

It behaves as told: a status for the next calls, a slow reply, one that breaks off in the middle.
"""

import asyncio
import base64
import json
import time
from typing import Any, Dict, List, Optional, Tuple

import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://api.botframework.com"
APP_ID = "6c1f0b1e-0000-4000-8000-00000000b07a"
TENANT = "0a5e1111-0000-4000-8000-0000000000aa"
SECRET = "a-secret-of-the-test"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Key:
    """A signing key of Microsoft's."""

    def __init__(self, key_id: str, endorsements: Tuple[str, ...] = ("msteams", "webchat")) -> None:
        self.id = key_id
        self.endorsements = endorsements
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def described(self) -> Dict[str, Any]:
        described = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**described, "kid": self.id, "use": "sig", "endorsements": list(self.endorsements)}


class Microsoft:
    """The services Teams has, and what reached them."""

    def __init__(self) -> None:
        self.keys: List[Key] = [Key("first")]
        self.members: Dict[str, Dict[str, Any]] = {}
        self.posted: List[Tuple[str, Dict[str, Any]]] = []
        self.replaced: List[Tuple[str, str, Dict[str, Any]]] = []
        self.typed = 0
        self.key_fetches = self.token_fetches = 0
        self.token_lasts = 3600
        self.forms: List[Dict[str, str]] = []
        self.good_tokens: set = set()
        self.certificate: Optional[x509.Certificate] = None  # registered, so that no secret will do
        self.assertions: List[Dict[str, Any]] = []  # what the good ones claimed
        self.refusals: List[Tuple[int, Dict[str, str]]] = []  # for the next calls, one each
        self.breaks = 0  # replies still to break off after the activity was taken
        self.slow_in = ""  # the chat in which nothing is answered in time
        self.is_down = False
        self.url = ""
        self._runner: Optional[web.AppRunner] = None
        self._numbers = 0

    @property
    def service_url(self) -> str:
        return f"{self.url}/emea/"

    async def start(self, port: int = 0) -> "Microsoft":
        self.changed = asyncio.Event()
        app = web.Application()
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        at = "/emea/v3/conversations/{conversation}"
        app.router.add_post(f"{at}/activities", self._post)
        app.router.add_put(f"{at}/activities/{{activity}}", self._put)
        app.router.add_get(f"{at}/members/{{member}}", self._member)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        return self

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def token(self, key: Optional[Key] = None, **changes: Any) -> str:
        """What Teams would send: a token for the bot. A claim that is None is left out."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": APP_ID,
            "nbf": now - 300,
            "exp": now + 3600,
            "serviceurl": self.service_url,
            **changes,
        }
        key = key or self.keys[-1]
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(told, key.private, algorithm="RS256", headers={"kid": key.id})

    async def until(self, holds: Any, within: float = 20.0) -> None:
        """Waits for what the bot does, and fails when it does not."""
        ends = time.monotonic() + within
        while not holds():
            left = ends - time.monotonic()
            assert left > 0, "it did not happen in time"
            self.changed.clear()
            if not holds():
                try:
                    await asyncio.wait_for(self.changed.wait(), min(left, 0.5))
                except asyncio.TimeoutError:
                    continue

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        if self.is_down:
            return web.Response(status=503)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        self.key_fetches += 1
        return web.json_response({"keys": [key.described() for key in self.keys]})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        self.token_fetches += 1
        form = dict(await request.post())
        self.forms.append({**form, "tenant": request.match_info["tenant"]})  # type: ignore[dict-item]
        try:
            self._check_proof(form, f"{self.url}{request.path}")
        except (AssertionError, jwt.PyJWTError) as error:
            told = {"error": "invalid_client", "error_description": f"AADSTS700027: {error}"}
            return web.json_response(told, status=401)
        token = base64.urlsafe_b64encode(str(self.token_fetches).encode()).decode()
        self.good_tokens.add(token)
        return web.json_response({"access_token": token, "expires_in": self.token_lasts})

    def _check_proof(self, form: Any, token_url: str) -> None:
        """As the identity platform documents it for secrets and for certificates."""
        assert form["grant_type"] == "client_credentials", "grant"
        assert form["client_id"] == APP_ID, "client"
        if self.certificate is None:
            assert form.get("client_secret") == SECRET, "secret"
            return
        assert "client_secret" not in form, "a secret beside the certificate"
        assert form.get("client_assertion_type") == BEARER, "type of assertion"
        assertion = form["client_assertion"]
        header = jwt.get_unverified_header(assertion)
        thumbprint = base64.urlsafe_b64encode(self.certificate.fingerprint(hashes.SHA256()))
        assert header.get("x5t#S256") == thumbprint.rstrip(b"=").decode(), "thumbprint"
        assert header["typ"] == "JWT", "typ"
        claims = jwt.decode(
            assertion,
            self.certificate.public_key(),  # type: ignore[arg-type]
            algorithms=["PS256"],
            audience=token_url,
            issuer=APP_ID,
            options={"require": ["aud", "exp", "iss", "jti", "nbf", "sub"]},
        )
        assert claims["sub"] == APP_ID, "subject"
        assert claims["exp"] - claims["nbf"] <= 600, "lasts longer than ten minutes"
        assert claims["jti"] not in [one["jti"] for one in self.assertions], "used before"
        self.assertions.append(claims)

    async def _refused(self, request: web.Request) -> Optional[web.Response]:
        if self.slow_in and request.match_info["conversation"] == self.slow_in:
            await asyncio.Event().wait()
        token = request.headers.get("Authorization", "").partition(" ")[2]
        if token not in self.good_tokens:
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        if self.refusals:
            status, headers = self.refusals.pop(0)
            self.changed.set()
            return web.json_response(
                {"error": {"code": "BotSaysNo"}}, status=status, headers=headers
            )
        return None

    async def _post(self, request: web.Request) -> web.StreamResponse:
        activity = await request.json()
        if activity["type"] == "typing":
            self.typed += 1
            self.changed.set()
            return web.json_response({"id": "typing"}, status=201)
        refused = await self._refused(request)
        if refused is not None:
            return refused
        self._numbers += 1
        self.posted.append((request.match_info["conversation"], activity))
        self.changed.set()
        if self.breaks:
            self.breaks -= 1
            return await self._broken_off(request)
        return web.json_response({"id": f"activity-{self._numbers}"}, status=201)

    async def _broken_off(self, request: web.Request) -> web.StreamResponse:
        reply = web.StreamResponse(status=201, headers={"Content-Length": "500"})
        await reply.prepare(request)
        await reply.write(b'{"id": "act')
        assert request.transport is not None
        request.transport.close()
        return reply

    async def _put(self, request: web.Request) -> web.StreamResponse:
        activity = await request.json()
        where = request.match_info
        self.replaced.append((where["conversation"], where["activity"], activity))
        self.changed.set()
        return web.json_response({"id": where["activity"]})

    async def _member(self, request: web.Request) -> web.StreamResponse:
        refused = await self._refused(request)
        if refused is not None:
            return refused
        member = self.members.get(request.match_info["member"])
        if member is None:
            return web.json_response(
                {"error": {"code": "MemberNotFoundInConversation"}}, status=404
            )
        return web.json_response(member)
