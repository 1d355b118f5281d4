"""The assistant's `/metrics`: its turns, how full the inbox is, and what waits for Teams."""

import asyncio
import time
from typing import Iterable, Text

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw, text

from bot.runtime.teams_store import TeamsStore
from bot.settings.telemetry import TelemetrySettings
from bot.telemetry.exposing import CONTENT_TYPE_LATEST, Figure, Standing, exposition, may_read

ROUTE = "/metrics"


def measures(store: TeamsStore, settings: TelemetrySettings) -> Blueprint:
    """The route, for those whom METRICS_FROM lets read it. To all others it isn't there."""
    blueprint = Blueprint("measures")
    standing = Standing("assistant_conversations_reached", lambda: conversation_figures(store))

    @blueprint.route(ROUTE, methods=["GET"])  # type: ignore[misc]
    async def metrics(request: Request) -> HTTPResponse:
        if not may_read(request.ip, request.headers, settings.metrics_from):
            return text("Not found", status=404)
        body = await asyncio.to_thread(exposition, standing)
        return raw(body, content_type=CONTENT_TYPE_LATEST)

    return blueprint


def conversation_figures(store: TeamsStore) -> Iterable[Figure]:
    """Of the whole database: every assistant process on it says the same."""
    backlog = store.backlog()
    oldest = 0.0 if backlog.oldest_at is None else max(0.0, time.time() - backlog.oldest_at)
    yield _one("assistant_inbox_messages", "Messages acknowledged and not answered", backlog.length)
    yield _one("assistant_inbox_oldest_seconds", "Age of the oldest of them; 0 for none", oldest)
    waiting, dead = store.standing()
    yield (
        "teams_outbox_messages",
        "Messages for Teams that wait, and that Teams did not take however often it was tried",
        "state",
        {"waiting": waiting, "dead": len(dead)},
    )


def _one(name: Text, says: Text, number: float) -> Figure:
    return (name, says, "", {"": number})
