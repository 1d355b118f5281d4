"""The chat inside pages of other sites, with the real portal: who may frame it, and how one signs in there."""

import json
import re
from typing import Any, Iterator, List

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.host_pages import Sites
from tests.browser.test_widget_accessibility import AA

# Chromium as it is where third-party cookies are blocked.
BLOCKING = [*ARGUMENTS, "--test-third-party-cookie-phaseout"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def cookie_free_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that takes no third-party cookies."""
    blocking = browser.browser_type.launch(executable_path=CHROMIUM, args=BLOCKING)
    yield blocking.new_page(viewport={"width": 1280, "height": 800})
    blocking.close()


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def sign_in(page: Page, person_id: str = "new-starter") -> None:
    """Presses "Sign in" in the frame, and signs in in the window that opens."""
    with page.expect_popup() as opening:
        frame_of(page).get_by_role("link", name="Sign in (opens in a new tab)").click()
    window = opening.value
    with window.expect_event("close"):
        window.locator(f'button[name="person_id"][value="{person_id}"]').first.click()


def see_chat(page: Page) -> None:
    opened = frame_of(page).get_by_role("heading", name=re.compile("Hello|Earlier messages"))
    expect(opened).to_be_attached()
    expect(frame_of(page).get_by_text("Please sign in again.")).to_have_count(0)


def test_a_listed_site_shows_the_chat_and_says_that_one_must_sign_in(
    page: Page, sites: Sites
) -> None:
    page.goto(f"{sites.listed}/frame")

    expect(frame_of(page).get_by_text("Please sign in again.")).to_be_visible()


def test_a_site_that_is_not_listed_cannot_show_it(page: Page, sites: Sites) -> None:
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text):
        page.goto(f"{sites.unlisted}/frame")

    assert "policy-chat" not in page.frames[-1].content()


@pytest.mark.parametrize("path", ["/", "/chat", "/embed/sign-in", "/policy", "/my-training"])
def test_no_other_page_can_be_framed_even_by_a_listed_site(
    page: Page, sites: Sites, path: str
) -> None:
    answer = page.request.get(f"{sites.portal}{path}", max_redirects=0)

    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_signing_in_in_a_window_opens_the_chat_in_the_frame_and_the_draft_stays(
    page: Page, sites: Sites
) -> None:
    page.goto(f"{sites.listed}/frame")
    box = frame_of(page).get_by_label("Your message")
    box.fill("what can you do?")
    sign_in(page)

    see_chat(page)
    expect(box).to_have_value("what can you do?")
    box.press("Enter")
    expect(frame_of(page).get_by_text("I answer questions about the policy")).to_be_visible()


def test_the_frame_stays_signed_in_over_a_reload_though_third_party_cookies_are_blocked(
    cookie_free_page: Page, sites: Sites
) -> None:
    page = cookie_free_page
    page.goto(f"{sites.listed}/frame")
    sign_in(page)
    see_chat(page)
    page.reload()

    see_chat(page)
    kept = {one["name"]: one for one in page.context.cookies()}
    assert kept["policy-assistant-frame"]["partitionKey"].startswith("http://localhost")
    assert kept["policy-assistant-frame"]["httpOnly"]


def test_the_session_of_a_frame_is_of_no_use_on_another_site(page: Page, sites: Sites) -> None:
    page.goto(f"{sites.listed}/frame")
    sign_in(page)
    see_chat(page)
    page.context.clear_cookies(name="policy-assistant")

    page.goto(f"{sites.portal}/my-training")
    assert page.url.startswith(f"{sites.portal}/?next=")


def test_without_any_cookie_in_the_frame_it_still_opens_until_the_page_is_left(
    page: Page, sites: Sites
) -> None:
    def without_cookie(route: Any) -> None:
        answer = route.fetch()
        kept = {key: value for key, value in answer.headers.items() if key != "set-cookie"}
        route.fulfill(response=answer, headers=kept)

    page.route("**/embed/session", without_cookie)
    page.goto(f"{sites.listed}/frame")
    sign_in(page)
    see_chat(page)
    page.context.clear_cookies(name="policy-assistant-frame")
    page.reload()

    expect(frame_of(page).get_by_text("Please sign in again.")).to_be_visible()


def test_somebody_who_is_signed_in_to_the_portal_needs_one_press(page: Page, sites: Sites) -> None:
    page.goto(sites.portal)
    page.locator('button[name="person_id"][value="new-starter"]').first.click()
    page.goto(f"{sites.listed}/frame")
    with page.expect_popup() as opening:
        frame_of(page).get_by_role("link", name="Sign in (opens in a new tab)").click()
    if not opening.value.is_closed():
        opening.value.wait_for_event("close")

    see_chat(page)


def test_a_refusal_that_comes_late_does_not_undo_the_sign_in(page: Page, sites: Sites) -> None:
    held: List[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.goto(f"{sites.listed}/frame")
    expect(frame_of(page).get_by_text("Please sign in again.")).to_be_visible()
    page.route("**/embed/token", hold_first)
    with page.expect_request("**/embed/token"):
        page.frames[-1].evaluate("dispatchEvent(new Event('focus'))")
    with page.expect_response("**/embed/session"):
        sign_in(page)
    held[0].fulfill(status=401, json={"error": "sign_in_again"})

    see_chat(page)


def test_signing_out_of_the_portal_signs_the_frame_out_too(page: Page, sites: Sites) -> None:
    page.goto(f"{sites.listed}/frame")
    sign_in(page)
    see_chat(page)
    portal = page.context.new_page()
    portal.goto(f"{sites.portal}/my-training")
    portal.get_by_role("button", name="Sign out").click()
    portal.get_by_text("You've signed out.").wait_for()
    page.reload()

    expect(frame_of(page).get_by_text("Please sign in again.")).to_be_visible()


def test_a_window_that_lost_its_way_back_says_what_to_do_and_the_second_press_works(
    page: Page, sites: Sites
) -> None:
    page.goto(f"{sites.listed}/frame")
    link = frame_of(page).get_by_role("link", name="Sign in (opens in a new tab)")
    with page.expect_popup() as opening:
        link.click()
    # What a sign-in page elsewhere does when it sets an opener policy of its own.
    opening.value.evaluate("window.opener = null")
    lost = page.context.new_page()
    lost.goto(f"{sites.portal}/?next=/embed/sign-in")
    lost.locator('button[name="person_id"][value="new-starter"]').first.click()
    expect(lost.get_by_text("Close this window, go back")).to_be_visible()
    opening.value.close()
    lost.close()
    with page.expect_popup():
        link.click()

    see_chat(page)


def test_another_site_that_opens_the_window_learns_nothing(page: Page, sites: Sites) -> None:
    page.goto(sites.portal)
    page.locator('button[name="person_id"][value="new-starter"]').first.click()
    page.goto(f"{sites.unlisted}/launcher")
    page.evaluate("addEventListener('message', (event) => (window.heard = event.data))")
    with page.expect_popup() as opening:
        page.evaluate(f"void window.open('{sites.portal}/embed/sign-in')")
    if not opening.value.is_closed():
        opening.value.wait_for_event("close")

    assert page.evaluate("window.heard ?? null") is None


def test_the_launcher_opens_on_a_page_with_a_strict_policy_and_gives_the_focus_back(
    page: Page, sites: Sites
) -> None:
    hurt = []
    page.on("console", lambda message: hurt.append(message.text) if "Policy" in message.text else 0)
    page.goto(f"{sites.listed}/launcher")
    button = page.get_by_role("button", name="Ask about the policy")
    button.focus()
    page.keyboard.press("Enter")
    box = frame_of(page).get_by_label("Your message")
    expect(box).to_be_focused()
    page.keyboard.type("my draft")
    page.keyboard.press("Escape")

    expect(button).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    expect(box).to_have_value("my draft")
    page.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()
    assert hurt == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_framed_page_is_accessible(page: Page, sites: Sites, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{sites.listed}/launcher")
    page.get_by_role("button", name="Ask about the policy").click()
    expect(frame_of(page).get_by_text("Please sign in again.")).to_be_visible()

    for frame in page.frames:
        frame.wait_for_load_state()
        assert Axe().run(frame, options=AA).response["violations"] == []
    framed = page.frames[-1]
    assert framed.evaluate("document.documentElement.lang") == "en-GB"
    assert framed.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("grant", ["", "made-up", json.dumps({"session": {"person": "hr"}})])
def test_a_made_up_grant_signs_nobody_in(page: Page, sites: Sites, grant: str) -> None:
    answer = page.request.post(f"{sites.portal}/embed/session", form={"grant": grant})

    assert answer.status == 401
    assert "set-cookie" not in answer.headers
