"""Documents: a template drawn as one HTML file that needs nothing else, and that file as an accessible PDF."""

from typing import Any

import jinja2

from bot.dates import day_in_words
from bot.portal.charts import bar_chart
from bot.portal.context import TEMPLATES


def document_html(template: str, **shown: Any) -> str:
    """The template as a page of its own, with its style inside."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    return environment.get_template(template).render(bar_chart=bar_chart, **shown)


def pdf_of(html: str) -> bytes:
    """The page as a tagged PDF (PDF/UA-1). Nothing is fetched from anywhere."""
    # Slow to import, and most of the portal's processes never make one.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    nowhere = URLFetcher(allowed_protocols=())
    made: bytes = HTML(string=html, url_fetcher=nowhere).write_pdf(pdf_variant="pdf/ua-1")
    return made
