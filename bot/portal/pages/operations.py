"""What whoever runs the service asks of it; no page for people."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import RecordsUnavailable
from bot.portal.context import Portal, portal_of


async def health(request: Request) -> Response:
    """The process is up; asks nothing of any other part."""
    return JSONResponse({"status": "up"})


def ready(request: Request) -> Response:
    """Whether pages can be served now: 503 while the records cannot be reached."""
    portal = portal_of(request)
    try:
        portal.services.records.ping()
        mail = _mail(portal)
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


def _mail(portal: Portal) -> str:
    """One line on e-mail; the reasons are for the operator's shell alone (`python -m bot mail status`)."""
    if portal.settings.smtp is None:
        return "not set up"
    standing = portal.services.mail_outbox.standing()
    if standing.is_well:
        return "well"
    return f"in trouble: {standing.waiting} waiting, {standing.refused} refused"
