"""Each request of the portal, watched: an id on all its log lines, its route and status counted, its time taken."""

import re
import time
from typing import Iterable
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.telemetry.metrics import REQUEST_SECONDS, REQUESTS

logger = structlog.get_logger(__name__)

GIVEN_ID = re.compile(r"[0-9a-f-]{16,36}")
METHODS = ("GET", "HEAD", "POST")
NO_ROUTE = "none"
# Asked all the time by browsers and machines: in the log only when all is to be seen.
QUIET = ("/static", "/health", "/ready", "/metrics", "/session/active")


class Observing:
    """Middleware, the outermost. The path itself is never told: it may hold a person's id, and its query a name."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._routes = tuple(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request = given if GIVEN_ID.fullmatch(given) else uuid4().hex
        route = route_template(self._routes, scope)  # routing changes the scope
        status, began = 500, time.perf_counter()

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request):
            try:
                await self._app(scope, receive, send_named)
            finally:
                _tell(scope["method"], route, status, time.perf_counter() - began)


def _tell(asked: str, route: str, status: int, seconds: float) -> None:
    method = asked if asked in METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)
    say = logger.debug if route in QUIET else logger.info
    took = round(seconds * 1000, 1)
    say("request.served", method=method, route=route, status=status, ms=took)


def route_template(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """The route as it is written in the code, such as `/team/people/{person_id}`."""
    for route in routes:
        match, found = route.matches(scope)
        if match is Match.NONE:
            continue
        if isinstance(route, Mount) and route.routes:
            return route.path + route_template(route.routes, {**scope, **found})
        return str(getattr(route, "path", NO_ROUTE))
    return NO_ROUTE
