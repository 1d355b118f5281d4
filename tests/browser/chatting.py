"""One person at the chat, in front of a stand-in for portal and assistant (web/widget/test/server.mjs)."""

import json
import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

WIDGET = Path(__file__).parents[2] / "web" / "widget"
NUMBERS = count(1)
FOCUSED = """() => {
    const inside = document.querySelector("policy-chat")?.shadowRoot.activeElement ?? document.activeElement;
    return inside.getAttribute("aria-label") || inside.innerText || inside.id || inside.localName;
}"""


class Chat:
    """One person's chat page, and how the stand-in treats them."""

    def __init__(self, page: Page, portal: str) -> None:
        self.page = page
        self.person = f"person-{next(NUMBERS)}"
        self.portal = portal
        self.faults: List[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._heard(message.text))

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text or "TrustedHTML" in text:
            self.faults.append(text)

    def open(self, path: str = "/") -> "Chat":
        self.page.goto(f"{self.portal}{path}?as={self.person}")
        return self

    def control(self, **settings: Any) -> Dict[str, Any]:
        url = f"{self.portal}/control?as={self.person}"
        shown: Dict[str, Any] = self.page.request.post(url, data=settings).json()
        return shown

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    @property
    def received(self) -> List[Dict[str, Any]]:
        messages: List[Dict[str, Any]] = self.control()["received"]
        return messages

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    @property
    def focused(self) -> str:
        """What has the focus, inside the chat: its words or its name."""
        return str(self.page.evaluate(FOCUSED))

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Dict[str, str]]:
    """The stand-in's addresses: `portal` and `assistant`."""
    if not shutil.which("node"):
        pytest.skip("Node is not installed, so the stand-in assistant cannot run.")
    if not (WIDGET / "node_modules" / "socket.io").is_dir():
        pytest.skip("Run `npm ci` in web/widget first; the stand-in assistant needs it.")
    process = subprocess.Popen(["node", WIDGET / "test/server.mjs"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.wait()


@pytest.fixture
def chat(browser: Browser, stand_in: Dict[str, str]) -> Iterator[Chat]:
    """A person nobody has seen before. At the end: nothing broke, and no content policy was hurt."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    one = Chat(context.new_page(), stand_in["portal"])
    yield one
    context.close()

    assert one.faults == []
