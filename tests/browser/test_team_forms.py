"""Forms of a line manager that come back (expectation 18), and the whole job with JavaScript off."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.running_portal import RunningPortal

IN_FOCUS = "document.activeElement.id"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def waiver(page: Page) -> None:
    page.goto("/team/people/new-starter/waive")
    page.get_by_role("button", name="Go on").click()


def sign_off(page: Page) -> None:
    page.goto("/team")
    page.get_by_role("button", name="Record it under your name").click()


def answer(page: Page) -> None:
    page.goto("/questions")
    page.get_by_role("button", name="Send my answer").click()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("submit_empty", [waiver, sign_off, answer])
def test_an_empty_form_comes_back_with_a_summary_in_focus_that_leads_to_the_fields(
    team_portal: RunningPortal, submit_empty: object, javascript: bool
) -> None:
    team_portal.services.queries.pass_on("new-starter", "May I keep my secret account?")
    page = team_portal.page("line-manager", java_script_enabled=javascript)

    submit_empty(page)  # type: ignore[operator]

    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    links = summary.get_by_role("link")
    assert links.count() >= 1
    for link in links.all():
        field = page.locator(link.get_attribute("href"))
        assert field.count() == 1
        link.click()
        expect(field).to_be_focused()
    assert page.locator("[aria-invalid=true]").count() >= 1
    assert page.locator(".govuk-error-message:visible").count() == links.count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_of_the_managers_pages_has_no_violation_and_does_not_scroll_sideways(
    team_portal: RunningPortal, scheme: str, width: int
) -> None:
    team_portal.hire("Áine Ó Sé", "Zoë Featherstonehaugh-Wriothesley")
    team_portal.complete("new-starter")
    team_portal.services.queries.pass_on("new-starter", "May I keep my secret account?")
    size = {"width": width, "height": 800}
    page = team_portal.page("line-manager", viewport=size, color_scheme=scheme)
    found = {}
    paths = ("/team", "/team?page=2&sort=-name", "/team?q=zzz", "/team/people/new-starter")
    for path in (*paths, "/team/people/new-starter/waive", "/questions"):
        page.goto(path)
        found[path] = faults(page)
    for submit_empty in (waiver, sign_off, answer):
        submit_empty(page)
        found[submit_empty.__name__] = faults(page)

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def faults(page: Page) -> list:
    page.wait_for_load_state()  # a click does not wait for the next page's style
    violations = Axe().run(page, options=WCAG).response["violations"]
    wrong = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("it scrolls sideways")
    return wrong


def test_the_whole_job_of_a_line_manager_without_javascript(team_portal: RunningPortal) -> None:
    team_portal.complete("new-starter")
    team_portal.services.queries.pass_on("new-starter", "May I keep my secret account?")
    page = team_portal.page("line-manager", java_script_enabled=False)
    page.get_by_role("link", name="My team").click()

    # Find somebody.
    page.get_by_label("Name").fill("prit")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("Showing 5 of 25: names with “prit”.")
    page.get_by_role("button", name="Due", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Due")
    expect(page.get_by_role("status")).to_contain_text("Showing 5 of 25")

    # Take the list away.
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download this list (CSV)").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert {line["Name"] for line in csv.DictReader(io.StringIO(text))} == {"Megan Pritchard"}

    # Remind.
    page.get_by_role("link", name="Megan Pritchard").first.click()
    page.get_by_role("button", name="Remind Megan Pritchard").click()
    expect(page.get_by_text("will see a reminder in the chat")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_text("Reminded today.")).to_be_visible()
    expect(page.get_by_text("9 November 2026, by Daniel Okafor")).to_be_visible()

    # Waive: shown back, changed, shown back again, and only then on record.
    page.get_by_role("link", name="Waive a module").click()
    page.get_by_label("Which module").select_option(label="What you post")
    page.get_by_label("They did the same somewhere else").check()
    page.get_by_label("Your note").fill("Did the trust's cours in June.")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nothing is recorded yet.")).to_be_visible()
    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_label("Your note")).to_have_value("Did the trust's cours in June.")
    page.get_by_label("Your note").fill("Did the trust's course in June.")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Waive it under my name").click()
    expect(page.get_by_text("The module is waived.")).to_be_visible()
    expect(page.get_by_text("Did the trust's course in June.")).to_be_visible()
    expect(page.get_by_text("Done (waived)")).to_be_visible()

    # Record a sign-off.
    page.get_by_text("They signed on paper: record it").click()
    page.get_by_label("How you know").fill("On paper; the sheet is in the office.")
    page.get_by_role("button", name="Record it under your name").click()
    expect(page.get_by_text("It is on record that they signed.")).to_be_visible()
    expect(page.get_by_text("Signed the policy in force")).to_be_visible()

    # Answer what was passed on.
    page.get_by_role("link", name="Questions for you (1)").click()
    page.get_by_label("Your answer").fill("Yes, if it is private.")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_text("That question is off your list.")).to_be_visible()

    assert team_portal.services.queries.open_to("line-manager") == []
    with team_portal.services.records.begin() as repo:
        assert len(repo.waivers(["new-starter"])) == 1
        assert len(repo.sign_offs(["new-starter"])) == 1
        assert len(repo.reminders_of("new-starter")) == 1
