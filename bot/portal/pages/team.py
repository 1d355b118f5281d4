"""A line manager's own team: who has done what, for the people who report to them now, and having them reminded."""

from typing import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import NotPermitted
from bot.learning.facts import TeamRow
from bot.portal.access import Viewer
from bot.portal.charts import StateBar, state_chart
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.exports import csv_download, xlsx_download
from bot.portal.pages.sign_offs import form_for
from bot.portal.progress import COLUMNS, STATES, Progress, Selection, progress
from bot.portal.reminding import to_remind
from bot.portal.sessions import check_form_token

MOST_TO_REMIND = 25  # with a button each; the others are reminded together, or from their own page


def show(request: Request) -> Response:
    """The team's table, narrowed and sorted by the address; below it the team by module, and who can be reminded."""
    viewer = viewer_of(request)
    if not viewer.sees_team:
        return _no_team(request)
    rows = _rows(request, viewer)
    view = _view(request, rows)
    services = portal_of(request).services
    waiting = to_remind(rows, services.reminders.reminded_today(viewer.person.id))
    return page(
        request,
        "team.html",
        "My team",
        view=view,
        columns=COLUMNS,
        states=STATES,
        chart=state_chart("Your whole team, by module", _bars(view)),
        sign_off_form=form_for(request, viewer.person.id),
        to_remind=waiting[:MOST_TO_REMIND],
        not_listed=len(waiting[MOST_TO_REMIND:]),
        some_overdue=any(each.overdue for each in waiting),
    )


def export(request: Request) -> Response:
    """The same view as a file, with all its pages; who took it is on record."""
    viewer = viewer_of(request)
    if not viewer.sees_team:
        return _no_team(request)
    return csv_download(request, viewer, _view(request, _rows(request, viewer)), "my-team")


def export_workbook(request: Request) -> Response:
    """The same as a workbook."""
    viewer = viewer_of(request)
    if not viewer.sees_team:
        return _no_team(request)
    return xlsx_download(request, viewer, _view(request, _rows(request, viewer)), "my-team")


async def remind(request: Request) -> Response:
    """Has one person reminded, or everybody who is overdue, and tells what happened for each."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_remind, request, form)


def _remind(request: Request, form: "dict[str, str]") -> Response:
    viewer = viewer_of(request)
    check_form_token(request, form.get("form_token"))
    if not viewer.sees_team:
        return _no_team(request)
    reminders = portal_of(request).services.reminders
    try:
        if "person_id" in form:
            happened = [reminders.remind(viewer.person.id, form["person_id"])]
        else:
            happened = list(reminders.remind_overdue(viewer.person.id))
    except NotPermitted:
        return page(request, "not_in_team.html", "They are not in your team", 404)
    return page(request, "team_reminded.html", "Reminders", happened=happened)


def _no_team(request: Request) -> Response:
    return page(request, "no_team.html", "Nobody reports to you", 403)


def _rows(request: Request, viewer: Viewer) -> Sequence[TeamRow]:
    return portal_of(request).services.team_of(viewer.person.id)


def _view(request: Request, rows: Sequence[TeamRow]) -> Progress:
    curriculum = portal_of(request).services.curriculum
    return progress(rows, curriculum, Selection.read(request.query_params))


def _bars(view: Progress) -> Sequence[StateBar]:
    return [StateBar(module.title, **module.counts) for module in view.modules]
