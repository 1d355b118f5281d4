"""Signing in, in Chromium, against a real OpenID Connect provider: by keyboard, without scripts, and when it fails."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.settings import read_settings
from tests.browser.school_directory import School, serving
from tests.conftest import free_port

SLOW = 30_000  # milliseconds; CI's machine is shared


@pytest.fixture
def context(browser: Browser, school: School) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=school.url)
    opened.set_default_timeout(SLOW)
    yield opened
    opened.close()
    school.clock.ahead = timedelta()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def sign_in(page: Page, account: str = "megan", with_: str = "Microsoft", path: str = "/") -> None:
    page.goto(path)
    page.get_by_role("button", name=f"Sign in with {with_}").click()
    page.get_by_label("Account").fill(account)
    page.get_by_role("button", name="Next").click()


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what has this name is focused."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || document.activeElement.id")
        if focused.strip() == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_one_signs_in_and_out_by_keyboard_alone(page: Page, school: School) -> None:
    page.goto("/")
    tab_to(page, "Sign in with Microsoft")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Account")).to_be_visible()
    tab_to(page, "account")
    page.keyboard.type("megan")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{school.url}/chat")
    expect(page.get_by_text("Megan Pritchard")).to_be_visible()

    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You've signed out.")
    page.goto("/my-training")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_google_signs_in_to_the_page_that_was_wanted(page: Page, school: School) -> None:
    sign_in(page, "daniel", "Google", path="/team?state=overdue")

    expect(page).to_have_url(f"{school.url}/team?state=overdue")
    expect(page.get_by_text("Daniel Okafor").first).to_be_visible()


def test_signing_in_needs_no_javascript(browser: Browser, school: School) -> None:
    context = browser.new_context(base_url=school.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, path="/my-training")

    expect(page).to_have_url(f"{school.url}/my-training")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You've signed out.")).to_be_visible()
    context.close()


def test_signing_in_asks_for_no_puzzle_and_nothing_to_remember(
    page: Page, context: BrowserContext, school: School
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    hosts = set()
    page.on(
        "request", lambda request: hosts.add(re.sub(r"^https?://([^/]+).*", r"\1", request.url))
    )

    page.goto("/")
    expect(
        page.locator("input, textarea, select, iframe, canvas, [contenteditable]")
    ).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(2)
    page.evaluate("navigator.clipboard.writeText('megan')")
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_label("Account").press("Control+v")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{school.url}/chat")
    ours = school.url.removeprefix("http://")
    theirs = school.provider.url.removeprefix("http://")
    assert hosts - {f"127.0.0.1:{school.settings.assistant_port}"} == {ours, theirs}


def test_the_cookie_is_kept_from_scripts_and_named_for_nobody(
    page: Page, context: BrowserContext, school: School
) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign in with Microsoft").click()
    before = {each["name"]: each["value"] for each in context.cookies(school.url)}
    page.get_by_label("Account").fill("megan")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{school.url}/chat")

    (cookie,) = (each for each in context.cookies(school.url) if each["name"] == "policy-assistant")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    assert cookie["value"] != before["policy-assistant"]
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_stopping_at_the_provider_is_no_fault(page: Page, school: School) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You haven't signed in")
    page.get_by_role("button", name="Try again with Microsoft").click()
    expect(page.get_by_label("Account")).to_be_visible()


@pytest.mark.parametrize(
    ("account", "with_", "heading"),
    [
        ("stranger", "Microsoft", "We can't sign you in with that account"),
        ("elsewhere", "Microsoft", "We can't sign you in with that account"),
        ("personal", "Google", "We can't sign you in with that account"),
        ("wrong-audience", "Microsoft", "We couldn't be sure it was you"),
        ("wrong-nonce", "Microsoft", "We couldn't be sure it was you"),
        ("wrong-issuer", "Microsoft", "We couldn't be sure it was you"),
        ("long-over", "Microsoft", "We couldn't be sure it was you"),
    ],
)
def test_who_cannot_be_signed_in_reads_why_and_what_to_do(
    page: Page, account: str, with_: str, heading: str
) -> None:
    sign_in(page, account, with_)

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("main")).to_contain_text("school office")
    page.goto("/my-training")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_answer_that_is_loaded_again_signs_nobody_in_twice(page: Page, school: School) -> None:
    answers = []
    page.on("request", lambda request: answers.append(request.url))
    sign_in(page)
    expect(page).to_have_url(f"{school.url}/chat")
    (back,) = (url for url in answers if "/sign-in/entra/callback" in url)

    page.goto(back)

    expect(page.get_by_role("heading", level=1)).to_have_text("Please start signing in again")


def test_a_provider_that_is_down_is_told(page: Page, school: School) -> None:
    page.goto("/")
    school.clock.ahead = timedelta(hours=2)  # what it said about itself is asked for again
    school.provider.stop()
    try:
        page.get_by_role("button", name="Sign in with Microsoft").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "We can't reach Microsoft just now"
        )
    finally:
        school.provider.start(school.url)
    school.clock.ahead = timedelta()
    page.get_by_role("button", name="Try again with Microsoft").click()
    expect(page.get_by_label("Account")).to_be_visible()


def test_signing_out_goes_on_to_the_provider_for_those_who_share_a_computer(
    page: Page, school: School
) -> None:
    sign_in(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign out of Microsoft too").click()
    page.get_by_role("button", name=re.compile("yes", re.IGNORECASE)).click()

    expect(page).to_have_url(re.compile(f"^{re.escape(school.url)}/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signing_out_everywhere_ends_the_other_browser_too(
    page: Page, browser: Browser, school: School
) -> None:
    other_context = browser.new_context(base_url=school.url)
    other = other_context.new_page()
    sign_in(other, path="/my-data")
    sign_in(page, path="/signed-in")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"signed in on [2-9]\d* browsers"))

    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("status")).to_contain_text("You've signed out.")
    other.reload()

    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in")
    other_context.close()


def test_one_is_warned_may_stay_and_is_told_when_time_is_over(page: Page, school: School) -> None:
    page.clock.install()
    with page.expect_response("**/session/active"):
        sign_in(page, path="/my-data")
    warning = page.get_by_role("alert")
    expect(warning).to_be_hidden()

    pass_minutes(page, school, 28.5)
    expect(warning).to_contain_text("You'll be signed out in about 2 minutes")
    with page.expect_response("**/session/active"):
        page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()

    pass_minutes(page, school, 29)
    expect(warning).to_be_visible()
    pass_minutes(page, school, 1.5)
    expect(page.get_by_role("status")).to_contain_text("You've been signed out")
    expect(page.get_by_role("status")).to_contain_text("is safe")

    page.clock.resume()
    page.get_by_role("button", name="Sign in with Microsoft").click()
    page.get_by_label("Account").fill("megan")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{school.url}/my-data")


def test_after_eight_hours_staying_is_not_offered(page: Page, school: School) -> None:
    sign_in(page, path="/my-data")
    expect(page).to_have_url(f"{school.url}/my-data")
    for minutes in range(25, 8 * 60, 25):
        school.clock.ahead = timedelta(minutes=minutes)
        assert page.request.get("/my-data", max_redirects=0).status == 200
    school.clock.ahead = timedelta(hours=7, minutes=59)
    page.reload()

    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("signed in for nearly 8 hours")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()


def test_a_session_that_ran_out_refuses_the_chats_token_and_offers_to_sign_in(
    page: Page, school: School
) -> None:
    page.route("**/session/active", lambda route: route.abort())  # the page would notice by itself
    sign_in(page, path="/my-data")
    expect(page).to_have_url(f"{school.url}/my-data")
    school.clock.ahead = timedelta(minutes=31)
    said = page.evaluate(
        "async () => { const a = await fetch('/chat/token', {method: 'POST'}); return [a.status, await a.json()] }"
    )
    assert said == [401, {"error": "sign_in_again", "message": "Please sign in again."}]

    page.goto("/team")
    expect(page.get_by_role("status")).to_contain_text("Please sign in to see My team")


def test_what_is_pasted_into_the_search_of_the_demonstration_stays(
    browser: Browser, school: School, tmp_path: Path
) -> None:
    given = {"DATA": str(tmp_path), "PORT": str(free_port())}
    demo = replace(read_settings(given), database_url=school.settings.database_url)
    with serving(school.services, demo):
        context = browser.new_context(base_url=demo.public_url)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("region", name="About this demonstration")).to_be_visible()
        page.evaluate("navigator.clipboard.writeText('Megan')")
        page.get_by_label("Find somebody").press("Control+v")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 of")).to_be_visible()
        context.close()


def pass_minutes(page: Page, school: School, minutes: float) -> None:
    """Lets time pass for the browser and for the portal alike."""
    school.clock.ahead += timedelta(minutes=minutes)
    page.clock.fast_forward(int(minutes * 60_000))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_signing_in_passes_axe_and_fits(
    browser: Browser, school: School, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        base_url=school.url, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    context.set_default_timeout(SLOW)
    page = context.new_page()

    page.route("**/session/active", lambda route: route.abort())  # it would hide the warning again

    def check(name: str) -> None:
        page.wait_for_load_state()  # a click does not wait for the next page's style
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    page.goto("/?next=/team")
    check("sign-in")
    page.goto("/sign-in/entra/callback?state=lost")
    check("start again")
    sign_in(page, "personal", "Google")
    check("not recognised")
    sign_in(page, path="/signed-in")
    check("where signed in")
    page.evaluate("document.getElementById('session-warning').hidden = false")
    check("warning")
    page.get_by_role("button", name="Sign out", exact=True).click()
    check("signed out")
    context.close()
