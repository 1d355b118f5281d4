"""`python -m bot governors-pack`: the pack of a school as a file."""

import argparse
from pathlib import Path

from bot.errors import SettingsError
from bot.portal.documents import document_html, pdf_of
from bot.portal.pack import governors_pack, present_year
from bot.portal.pages.pack import TITLE
from bot.services import build_services
from bot.settings import Settings


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Writes the file. SettingsError when the school is unknown or the file is neither .pdf nor .html."""
    out = Path(given.out)
    if out.suffix not in (".pdf", ".html"):
        raise SettingsError(
            f"{out} does not say what to make: name a file ending in .pdf or .html."
        )
    services = build_services(settings)
    latest = present_year(services)
    year = latest if given.year is None else given.year
    if year > latest:
        raise SettingsError(f"The school year {year} has not begun: --year {latest} or earlier.")
    try:
        pack = governors_pack(services, given.school, year)
    except KeyError:
        with services.records.begin() as repo:
            known = ", ".join(school.id for school in repo.schools())
        raise SettingsError(f"There is no school {given.school}. Name one of: {known}.") from None
    html = document_html("governors_pack.html", title=TITLE, pack=pack)
    out.write_bytes(pdf_of(html) if out.suffix == ".pdf" else html.encode())
    print(out)
    return 0
