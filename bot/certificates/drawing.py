"""Pages as tagged PDF (PDF/UA-1): our own templates and fonts, nothing fetched from anywhere."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import jinja2
import segno

from bot.certificates.earned import Certificate
from bot.dates import day_in_words

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
_one_at_a_time = Lock()  # Pango and Fontconfig below WeasyPrint are shared by all threads


def certificate_pdf(certificate: Certificate, code: str, check_page: str, today: date) -> bytes:
    """A certificate with its code in print and as a QR code of the page that checks it."""
    address = f"{check_page}?code={quote(code)}"
    return pdf_of(
        "certificate.html",
        certificate=certificate,
        statement=certificate.statement,
        code=code,
        check_page=check_page,
        qr_code=segno.make(address, error="l", micro=False).svg_data_uri(
            scale=4, border=0, dark="#0b3a4a"
        ),
        today=today,
    )


def pdf_of(template: str, **shown: Any) -> bytes:
    """A template as PDF/UA; its `<title>` and language become the document's."""
    from weasyprint import HTML, URLFetcher  # slow to import, and only needed here
    from weasyprint.text.fonts import FontConfiguration

    page = _environment().get_template(template).render(**shown)
    with _one_at_a_time:
        document = HTML(
            string=page,
            base_url=f"{TEMPLATES}/",
            url_fetcher=URLFetcher(allowed_protocols=("file", "data")),
        )
        content: bytes = document.write_pdf(pdf_variant="pdf/ua-1", font_config=FontConfiguration())
    return content


def text_of(template: str, **shown: Any) -> str:
    """A template of plain text."""
    return _environment().get_template(template).render(**shown)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(("html",)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day_in_words
    return environment
