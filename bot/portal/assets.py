"""Stylesheets, scripts and pictures. An address changes with what it leads to, so browsers may keep that for good."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
ASKED_FOR_AGAIN = "no-cache"  # kept, but the browser asks each time whether it is still the same


def address(name: str) -> str:
    """Where a page loads this file from; the mark behind it is that of the content."""
    path = STATIC / name
    return f"/static/{name}?v={_mark(path, path.stat().st_mtime_ns)}"


class Assets(StaticFiles):
    """Serves the files; only one asked for by the mark of its present content is kept for good."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(
        self,
        full_path: "str | os.PathLike[str]",
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v")
        is_this = asked == [_mark(Path(full_path), stat_result.st_mtime_ns)]
        response.headers["Cache-Control"] = KEPT_FOR_GOOD if is_this else ASKED_FOR_AGAIN
        return response


@lru_cache(maxsize=256)
def _mark(path: Path, changed_at: int) -> str:
    # When it was changed is part of the key only: the same content keeps its mark on every machine.
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
