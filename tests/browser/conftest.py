"""Debian's Chromium, driven by Playwright."""

import shutil
from typing import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chatting import chat, stand_in  # noqa: F401 - fixtures of all test_widget_*.py

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
