"""What comes out of the printer: a tagged certificate with a code that can be checked, and pages without their frame
(expectation 20)."""

import io
from typing import Mapping

import pikepdf
import pytest
from playwright.sync_api import Browser

from bot.services import build_services
from bot.settings import read_settings
from tests.browser.lived_in import PortalAlone
from tests.browser.visiting import NOBODY, signed_in

HIDDEN_ON_PAPER = (
    ".masthead, .demo-banner, .footer, .govuk-skip-link, .govuk-button, .versions, .contents"
)


def test_a_certificate_is_tagged_and_its_code_proves_it(
    browser: Browser, portal: PortalAlone, lived_in: Mapping[str, str]
) -> None:
    with signed_in(browser, portal.url, "teaching-assistant") as page:
        page.goto("/my-training")
        link = page.get_by_role("link", name="Your certificate of the whole training (PDF)")
        answer = page.request.get(str(link.get_attribute("href")))

        with pikepdf.open(io.BytesIO(answer.body())) as file:
            assert str(file.Root.Lang) == "en-GB"
            assert bool(file.Root.MarkInfo.Marked)
            assert len(file.Root.StructTreeRoot.K) > 0
            assert file.docinfo.get("/Title")
        page.goto("/check")
        page.get_by_label("Code on the certificate").fill(
            code_on_record(lived_in, "teaching-assistant")
        )
        page.get_by_role("button", name="Check it").click()

        assert page.get_by_role("heading", name="This code is genuine").is_visible()
        assert page.get_by_text("Sam Whitlock, of Bitterne Park").is_visible()


def code_on_record(environment: Mapping[str, str], person_id: str) -> str:
    """The code that stands on this person's certificate of the whole training."""
    services = build_services(read_settings(dict(environment)))
    found = services.certificates_of(person_id).named("whole-training")
    code = services.issuer.code(found)
    services.records.dispose()
    return code


@pytest.mark.parametrize(
    ("person", "address"),
    [(NOBODY, "/policy"), (NOBODY, "/policy?version=1"), ("teaching-assistant", "/my-training")],
)
def test_a_page_is_printed_without_its_frame_in_black_on_white(
    browser: Browser, portal: PortalAlone, person: str, address: str
) -> None:
    with signed_in(browser, portal.url, person, color_scheme="dark") as page:
        page.goto(address)
        page.emulate_media(media="print")

        assert page.locator("h1").is_visible()
        shown = [each for each in page.locator(HIDDEN_ON_PAPER).all() if each.is_visible()]
        assert not shown
        ink = "getComputedStyle(document.body).color"
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        assert (page.evaluate(ink), page.evaluate(ground)) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
        if "version=1" in address:
            assert page.get_by_text("Version 1 is not in force any more.").is_visible()
