"""Stylesheets and scripts: small on the wire, kept by browsers for as long as they stay the same."""

import re

from starlette.applications import Starlette

from tests.integration.portal.conftest import Browser

ADDRESS = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def test_every_asset_of_a_page_is_kept_for_good(browser: Browser):
    addresses = ADDRESS.findall(browser.get("/help").text)

    assert any("portal.css" in address for address in addresses)
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address


def test_an_asset_asked_for_by_another_mark_is_not_kept_for_good(browser: Browser):
    for address in ("/static/portal.css", "/static/portal.css?v=0123456789ab"):
        assert browser.get(address).headers["Cache-Control"] == "no-cache"


def test_what_is_not_there_is_not_kept(browser: Browser):
    answer = browser.get("/static/nothing.css?v=0123456789ab")

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_and_assets_are_sent_compressed_to_browsers_that_ask(app: Starlette):
    asking = Browser(app, headers={"Accept-Encoding": "gzip"})
    plain = Browser(app, headers={"Accept-Encoding": "identity"})

    for path in ("/help", "/policy", "/static/portal.css"):
        answer = asking.get(path)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert plain.get(path).text == answer.text
