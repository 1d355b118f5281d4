"""What every response carries, and where a request may come from."""

import ipaddress
from types import MappingProxyType
from typing import Mapping, Optional

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Settings
from bot.settings.addresses import LOOPBACK

FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip")


def security_headers(settings: Settings) -> Mapping[str, str]:
    """Headers of every response: no foreign code, no framing, nothing told to other sites."""
    socket = settings.assistant_url.replace("http", "ws", 1)
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {settings.assistant_url} {socket}",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.public_url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


class SecurityHeaders:
    """Middleware: adds the headers, and keeps pages out of caches: each may carry a name."""

    def __init__(
        self,
        app: ASGIApp,
        headers: Mapping[str, str],
        exceptions: Mapping[str, Mapping[str, Optional[str]]] = MappingProxyType({}),
    ) -> None:
        self._app = app
        self._headers = headers
        self._exceptions = exceptions  # by path; None takes a header off

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                sent.update(self._headers)
                sent.setdefault("Cache-Control", "no-store")  # but for assets, which say their own
                for name, value in self._exceptions.get(scope["path"], {}).items():
                    if value is None:
                        del sent[name]
                    else:
                        sent[name] = value
            await send(message)

        await self._app(scope, receive, send_secured)


def from_this_computer(request: Request) -> bool:
    """Whether the browser runs on this computer and asked for it by a loopback name.

    The name matters too: a site elsewhere can point its own name at 127.0.0.1 and script the rest.
    """
    if request.client is None or any(name in request.headers for name in FORWARDING):
        return False
    try:
        is_loopback = ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return is_loopback and request.url.hostname in LOOPBACK


def from_our_pages(headers: Headers, settings: Settings) -> bool:
    """Whether a script runs on our own page. Browsers set these headers; pages cannot."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = headers.get("origin")
    return origin is None or origin in settings.allowed_origins
