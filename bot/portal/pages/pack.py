"""The governors' yearly pack, and what went unanswered."""

from starlette.requests import Request
from starlette.responses import Response

from bot.learning.reporting import unanswered_themes
from bot.portal.access import require_head_teacher, require_school
from bot.portal.charts import bar_chart
from bot.portal.context import page, portal_of, viewer_of
from bot.portal.documents import document_html, pdf_of
from bot.portal.exports import download
from bot.portal.pack import Pack, governors_pack, present_year, year_days

TITLE = "Governors' yearly pack"


def show(request: Request) -> Response:
    """The pack of the viewer's own school."""
    return page(request, "pack.html", TITLE, pack=_pack(request), bar_chart=bar_chart)


def as_pdf(request: Request) -> Response:
    """The same as a PDF; who took it is on record."""
    made = pdf_of(document_html("governors_pack.html", title=TITLE, pack=_pack(request)))
    name = "governors-pack.pdf"
    return download(request, viewer_of(request), made, name, "application/pdf")


def unanswered(request: Request) -> Response:
    """What several people asked and nobody answered, for the head teacher alone."""
    viewer, services = viewer_of(request), portal_of(request).services
    require_head_teacher(viewer)
    # Loads the sentence encoder, which no other page needs.
    from bot.language.clusters import alike

    year = present_year(services)
    questions = services.insights.unanswered(viewer.person.school_id, year_days(year))
    themes = unanswered_themes(questions, alike)
    title = "Questions nobody could answer"
    return page(request, "unanswered.html", title, themes=themes, year=year)


def _pack(request: Request) -> Pack:
    viewer, services = viewer_of(request), portal_of(request).services
    require_school(viewer)
    latest = present_year(services)
    asked = request.query_params.get("year", "")
    year = int(asked) if asked.isdecimal() and 2020 <= int(asked) <= latest else latest
    return governors_pack(services, viewer.person.school_id, year)
