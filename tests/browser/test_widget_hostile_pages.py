"""The chat on pages that would break it, under a strict content policy, and asking nothing of third parties."""

import gzip
import subprocess
from pathlib import Path
from typing import Dict, List

from playwright.sync_api import Page, expect

from tests.browser.chatting import WIDGET, Chat

STATIC = Path(__file__).parents[2] / "bot" / "portal" / "static"
LARGEST = 40_000  # bytes


def look_of(page: Page) -> Dict[str, object]:
    """How the box and an answer are really drawn."""
    found: Dict[str, object] = page.evaluate(
        """() => Object.fromEntries(["textarea", ".bubble p", ".send", ".citation"].map((part) => {
            const one = document.querySelector("policy-chat").shadowRoot.querySelector(part);
            const { color, font, letterSpacing, textTransform, backgroundColor, direction } = getComputedStyle(one);
            const seen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
            return [part, { color, font, letterSpacing, textTransform, backgroundColor, direction, seen,
                height: Math.round(one.getBoundingClientRect().height) }];
        }))"""
    )
    return found


def test_the_styles_and_scripts_of_a_hostile_page_change_nothing(chat: Chat) -> None:
    chat.open().say("a pupil has sent me a friend request")
    chat.see("Leave the request unanswered.")
    chat.box.evaluate("one => one.blur()")
    expected = look_of(chat.page)
    chat.open("/hostile")
    chat.see("Leave the request unanswered.")

    assert look_of(chat.page) == expected
    chat.say("what can you do?")
    chat.see("I answer questions about the policy")


def test_the_launcher_stands_on_a_hostile_page(chat: Chat) -> None:
    chat.open("/hostile")
    button = chat.button("Ask about the policy")
    button.click()

    panel = chat.page.get_by_role("dialog", name="Policy Assistant")
    expect(panel).to_be_visible()
    box = chat.page.frame_locator("policy-chat-launcher iframe").get_by_label("Your message")
    expect(box).to_be_focused()
    box.fill("what can you do?")
    box.press("Enter")
    expect(chat.page.frame_locator("iframe").get_by_text("I answer questions")).to_be_visible()


def test_nothing_is_asked_of_a_third_party(chat: Chat, stand_in: Dict[str, str]) -> None:
    asked: List[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.page.on("websocket", lambda socket: asked.append(socket.url.replace("ws", "http", 1)))
    chat.open("/host").button("Ask about the policy").click()
    box = chat.page.frame_locator("iframe").get_by_label("Your message")
    for text in ("links", "a pupil has sent me a friend request"):
        box.fill(text)
        box.press("Enter")
    expect(chat.page.frame_locator("iframe").get_by_text("Leave the request")).to_be_visible()

    ours = (*stand_in.values(), "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert len(asked) > 5


def test_a_page_that_does_not_open_the_chat_asks_the_portal_for_the_launcher_only(
    chat: Chat,
) -> None:
    asked: List[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.open("/host").button("Ask about the policy").wait_for()

    assert asked[-1].endswith("/policy-chat-launcher.js")
    assert not any("/embed" in url or "/chat/token" in url for url in asked)


def test_the_chat_is_at_most_forty_kilobytes_gzipped() -> None:
    assert len(gzip.compress((STATIC / "policy-chat.js").read_bytes(), 9)) <= LARGEST
    assert len(gzip.compress((STATIC / "policy-chat-launcher.js").read_bytes(), 9)) <= LARGEST / 10


def test_what_is_committed_is_a_build_of_the_source() -> None:
    checked = subprocess.run(
        ["npm", "run", "--silent", "check"], cwd=WIDGET, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_text_can_become_markup_because_nothing_writes_markup() -> None:
    sources = "\n".join(one.read_text() for one in (WIDGET / "src").glob("*.ts"))

    for way in ("innerHTML", "unsafeHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in sources
