"""Middleware against floods: how large a request may be, how often they may come, and what is said beyond that."""

import ipaddress
import logging
import math
import re
from typing import Optional

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.portal.context import page
from bot.portal.paces import Paces, TooOften

logger = logging.getLogger(__name__)

LARGEST_FORM = 100_000  # bytes; the longest answer takes a quarter of it
# They have limits of their own, and look at the length before they read.
UPLOADS = re.compile(r"/(?:school|schools/[^/]+)/(?:staff|staff/import|publish|publish/confirm)")


class RequestLimits:
    """Middleware: turns away what is too large or comes too often from one address, before any of it is read."""

    def __init__(self, app: ASGIApp, paces: Paces) -> None:
        self._app = app
        self._paces = paces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        refusal = self._refusal(request)
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Optional[Response]:
        wait = self._paces.of_address.wait(address) if (address := _address(request)) else 0.0
        if wait:
            return too_often(request, TooOften(wait))
        if "chunked" in request.headers.get("transfer-encoding", "").lower():
            return _unread(request, 411)  # no browser sends a form without its length
        length = request.headers.get("content-length", "0")
        is_fit = length.isdecimal() and int(length) <= LARGEST_FORM
        return None if is_fit or UPLOADS.fullmatch(request.url.path) else _unread(request, 413)


def too_often(request: Request, error: TooOften) -> Response:
    """Says so, and when to go on. That it happened is in the log, and not who it was."""
    logger.warning("portal.too_often wait=%.0f", error.wait)
    answer = page(request, "too_often.html", "That was a lot at once", 429)
    answer.headers["Retry-After"] = str(math.ceil(error.wait))
    return answer


def _unread(request: Request, status: int) -> Response:
    answer = page(request, "too_large.html", "That is too large to send", status)
    answer.headers["Connection"] = "close"  # what comes after it on this line is not read
    return answer


def _address(request: Request) -> str:
    """The address to count; none for this computer itself."""
    host = request.client.host if request.client else ""
    try:
        return "" if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return host
