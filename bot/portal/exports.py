"""Files people take away from a table."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.access import Viewer
from bot.portal.context import portal_of
from bot.portal.progress import Progress, as_csv


def csv_download(request: Request, viewer: Viewer, view: Progress, name: str) -> Response:
    """The view as a CSV file. That it was taken, and by whom, is on the audit trail first."""
    portal = portal_of(request)
    with portal.services.records.begin() as repo:
        repo.audit(
            viewer.person.id, "progress.exported", {"view": name}, portal.services.clock.now()
        )
    filename = f"{name}-{portal.today().isoformat()}.csv"
    return Response(
        as_csv(view),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
