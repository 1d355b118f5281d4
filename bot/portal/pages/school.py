"""How a school is doing: totals for whoever answers for it, names for the head teacher and HR."""

from starlette.requests import Request
from starlette.responses import Response

from bot.learning.authority import LONGEST_NOTE
from bot.portal.access import require_school_people
from bot.portal.charts import bar_chart
from bot.portal.context import portal_of
from bot.portal.exports import csv_download, xlsx_download
from bot.portal.overview import overview_of
from bot.portal.pages.sign_offs import SignOffForm
from bot.portal.progress import (
    COLUMNS,
    LONGEST_SEARCH,
    STATES,
    Progress,
    Selection,
    is_named,
    name_sought,
    progress,
)
from bot.portal.schools import Visit, school_page, visit_of

MOST_LISTED = 50


def show(request: Request) -> Response:
    """The totals of the school, by module, clause and role."""
    visit, portal = visit_of(request), portal_of(request)
    return school_page(
        request,
        visit,
        "school.html",
        "My school",
        overview=overview_of(portal.services, visit.seat.school_id, visit.seat.sees_people),
        bar_chart=bar_chart,
        today=portal.today(),
    )


def people(request: Request) -> Response:
    """The table of the school's people, filtered and sorted by the address."""
    visit = visit_of(request)
    require_school_people(visit.seat)
    return school_page(
        request,
        visit,
        "school_people.html",
        "People",
        view=_people(request, visit),
        columns=COLUMNS,
        states=STATES,
    )


def export(request: Request) -> Response:
    """The table of people as a file; who took it is on record."""
    visit = visit_of(request)
    require_school_people(visit.seat)
    return csv_download(
        request, visit.viewer, _people(request, visit), "my-school", school=visit.seat.school_id
    )


def export_workbook(request: Request) -> Response:
    """The same as a workbook."""
    visit = visit_of(request)
    require_school_people(visit.seat)
    return xlsx_download(
        request, visit.viewer, _people(request, visit), "my-school", school=visit.seat.school_id
    )


def signed(request: Request) -> Response:
    """Recording a sign-off on paper: who of the school has not signed yet, found by name."""
    visit, portal = visit_of(request), portal_of(request)
    require_school_people(visit.seat)
    wanted = name_sought(request.query_params)
    unsigned = portal.services.reports.unsigned(
        visit.seat.school_id, portal.services.policy_history, portal.today()
    )
    found = [
        person
        for person in unsigned
        if person.id != visit.viewer.person.id and is_named(person.name, wanted)
    ]
    form = SignOffForm(
        portal.services.learning.sign_off_wording(),
        found[:MOST_LISTED],
        LONGEST_NOTE,
        "recorded" in request.query_params,
    )
    return school_page(
        request,
        visit,
        "school_signed.html",
        "Signed on paper",
        sign_off_form=form,
        wanted=wanted,
        longest=LONGEST_SEARCH,
        most_listed=MOST_LISTED,
        is_cut=len(found) > MOST_LISTED,
    )


def _people(request: Request, visit: Visit) -> Progress:
    portal = portal_of(request)
    services = portal.services
    rows = services.reports.school(
        visit.seat.school_id,
        services.curriculum.modules,
        services.policy_history,
        portal.today(),
    )
    return progress(rows, services.curriculum, Selection.read(request.query_params))
