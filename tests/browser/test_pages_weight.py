"""How much a first visit costs: every byte that comes over the wire, headers included."""

from typing import List

import pytest
from playwright.sync_api import Browser, Request

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
    page.wait_for_timeout(0)

    weights = {each.url: _weight(each) for each in asked if each.url.startswith(portal.url)}
    context.close()

    assert any("portal.css" in url for url in weights)
    total = sum(weights.values())
    told = "\n".join(f"{size:>7} {url}" for url, size in sorted(weights.items()))
    assert total <= LARGEST[address], f"{total} bytes\n{told}"


def test_a_second_page_asks_for_no_stylesheet_again(browser: Browser, portal: PortalAlone) -> None:
    with signed_in(browser, portal.url, "line-manager") as page:
        page.goto("/my-training")
        asked: List[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.responseReceived",
            lambda event: (
                asked.append(event["response"]["url"])
                if not event["response"].get("fromDiskCache")
                and not event["response"].get("fromPrefetchCache")
                else None
            ),
        )
        page.goto("/policy", wait_until="load")

        assert any(url.endswith("/policy") for url in asked)
        assert not [url for url in asked if "portal.css" in url]


def _heard(context: object) -> List[Request]:
    asked: List[Request] = []
    context.on("requestfinished", asked.append)  # type: ignore[attr-defined]
    return asked


def _weight(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
