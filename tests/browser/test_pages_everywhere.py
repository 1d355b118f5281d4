"""What holds on every page: less motion, a way to the main part, help in the same place (expectation 23)."""

from typing import List, Mapping

import pytest
from playwright.sync_api import Browser

from tests.browser.lived_in import PortalAlone
from tests.browser.visiting import NOBODY, is_for, open_to, page_addresses, signed_in

# The links and buttons at the head of a page, in order, without those that belong to a role.
HEAD = """() => [...document.querySelectorAll("header a, header button")]
  .filter((each) => !each.closest("nav")).map((each) => each.textContent.trim())"""
FOOT = """() => [...document.querySelectorAll("footer a")].map((each) => each.textContent.trim())"""
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  const moves = (time) => time.split(",").some((each) => parseFloat(each) > 0);
  return moves(style.transitionDuration) || (moves(style.animationDuration) && style.animationName !== "none");
}).map((each) => each.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("person", [NOBODY, "head-teacher"])
def test_help_is_in_the_same_place_on_every_page_and_titles_tell_pages_apart(
    browser: Browser, portal: PortalAlone, lived_in: Mapping[str, str], person: str
) -> None:
    heads: List[object] = []
    feet: List[object] = []
    titles: List[str] = []
    twins = "/schools/"  # the page at /school, by another way
    with signed_in(browser, portal.url, person) as page:
        addresses = [each for each in page_addresses(dict(lived_in)) if is_for(each, NOBODY)]
        addresses = [each for each in addresses if not each.startswith(twins)]
        for address in open_to(page, addresses):
            page.goto(address)
            heads.append(page.evaluate(HEAD))
            feet.append(page.evaluate(FOOT))
            titles.append(page.title())

    assert heads[0]
    assert all(each == heads[0] for each in heads)
    assert feet[0]
    assert all(each == feet[0] for each in feet)
    repeated = {each for each in titles if titles.count(each) > 1}
    assert repeated <= {"What changed in the policy - Policy Assistant"}, repeated


def test_the_skip_link_leads_past_the_head(browser: Browser, portal: PortalAlone) -> None:
    with signed_in(browser, portal.url, "head-teacher") as page:
        page.goto("/my-training")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the main part of the page")

        assert skip.bounding_box()["height"] >= 24  # type: ignore[index]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("address", ["/", "/policy", "/design"])
def test_nothing_moves_for_those_who_asked_for_less_motion(
    browser: Browser, portal: PortalAlone, address: str
) -> None:
    with signed_in(browser, portal.url, NOBODY, reduced_motion="reduce") as page:
        page.goto(address)

        assert page.evaluate(MOVING) == []


def test_every_open_page_works_without_javascript(browser: Browser, portal: PortalAlone) -> None:
    with signed_in(browser, portal.url, "nasreen-begum", java_script_enabled=False) as page:
        page.goto("/policy/changes")
        page.get_by_label("From").select_option("1")
        page.get_by_label("To").select_option("3")
        page.get_by_role("button", name="Compare").click()
        assert page.get_by_role("heading", name="From version 1 to version 3").is_visible()

        page.goto("/my-training/sign-off")
        page.get_by_role("button", name="Sign the policy").click()
        assert page.get_by_role("heading", name="Nothing was signed yet").is_visible()
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Sign the policy").click()
        assert page.get_by_text("You've signed version 2 of the policy.").is_visible()
        assert page.get_by_text("You've signed the policy in force.").is_visible()


def test_an_error_has_the_focus_leads_to_its_field_and_is_in_the_title(
    browser: Browser, portal: PortalAlone
) -> None:
    with signed_in(browser, portal.url, "oliver-grant") as page:
        page.goto("/my-training/sign-off")
        page.get_by_role("button", name="Sign the policy").click()

        page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
        assert page.title().startswith("Error: ")
        page.get_by_role("link", name="Tick the box").click()
        assert page.evaluate("document.activeElement.id") == "read"
