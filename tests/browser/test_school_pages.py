"""Importing staff and publishing a policy version as HR does it in a browser, with scripts and without."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.settings import PROJECT
from tests.browser.lived_in import PortalAlone
from tests.conftest import free_port

HEADER = "id,name,school,role,line_manager\n"
ADDED = "Staff should think twice before they join a group of strangers."
SLOW = 30_000  # milliseconds; CI's machine is shared


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A portal of the test's own, with content it may write."""
    shutil.copytree(PROJECT / "content", tmp_path / "content")
    own = {"DATA": str(tmp_path), "CONTENT": str(tmp_path / "content")}
    demo = [sys.executable, "-m", "bot", "demo"]
    subprocess.run(demo, cwd=PROJECT, env={**os.environ, **own}, check=True)
    with PortalAlone(own, free_port(), free_port()) as portal:
        yield portal.url


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(scripts: bool, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address, java_script_enabled=scripts, viewport={"width": 320, "height": 900}
    )
    context.set_default_timeout(SLOW)
    opened = context.new_page()
    opened.goto("/")
    opened.locator('button[name="person_id"][value="hr"]').first.click()
    opened.goto("/school")
    yield opened
    context.close()


@pytest.fixture
def check(scripts: bool, page: Page) -> Callable[[], None]:
    """No horizontal scroll at this width, and nothing that axe finds; both are scripts themselves."""

    def look() -> None:
        if scripts:
            page.wait_for_load_state()  # a click does not wait for the next page's style
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()

    return look


def test_a_staff_file_is_put_right_looked_at_and_imported(
    page: Page, check: Callable[[], None], tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    check()
    page.get_by_role("navigation", name="About the school").get_by_role(
        "link", name="Staff list"
    ).click()

    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("link", name="Choose the staff file (CSV).")).to_be_visible()
    check()

    file.write_text(HEADER + "zoe,Zoë Ólafsdóttir,nowhere,Cook,line-manager\n")
    page.get_by_label("Staff file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    problem = page.get_by_role("link", name="Line 2: school 'nowhere' is no school here")
    expect(problem).to_be_visible()
    check()
    problem.click()
    assert page.url.endswith("#problem-1")
    expect(page.locator("#problem-1")).to_contain_text("Use its id")

    page.get_by_role("link", name="Choose the file again").click()
    file.write_text(HEADER + "zoe,Zoë Ólafsdóttir,bitterne-park,Cook,line-manager\n")
    page.get_by_label("Staff file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("rowheader", name="Zoë Ólafsdóttir")).to_be_visible()
    check()
    page.get_by_role("button", name="Make this change").click()

    expect(page.get_by_text("The staff list is now as the file says.")).to_be_visible()
    check()
    page.goto("/school/people?sort=name&order=desc")
    expect(page.get_by_role("main")).to_contain_text("Zoë Ólafsdóttir")


def test_a_policy_version_is_looked_at_and_published(
    page: Page, check: Callable[[], None], tmp_path: Path
) -> None:
    page.get_by_role("link", name="Policy versions").click()
    check()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the text of version 1").click()
    text = download.value.path().read_text(encoding="utf-8")
    new = tmp_path / "new.md"
    new.write_text(text.rstrip() + f"\n\n{ADDED}\n", encoding="utf-8")

    page.get_by_label("Year").fill("1999")
    page.get_by_role("button", name="Show what would change").click()
    for words in ("Choose the file with the new text.", "The day has passed"):
        expect(page.get_by_role("link", name=words)).to_be_visible()
    check()

    page.get_by_label("Year").fill("2099")
    page.get_by_label("The new text").set_input_files(new)
    page.get_by_label("Yes, where a clause changed").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("ins", has_text=ADDED)).to_be_visible()
    check()
    page.get_by_role("button", name="Publish version 2").click()

    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    expect(page.get_by_text("Start the service again")).to_be_visible()
    check()
    assert (tmp_path / "content" / "policy" / "social-networking-policy-2.md").is_file()
