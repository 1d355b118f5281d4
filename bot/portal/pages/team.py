"""A line manager's own team: who has done what, for the people who report to them now."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.access import Viewer, require_team
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.exports import csv_download, xlsx_download
from bot.portal.progress import COLUMNS, STATES, Progress, Selection, progress


def show(request: Request) -> Response:
    """The team's table, filtered and sorted by the address."""
    view = _view(request, viewer_of(request))
    return page(request, "team.html", "My team", view=view, columns=COLUMNS, states=STATES)


def export(request: Request) -> Response:
    """The same view as a file; who took it is on record."""
    viewer = viewer_of(request)
    return csv_download(request, viewer, _view(request, viewer), "my-team")


def export_workbook(request: Request) -> Response:
    """The same as a workbook."""
    viewer = viewer_of(request)
    return xlsx_download(request, viewer, _view(request, viewer), "my-team")


def _view(request: Request, viewer: Viewer) -> Progress:
    require_team(viewer)
    services = portal_of(request).services
    rows = services.team_of(viewer.person.id)
    return progress(rows, services.curriculum, Selection.read(request.query_params))
