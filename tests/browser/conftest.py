"""Debian's Chromium, driven by Playwright."""

import shutil
from typing import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chatting import chat, stand_in  # noqa: F401 - fixtures of all test_widget_*.py
from tests.browser.host_pages import sites  # noqa: F401
from tests.browser.lived_in import PortalAlone, move_in
from tests.browser.school_directory import school  # noqa: F401
from tests.conftest import free_port

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file; each test opens a context of its own. Not longer: Playwright keeps an event loop running,
    beside which no asyncio test can run."""
    if shutil.which(CHROMIUM) is None:
        pytest.skip("Chromium is missing. Install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of a product that has been used for a year; made once."""
    return move_in(tmp_path_factory.mktemp("lived-in"))


@pytest.fixture(scope="session")
def portal(lived_in: Mapping[str, str]) -> Iterator[PortalAlone]:
    """The portal's process alone, over that year. Tests that change something there take a person of their own."""
    with PortalAlone(lived_in, free_port(), free_port()) as running:
        yield running


# The portal in a thread of the test, with a clock that the test moves.
from tests.browser.running_portal import migrated_demo, team_portal  # noqa: E402, F401
