"""How a school is doing: totals for whoever answers for it, names for the head teacher and HR."""

from starlette.requests import Request
from starlette.responses import Response

from bot.learning.facts import Duty
from bot.portal.access import Viewer, require_school, require_school_people
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.exports import csv_download, xlsx_download
from bot.portal.pages.sign_offs import SignOffForm, form_for
from bot.portal.progress import COLUMNS, STATES, Progress, Selection, progress


def show(request: Request) -> Response:
    """The totals of the viewer's own school; below them its people, for those who may see them."""
    viewer, portal = viewer_of(request), portal_of(request)
    require_school(viewer)
    services = portal.services
    totals = services.reports.school_totals(
        viewer.person.school_id,
        services.curriculum.modules,
        services.policy_history,
        portal.today(),
    )
    return page(
        request,
        "school.html",
        "My school",
        totals=totals,
        view=_people(request, viewer) if viewer.sees_school_people else None,
        modules=services.curriculum.modules,
        document=services.guidance.document,
        columns=COLUMNS,
        states=STATES,
        today=portal.today(),
        sign_off_form=_sign_off_form(request, viewer) if viewer.sees_school_people else None,
    )


def export(request: Request) -> Response:
    """The table of people as a file; who took it is on record."""
    viewer = viewer_of(request)
    require_school_people(viewer)
    return csv_download(request, viewer, _people(request, viewer), "my-school")


def _sign_off_form(request: Request, viewer: Viewer) -> SignOffForm:
    return form_for(
        request,
        lambda repo: [
            person
            for person in repo.people_of_school(viewer.person.school_id)
            if person.duty is not Duty.GOVERNOR and person.id != viewer.person.id
        ],
    )


def export_workbook(request: Request) -> Response:
    """The same as a workbook."""
    viewer = viewer_of(request)
    require_school_people(viewer)
    return xlsx_download(request, viewer, _people(request, viewer), "my-school")


def _people(request: Request, viewer: Viewer) -> Progress:
    portal = portal_of(request)
    services = portal.services
    rows = services.reports.school(
        viewer.person.school_id,
        services.curriculum.modules,
        services.policy_history,
        portal.today(),
    )
    return progress(rows, services.curriculum, Selection.read(request.query_params))
