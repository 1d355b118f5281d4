"""Importing the staff list in the browser: first what the file would change, then exactly that."""

from dataclasses import dataclass
from typing import AbstractSet, Optional, Tuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import StaffListChanged
from bot.portal.access import require_school_people
from bot.portal.carried import is_too_long, packed, unpacked, uploaded
from bot.portal.context import portal_of
from bot.portal.schools import Visit, school_page, visit_of
from bot.portal.sessions import check_form_token
from bot.records.staff_import import import_staff, preview_staff
from bot.staffing.changes import ChangeKind, StaffPlan
from bot.staffing.encodings import UTF8, decoded
from bot.staffing.lines import OPTIONAL, REQUIRED
from bot.staffing.problems import StaffFileWrong
from bot.staffing.table import MOST_BYTES

TITLE = "Staff list"
MOST_LISTED = 500  # of a kind of change, and of problems
NO_FILE, TOO_LARGE, NOT_WHOLE = "no_file", "too_large", "not_whole"
SHOWN = (ChangeKind.ADDED, ChangeKind.REJOINED, ChangeKind.CHANGED, ChangeKind.LEFT)


@dataclass(frozen=True)
class Sent:
    """A file as it came, and what was asked for with it."""

    content: bytes
    ends_leavers: bool
    encoding: str = UTF8


def show(request: Request) -> Response:
    """The form, and what may be in the file."""
    visit = visit_of(request)
    require_school_people(visit.seat)
    return _form(request, visit)


async def preview(request: Request) -> Response:
    """What the file would change, or everything that is wrong with it. Nothing is saved."""
    if is_too_long(request, MOST_BYTES):
        return await run_in_threadpool(_refused, request, TOO_LARGE)
    form = await request.form()
    content = await uploaded(form.get("file"), MOST_BYTES)
    return await run_in_threadpool(_preview, request, form, content)


async def confirm(request: Request) -> Response:
    """Imports the file that was shown, if it still changes what was shown."""
    if is_too_long(request, MOST_BYTES):
        return await run_in_threadpool(_refused, request, TOO_LARGE)
    form = await request.form(max_part_size=MOST_BYTES * 3 // 2)
    return await run_in_threadpool(_confirm, request, form)


def _preview(request: Request, form: FormData, content: Optional[bytes]) -> Response:
    visit = _visit(request, form)
    if content is None:
        return _form(request, visit, NO_FILE, 422)
    if len(content) > MOST_BYTES:
        return _form(request, visit, TOO_LARGE, 413)
    try:
        read = decoded(content)
        sent = Sent(read.content, "ends_leavers" in form, read.encoding)
        return _shown(request, visit, sent)
    except StaffFileWrong as error:
        return _wrong(request, visit, error)


def _confirm(request: Request, form: FormData) -> Response:
    visit, portal = _visit(request, form), portal_of(request)
    content = unpacked(str(form.get("content", "")), MOST_BYTES)
    if content is None:
        return _form(request, visit, NOT_WHOLE, 422)
    sent = Sent(content, "ends_leavers" in form)
    try:
        import_staff(
            portal.services.records.database,
            sent.content,
            portal.services.clock.now(),
            visit.viewer.person.id,
            sent.ends_leavers,
            _reach(visit),
            str(form.get("as_shown", "")),
        )
    except StaffListChanged:
        return _shown_again(request, visit, sent)
    except StaffFileWrong as error:
        return _wrong(request, visit, error)
    return RedirectResponse(f"{visit.base}/staff?imported=1#imported", status_code=303)


def _shown_again(request: Request, visit: Visit, sent: Sent) -> Response:
    try:
        return _shown(request, visit, sent, 409)
    except StaffFileWrong as error:
        return _wrong(request, visit, error)


def _visit(request: Request, form: FormData) -> Visit:
    visit = visit_of(request)
    check_form_token(request, form.get("form_token"))
    require_school_people(visit.seat)
    return visit


def _reach(visit: Visit) -> Optional[AbstractSet[str]]:
    """The schools whose people the viewer may change; None for HR, who may change everybody."""
    seats = visit.viewer.seats
    if any(seat.is_hr for seat in seats):
        return None
    return {seat.school_id for seat in seats if seat.is_head_teacher}


def _form(
    request: Request, visit: Visit, wrong: Optional[str] = None, status: int = 200
) -> Response:
    return school_page(
        request,
        visit,
        "school_staff.html",
        TITLE,
        status,
        wrong=wrong,
        imported="imported" in request.query_params,
        required=REQUIRED,
        optional=OPTIONAL,
        reach=_schools(visit),
        most_bytes=MOST_BYTES,
    )


def _schools(visit: Visit) -> Optional[Tuple[str, ...]]:
    """The names of the schools within reach; None for HR."""
    reach = _reach(visit)
    if reach is None:
        return None
    return tuple(seat.school for seat in visit.viewer.seats if seat.school_id in reach)


def _refused(request: Request, wrong: str) -> Response:
    visit = visit_of(request)
    require_school_people(visit.seat)
    return _form(request, visit, wrong, 413)


def _shown(request: Request, visit: Visit, sent: Sent, status: int = 200) -> Response:
    portal = portal_of(request)
    plan = preview_staff(
        portal.services.records.database,
        sent.content,
        portal.services.clock.now(),
        sent.ends_leavers,
        _reach(visit),
    )
    groups = [(kind.value, plan.of_kind(kind)) for kind in SHOWN if plan.of_kind(kind)]
    return school_page(
        request,
        visit,
        "school_staff_preview.html",
        "What the file would change",
        status,
        plan=plan,
        groups=groups,
        counts={kind.value: len(plan.of_kind(kind)) for kind in ChangeKind},
        changes_own=_changes(plan, visit.viewer.person.id),
        encoding=sent.encoding,
        is_certain=sent.encoding == UTF8,
        has_changed=status != 200,
        ends_leavers=sent.ends_leavers,
        content=packed(sent.content),
        most_listed=MOST_LISTED,
    )


def _changes(plan: StaffPlan, person_id: str) -> bool:
    return any(
        each.person_id == person_id and each.kind is not ChangeKind.UNCHANGED
        for each in plan.changes
    )


def _wrong(request: Request, visit: Visit, error: StaffFileWrong) -> Response:
    return school_page(
        request,
        visit,
        "school_staff_wrong.html",
        "The file can't be imported yet",
        422,
        problems=error.problems,
        most_listed=MOST_LISTED,
    )
