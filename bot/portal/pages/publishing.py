"""Publishing a version of the policy: first what it would change and for whom, then exactly that. For HR alone."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Dict, Optional

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.catalogue.policy import read_published
from bot.errors import ContentError
from bot.portal.access import require_hr
from bot.portal.carried import is_too_long, packed, unpacked, uploaded
from bot.portal.context import portal_of
from bot.portal.publishing import (
    LONGEST_APPROVER,
    MOST_BYTES,
    Terms,
    preview_of,
    publish_text,
    standing_of,
)
from bot.portal.schools import Visit, school_page, visit_of
from bot.portal.sessions import check_form_token

TITLE = "Policy versions"
NUMBER = re.compile(r"\d{1,4}", re.ASCII)
WORD_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in, and what is wrong with each field."""

    fields: Dict[str, str]
    wrong: Dict[str, str]
    terms: Optional[Terms]


def show(request: Request) -> Response:
    """The versions there are, what the service works with, and the form for the next."""
    return _form(request, _visit(request))


def text_in_force(request: Request) -> Response:
    """The text of the last version, to begin the next one from."""
    _visit(request)
    texts = read_published(portal_of(request).settings.content_dir)
    number = max(texts)
    return Response(
        texts[number],
        media_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="policy-version-{number}.md"'},
    )


async def preview(request: Request) -> Response:
    """What the new text would change, or what is wrong with the form. Nothing is published."""
    if is_too_long(request, MOST_BYTES):
        return await run_in_threadpool(_too_large, request)
    form = await request.form()
    text = await uploaded(form.get("file"), MOST_BYTES)
    return await run_in_threadpool(_preview, request, form, text)


async def confirm(request: Request) -> Response:
    """Publishes what was shown."""
    if is_too_long(request, MOST_BYTES):
        return await run_in_threadpool(_too_large, request)
    form = await request.form(max_part_size=MOST_BYTES * 3 // 2)
    return await run_in_threadpool(_confirm, request, form)


def _preview(request: Request, form: FormData, text: Optional[bytes]) -> Response:
    visit = _visit(request)
    check_form_token(request, form.get("form_token"))
    filled = _filled(form, portal_of(request).today())
    wrong = {**_wrong_text(text), **filled.wrong}
    if wrong or text is None or filled.terms is None:
        return _form(request, visit, filled.fields, wrong, 422)
    return _shown(request, visit, text, filled.fields, filled.terms)


def _confirm(request: Request, form: FormData) -> Response:
    visit, portal = _visit(request), portal_of(request)
    check_form_token(request, form.get("form_token"))
    text = unpacked(str(form.get("content", "")), MOST_BYTES)
    filled = _filled(form, portal.today())
    if not standing_of(portal).may_write:
        return _form(request, visit, filled.fields, status=409)
    if text is None or filled.terms is None:
        lost = {"file": "The text did not arrive whole. Choose it again."}
        return _form(request, visit, filled.fields, {**lost, **filled.wrong}, 422)
    by = visit.viewer.person.id
    try:
        written = publish_text(portal, text, filled.terms, str(form.get("as_shown", "")), by)
    except ContentError as error:
        return _form(request, visit, filled.fields, {"file": str(error)}, 409)
    if written is None:
        return _shown(request, visit, text, filled.fields, filled.terms, 409)
    return RedirectResponse(f"{visit.base}/publish?published=1#published", status_code=303)


def _visit(request: Request) -> Visit:
    visit = visit_of(request)
    require_hr(visit.seat)
    return visit


def _form(
    request: Request,
    visit: Visit,
    fields: Optional[Dict[str, str]] = None,
    wrong: Optional[Dict[str, str]] = None,
    status: int = 200,
) -> Response:
    portal = portal_of(request)
    standing = standing_of(portal)
    today = portal.today()
    usual = {
        "day": str(today.day),
        "month": str(today.month),
        "year": str(today.year),
        "approved_by": standing.history.versions[-1].approved_by,
        "kind": "",
    }
    return school_page(
        request,
        visit,
        "school_publish.html",
        TITLE,
        status,
        standing=standing,
        today=today,
        fields={**usual, **(fields or {})},
        wrong=wrong or {},
        published="published" in request.query_params,
        longest_approver=LONGEST_APPROVER,
    )


def _shown(
    request: Request,
    visit: Visit,
    text: bytes,
    fields: Dict[str, str],
    terms: Terms,
    status: int = 200,
) -> Response:
    portal = portal_of(request)
    try:
        shown = preview_of(portal, text, terms)
    except ContentError as error:
        return _form(request, visit, fields, {"file": str(error)}, 422)
    return school_page(
        request,
        visit,
        "school_publish_preview.html",
        "What the new version would change",
        status,
        shown=shown,
        standing=standing_of(portal),
        fields=fields,
        content=packed(text),
        has_changed=status != 200,
        today=portal.today(),
    )


def _too_large(request: Request) -> Response:
    wrong = {"file": "The file is larger than 1 MB. A policy is shorter: choose its text."}
    return _form(request, _visit(request), {}, wrong, 413)


def _wrong_text(text: Optional[bytes]) -> Dict[str, str]:
    if text is None:
        return {"file": "Choose the file with the new text."}
    if len(text) > MOST_BYTES:
        return {"file": "The file is larger than 1 MB. A policy is shorter: choose its text."}
    if text.startswith(WORD_FILES):
        return {"file": "This is a Word or PDF file. Save the policy as plain text (Markdown)."}
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return {"file": "The text is not UTF-8. Save it again as plain text in UTF-8."}
    return {}


def _filled(form: FormData, today: date) -> Filled:
    names = ("day", "month", "year", "approved_by", "kind")
    fields = {name: str(form.get(name, "")).strip() for name in names}
    wrong: Dict[str, str] = {}
    effective_on = _day(fields)
    if effective_on is None:
        wrong["effective_on"] = "Give the day it takes effect, such as 4 1 2027."
    elif effective_on < today:
        wrong["effective_on"] = "The day has passed. Give today or a later day."
    approved_by = " ".join(fields["approved_by"].split())
    if not 0 < len(approved_by) <= LONGEST_APPROVER:
        wrong["approved_by"] = f"Say who approved it, in {LONGEST_APPROVER} characters or fewer."
    if fields["kind"] not in ("major", "minor"):
        wrong["kind"] = "Say whether staff are asked to do training again."
    terms = None
    if effective_on and not wrong:
        terms = Terms(effective_on, approved_by, fields["kind"] == "minor")
    return Filled(fields, wrong, terms)


def _day(fields: Dict[str, str]) -> Optional[date]:
    parts = [fields[name] for name in ("year", "month", "day")]
    if not all(NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None
