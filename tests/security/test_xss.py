"""Markup in everything people can write, drawn by the real Chromium: it is shown as text and nothing of it runs."""

from typing import List

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import browser  # noqa: F401
from tests.browser.running_portal import RunningPortal, migrated_demo, team_portal  # noqa: F401

RUNS = "window.pwned=1"
MARKUP = [
    f"<img src=x onerror={RUNS}>",
    f'"><svg onload="{RUNS}"></svg>',
    f"'><script>{RUNS}</script>",
    f"<a href=javascript:{RUNS}>press</a>",
    "</textarea><iframe srcdoc='<b>in</b>'></iframe>",
    "<style>*{display:none}</style><base href=//evil.example>",
]


class Watched:
    """A page that notes what ran, what it asked for elsewhere, and what its content policy stopped."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: List[str] = []
        page.on("dialog", lambda each: self.faults.append(each.message))
        page.on("pageerror", lambda each: self.faults.append(str(each)))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message: object) -> None:
        text = getattr(message, "text", "")
        if "Content Security Policy" in text:  # markup got in, and only the policy stopped it
            self.faults.append(text)

    def _asked(self, request: object) -> None:
        url = getattr(request, "url", "")
        if "evil.example" in url or url.endswith("/x"):
            self.faults.append(url)

    def shows(self, path: str, markup: str) -> None:
        """The page holds these very letters, as text."""
        self.page.goto(path)
        self.shows_here(markup, path)

    def shows_here(self, markup: str, where: str) -> None:
        shown = self.page.locator("body").inner_text() + " ".join(
            self.page.locator("textarea").evaluate_all("all => all.map(one => one.value)")
        )
        assert markup in shown, where
        planted = "main img[src='x'], svg[onload], iframe, base, a[href^='javascript']"
        expect(self.page.locator(planted)).to_have_count(0)
        assert self.page.evaluate("window.pwned === undefined"), where
        assert self.faults == [], where


@pytest.mark.parametrize("number", range(len(MARKUP)))
def test_markup_in_names_roles_and_questions_is_text(
    team_portal: RunningPortal,  # noqa: F811
    number: int,
) -> None:
    markup = MARKUP[number]
    team_portal.hire(markup, role=markup)
    team_portal.services.queries.pass_on("new-starter", markup)

    manager = Watched(team_portal.page("line-manager"))

    for path in ("/team", "/team/people/hired-0", "/team/people/hired-0/waive", "/questions"):
        manager.shows(path, markup)
    Watched(team_portal.page("head-teacher")).shows("/school/people", markup)


def test_markup_in_a_staff_file_is_text_before_and_after_the_import(
    team_portal: RunningPortal,  # noqa: F811
) -> None:
    lines = [f'x-{at},"{each.replace(chr(34), chr(34) * 2)}"' for at, each in enumerate(MARKUP)]
    file = "id,name,school,role\n" + "".join(f"{line},bitterne-park,Cook\n" for line in lines)
    head = Watched(team_portal.page("head-teacher"))
    head.page.goto("/school/staff")
    head.page.set_input_files(
        "input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    head.page.locator("main form button[type=submit]").first.click()

    for markup in MARKUP:
        head.shows_here(markup, "the preview")
    head.page.locator("main form[action$='/import'] button[type=submit]").click()
    expect(head.page.locator("#imported")).to_be_visible()
    for at, markup in enumerate(MARKUP):
        head.shows(f"/school/people/x-{at}", markup)


def test_markup_in_a_staff_file_that_is_wrong_is_text_where_it_is_told(
    team_portal: RunningPortal,  # noqa: F811
) -> None:
    file = f'id,name,school,role\nx,Ann,"{MARKUP[0]}",Cook\n'
    head = Watched(team_portal.page("head-teacher"))
    head.page.goto("/school/staff")
    head.page.set_input_files(
        "input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    head.page.locator("main form button[type=submit]").first.click()

    head.shows_here(MARKUP[0], "the problems")


def test_markup_in_a_new_policy_is_text_in_its_preview(
    team_portal: RunningPortal,  # noqa: F811
) -> None:
    settings_dir = team_portal.services.policy_history.versions[-1]
    hr = Watched(team_portal.page("hr"))
    hr.page.goto("/school/publish")
    text = hr.page.request.get("/school/publish/text.md").text()
    marked = text.rstrip() + "\n\n" + "\n\n".join(MARKUP) + "\n"
    hr.page.set_input_files(
        "input[type=file]",
        {"name": "p.md", "mimeType": "text/markdown", "buffer": marked.encode()},
    )
    hr.page.locator("input[name=approved_by]").fill(MARKUP[0])
    hr.page.locator("input[name=kind][value=minor]").check()
    hr.page.locator("main form button[type=submit]").first.click()

    for markup in MARKUP:
        hr.shows_here(markup, "the preview")
    assert settings_dir == team_portal.services.policy_history.versions[-1]
