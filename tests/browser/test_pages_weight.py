"""How much a first visit costs: every byte that comes over the wire, headers included."""

from typing import List

import pytest
from playwright.sync_api import Browser, BrowserContext, Request

from tests.browser.lived_in import PortalAlone
from tests.browser.visiting import signed_in

LARGEST = {"/chat": 120_000, "/team": 60_000, "/policy": 60_000, "/my-training": 60_000}


@pytest.mark.parametrize("address", sorted(LARGEST))
def test_a_first_visit_is_light(browser: Browser, portal: PortalAlone, address: str) -> None:
    with signed_in(browser, portal.url, "line-manager") as warm:
        cookies = warm.context.cookies()
    context = browser.new_context(base_url=portal.url)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page, asked = context.new_page(), _heard(context)
    page.goto(address, wait_until="load")

    weights = {each.url: _weight(each) for each in asked if each.url.startswith(portal.url)}
    context.close()

    assert any("portal.css" in url for url in weights)
    total = sum(weights.values())
    told = "\n".join(f"{size:>7} {url}" for url, size in sorted(weights.items()))
    assert total <= LARGEST[address], f"{total} bytes\n{told}"


def test_a_second_page_asks_for_no_stylesheet_again(browser: Browser, portal: PortalAlone) -> None:
    with signed_in(browser, portal.url, "line-manager") as page:
        page.goto("/my-training", wait_until="load")
        page.goto("/policy", wait_until="load")
        transferred = page.evaluate(
            """() => Object.fromEntries(performance.getEntriesByType("resource")
              .map((each) => [each.name, each.transferSize]))"""
        )

    styles = {url: size for url, size in transferred.items() if "portal.css" in url}
    assert len(styles) == 1
    assert set(styles.values()) == {0}


def _heard(context: BrowserContext) -> List[Request]:
    asked: List[Request] = []
    context.on("requestfinished", lambda request: asked.append(request))
    return asked


def _weight(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
