"""Every page of the portal, as each role that may see it, light and dark, on a phone and on a desk.

The pages are read off the route table: a new one is looked at without being named here.
"""

from typing import List, Mapping

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.lived_in import PortalAlone
from tests.browser.visiting import (
    CONTRAST,
    NOBODY,
    ROLES,
    is_for,
    open_to,
    page_addresses,
    sideways,
    signed_in,
    violations,
)

WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def addresses(lived_in: Mapping[str, str]) -> List[str]:
    return page_addresses(dict(lived_in))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_can_be_used_by_everybody(
    browser: Browser, portal: PortalAlone, addresses: List[str], role: str
) -> None:
    with signed_in(browser, portal.url, role) as page:
        faults = _Faults(page, portal.url)
        visited = [each for each in open_to(page, addresses) if is_for(each, role)]
        for address in visited:
            faults.visit(address)

        assert not faults.found, "\n".join(faults.found)
        assert len(visited) >= (3 if role != NOBODY else 8)


def test_the_pages_of_errors_can_be_used_by_everybody(
    browser: Browser, portal: PortalAlone
) -> None:
    with signed_in(browser, portal.url, "new-starter") as page:
        faults = _Faults(page, portal.url)
        for address, status in (("/nowhere", 404), ("/team", 403), ("/policy?version=99", 404)):
            assert faults.visit(address) == status

        # The browser itself puts the status of an answer on its console.
        found = [each for each in faults.found if "Failed to load resource" not in each]
        assert not found, "\n".join(found)


class _Faults:
    """Walks through pages and gathers all that is wrong with them, so that one run tells everything."""

    def __init__(self, page: Page, url: str) -> None:
        self.found: List[str] = []
        self._page = page
        self._address = ""
        self._url = url
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("console", self._heard)
        page.on("request", lambda asked: self._asked(asked.url))

    def visit(self, address: str) -> int:
        self._address = address
        answer = self._page.goto(address)
        assert answer
        for fault in _of_frame(self._page):
            self._note(fault)
        for width in WIDTHS:
            self._page.set_viewport_size({"width": width, "height": 900})
            self._page.emulate_media(color_scheme="light", reduced_motion="reduce")
            for fault in violations(self._page):
                self._note(f"{width} px: {fault}")
            over = sideways(self._page)
            if over:
                self._note(f"{width} px: scrolls sideways by {over}")
            self._page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            for fault in violations(self._page, CONTRAST):
                self._note(f"{width} px, dark: {fault}")
        return answer.status

    def _asked(self, url: str) -> None:
        # The chat asks its assistant, which does not run here.
        if not url.startswith((self._url, "data:", "ws:")) and "/socket.io/" not in url:
            self._note(f"asks somebody else: {url}")

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and said.location["url"].startswith(self._url):
            self._note(said.text)

    def _note(self, fault: str) -> None:
        self.found.append(f"{self._address}: {fault}")


def _of_frame(page: Page) -> List[str]:
    """What every page must have: language, title, one main heading, a way past the head."""
    faults = []
    heading = page.locator("h1")
    if page.locator("html").get_attribute("lang") != "en-GB":
        faults.append("the language is not said")
    if not page.title().endswith(" - Policy Assistant"):
        faults.append(f"the title is {page.title()}")
    if heading.count() != 1 or not heading.inner_text().strip():
        faults.append(f"{heading.count()} main headings")
    skip = page.locator("body > a").first
    if skip.get_attribute("href") != "#main" or page.locator("main#main").count() != 1:
        faults.append("no skip link to the main part")
    if page.locator("header").get_by_role("link", name="Help", exact=True).count() != 1:
        faults.append("no help in the head of the page")
    return faults
