"""The governors' yearly pack."""

from starlette.requests import Request
from starlette.responses import Response

from bot.portal.charts import bar_chart
from bot.portal.context import portal_of
from bot.portal.documents import document_html, pdf_of
from bot.portal.exports import download
from bot.portal.pack import Pack, governors_pack, present_year
from bot.portal.pages.school_asked import year_asked
from bot.portal.schools import Visit, school_page, visit_of

TITLE = "Governors' yearly pack"


def show(request: Request) -> Response:
    """The pack of the school."""
    visit = visit_of(request)
    pack = _pack(request, visit)
    latest = present_year(portal_of(request).services)
    return school_page(
        request, visit, "pack.html", TITLE, pack=pack, bar_chart=bar_chart, latest=latest
    )


def as_pdf(request: Request) -> Response:
    """The same as a PDF; who took it is on record."""
    visit = visit_of(request)
    made = pdf_of(document_html("governors_pack.html", title=TITLE, pack=_pack(request, visit)))
    return download(
        request,
        visit.viewer,
        made,
        "governors-pack.pdf",
        "application/pdf",
        school=visit.seat.school_id,
    )


def _pack(request: Request, visit: Visit) -> Pack:
    services = portal_of(request).services
    year = year_asked(request, present_year(services))
    return governors_pack(services, visit.seat.school_id, year)
