"""Files people take away from a table or a page."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.access import Viewer
from bot.portal.context import portal_of
from bot.portal.progress import Progress
from bot.portal.progress_files import as_csv, as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_download(
    request: Request, viewer: Viewer, view: Progress, name: str, **about: str
) -> Response:
    """The view as a CSV file."""
    csv = "text/csv; charset=utf-8"
    return download(request, viewer, as_csv(view), f"{name}.csv", csv, **about)


def xlsx_download(
    request: Request, viewer: Viewer, view: Progress, name: str, **about: str
) -> Response:
    """The view as a workbook."""
    return download(request, viewer, as_xlsx(view, name), f"{name}.xlsx", XLSX, **about)


def download(
    request: Request, viewer: Viewer, content: bytes, name: str, media_type: str, **about: str
) -> Response:
    """A file, with the day in its name. That it was taken, by whom, and of what (`about`, ids), is on the audit trail
    first."""
    portal = portal_of(request)
    stem, _, ending = name.rpartition(".")
    with portal.services.records.begin() as repo:
        subject = {"view": stem, "format": ending, **about}
        repo.audit(viewer.person.id, "progress.exported", subject, portal.services.clock.now())
    filename = f"{stem}-{portal.today().isoformat()}.{ending}"
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
