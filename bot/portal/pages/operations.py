"""What whoever runs the service asks of it; no page for people."""

from typing import Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.errors import RecordsNotMigrated, RecordsUnavailable
from bot.portal.context import Portal, portal_of
from bot.telemetry.exposing import CONTENT_TYPE_LATEST, Figure, Standing, exposition, may_read


async def health(request: Request) -> Response:
    """The process is up; asks nothing of any other part."""
    return JSONResponse({"status": "up"})


def ready(request: Request) -> Response:
    """Whether pages can be served now: 503 while the records cannot be written, or are older than this code."""
    portal = portal_of(request)
    try:
        portal.services.records.ping()
        mail = _mail(portal)
    except RecordsNotMigrated:
        return JSONResponse({"status": "not ready", "records": "not migrated"}, status_code=503)
    except RecordsUnavailable:
        return JSONResponse({"status": "not ready", "records": "unreachable"}, status_code=503)
    return JSONResponse({"status": "ready", "records": "reachable", "mail": mail})


async def version(request: Request) -> Response:
    """Which version of the product runs, over which version of the policy."""
    portal = portal_of(request)
    document = portal.services.guidance.document
    return JSONResponse(
        {
            "version": portal.version,
            "policy_version": document.version,
            "policy_sha256": document.sha256,
        }
    )


def metrics(request: Request) -> Response:
    """What this process has counted, for those whom METRICS_FROM lets read it. To all others it isn't there."""
    portal = portal_of(request)
    peer = request.client.host if request.client else None
    if not may_read(peer, request.headers, portal.settings.telemetry.metrics_from):
        return PlainTextResponse("Not found", status_code=404)
    standing = Standing("portal_records_reached", lambda: _outbox_figures(portal))
    return Response(exposition(standing), media_type=CONTENT_TYPE_LATEST)


def _outbox_figures(portal: Portal) -> Iterable[Figure]:
    standing = portal.services.mail_outbox.standing()
    yield (
        "mail_messages",
        "E-mails by what became of them; the mailer sends those that wait",
        "state",
        {"sent": standing.sent, "waiting": standing.waiting, "refused": standing.refused},
    )
    waiting = portal.services.notices_waiting()
    yield ("notices_waiting", "Notices nobody has been told yet", "", {"": waiting})


def _mail(portal: Portal) -> str:
    """One line on e-mail; the reasons are for the operator's shell alone (`python -m bot mail status`)."""
    if portal.settings.smtp is None:
        return "not set up"
    standing = portal.services.mail_outbox.standing()
    if standing.is_well:
        return "well"
    return f"in trouble: {standing.waiting} waiting, {standing.refused} refused"
