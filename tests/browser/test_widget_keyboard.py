"""The chat by keyboard alone, and where the focus is."""

import io
from typing import Tuple

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.browser.chatting import Chat

MANY = 40  # more presses of Tab than there are places to stop
# What has the focus, where it is, and whether it is really seen there: nothing lies over its middle.
STOP = """() => {
    const root = document.querySelector("policy-chat").shadowRoot, one = root.activeElement;
    if (!one) return null;
    const box = one.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    const seen = root.elementFromPoint(x, y);
    const isIn = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
    return {name: one.getAttribute("aria-label") || one.innerText.trim() || one.id, isSeen: isIn && one.contains(seen),
            box: [box.x, box.y, box.width, box.height]};
}"""


def test_an_answer_never_takes_the_focus(chat: Chat) -> None:
    chat.open().say("start my training")
    chosen = chat.button("Leave the request alone")
    chosen.focus()
    chat.control(say=[{"text": "By the way."}])

    expect(chat.log).to_contain_text("By the way.")
    expect(chosen).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_everything_is_reached_by_keyboard_in_view_and_nothing_holds_the_focus(
    chat: Chat, width: int
) -> None:
    chat.page.set_viewport_size({"width": width, "height": 800})
    chat.open().say("a pupil has sent me a friend request")
    chat.button("Ask my line manager").wait_for()
    chat.page.locator("h1").evaluate("one => { one.tabIndex = -1; one.focus(); }")
    stops = []
    for _ in range(MANY):
        chat.page.keyboard.press("Tab")
        stop = chat.page.evaluate(STOP)
        if stop is None and stops:
            break
        if stop:
            stops.append(stop)

    names = [stop["name"] for stop in stops]
    assert len(stops) < MANY  # the focus leaves the chat again
    for wanted in ("Copy", "That helped", "What about their mum?", "box", "Send", "Print"):
        assert wanted in names
    assert any("Read clause 2.1" in name for name in names)
    assert [stop["name"] for stop in stops[1:] if not stop["isSeen"]] == []


def test_a_choice_made_by_keyboard_becomes_the_persons_own_message_and_the_set_is_closed(
    chat: Chat,
) -> None:
    chat.open().say("start my training")
    chat.button("Message him back").wait_for()
    while not chat.focused.startswith("Leave the request alone"):
        chat.page.keyboard.press("Shift+Tab")
    chat.page.keyboard.press("Enter")

    chat.see("What the policy asks")
    own = chat.log.get_by_text("Leave the request alone and tell her line manager on Monday")
    expect(own).to_have_count(2)  # on its button and in the person's own bubble
    expect(chat.page.get_by_text("~signed")).to_have_count(0)
    assert chat.received[-1]["payload"].endswith("~signed")
    expect(chat.button("Accept it so")).to_have_attribute("aria-disabled", "true")
    expect(chat.box).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_at_three_to_one_on_every_control(chat: Chat, scheme: str) -> None:
    chat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    chat.open().say("a pupil has sent me a friend request")
    chat.button("Ask my line manager").wait_for()
    faint = []
    for name in ("Copy", "That helped", "What about their mum?", "Send", "Print"):
        control = chat.button(name)
        control.focus()
        chat.page.keyboard.press("Tab")
        before = chat.page.screenshot()
        chat.page.keyboard.press("Shift+Tab")
        expect(control).to_be_focused()
        box = control.bounding_box()
        assert box
        around = (
            box["x"] - 6,
            box["y"] - 6,
            box["x"] + box["width"] + 6,
            box["y"] + box["height"] + 6,
        )
        changed = clearly_changed(before, chat.page.screenshot(), around)
        if changed < 2 * (box["width"] + box["height"]):
            faint.append((name, changed))

    assert faint == []


def clearly_changed(before: bytes, after: bytes, box: Tuple[float, ...]) -> int:
    """How many pixels differ by a contrast of 3 to 1 or more."""
    one, other = (
        Image.open(io.BytesIO(shot)).convert("RGB").crop(tuple(round(n) for n in box))
        for shot in (before, after)
    )
    if not ImageChops.difference(one, other).getbbox():
        return 0
    pairs = zip(one.getdata(), other.getdata(), strict=True)
    return sum(contrast(a, b) >= 3 for a, b in pairs if a != b)


def contrast(one: Tuple[int, ...], other: Tuple[int, ...]) -> float:
    """WCAG's contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Tuple[int, ...]) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
