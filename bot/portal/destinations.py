"""Where a person may be led after signing in: pages of our own and nothing else."""

import re
from typing import Mapping, Optional

from starlette.requests import Request
from starlette.routing import Match, Route

HOME = "/chat"
# What a page is called on the way there.
NAMES: Mapping[str, str] = {
    "/chat": "the chat",
    "/my-training": "My training",
    "/my-data": "what we hold about you",
    "/questions": "the questions for you",
    "/team": "My team",
    "/school": "My school",
    "/policy": "The policy",
    "/embed/sign-in": "the chat",
    "/signed-in": "where you're signed in",
}
# Printable ASCII without the backslash, which browsers take for a slash.
PATH_AND_QUERY = re.compile(r"(?P<path>/(?!/)[!-\[\]-~]*?)(\?[!-\[\]-~]*)?")
LONGEST = 500
NOT_A_DESTINATION = ("/", "/sign-in", "/sign-out", "/session")


def own_path(request: Request, wanted: str) -> str:
    """`wanted`, when it is the path of a page of ours that a link can open; otherwise the first page."""
    return wanted if _route_of(request, wanted) else HOME


def name_of(wanted: str) -> Optional[str]:
    """What the page asked for is called, None for one without a name."""
    return NAMES.get(wanted.partition("?")[0])


def _route_of(request: Request, wanted: str) -> bool:
    written = PATH_AND_QUERY.fullmatch(wanted)
    if not written or len(wanted) > LONGEST or "#" in wanted:
        return False
    path = written["path"]
    if path == "/" or path.startswith(NOT_A_DESTINATION[1:]):
        return False
    scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    pages = (route for route in request.app.routes if isinstance(route, Route))
    return any(route.matches(scope)[0] is Match.FULL for route in pages)
