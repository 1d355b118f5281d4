"""Every state of the chat, checked by axe-core at WCAG 2.2 AA in every look; and what axe cannot see."""

from typing import Any, Callable, Dict, List

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from tests.browser.chatting import Chat

AA = {"runOnly": {"type": "tag", "values": "wcag2a wcag2aa wcag21a wcag21aa wcag22aa".split()}}
LOOKS = [
    {"color_scheme": scheme, "forced_colors": forced, "width": width}
    for scheme, forced in (("light", "none"), ("dark", "none"), ("dark", "active"))
    for width in (320, 1280)
]
TOO_WIDE = """() => [document.documentElement,
    document.querySelector("policy-chat")?.shadowRoot.querySelector(".scroll")]
    .filter((one) => one && one.scrollWidth > one.clientWidth).length"""


def empty(chat: Chat) -> None:
    chat.open().button("Start my training").wait_for()


def history(chat: Chat) -> None:
    chat.open().say("a pupil has sent me a friend request")
    chat.see("Leave the request unanswered.")
    chat.say("start my training")
    chat.see("What should Priya do first?")
    chat.page.reload()
    chat.see("What should Priya do first?")


def cards(chat: Chat) -> None:
    chat.open()
    for text in ("two clauses", "links", "a child is being hurt"):
        chat.say(text)
    chat.see("Do not promise to keep it a secret.")
    chat.say("word " + "w" * 1800)
    chat.see("You said word")


def scenario(chat: Chat) -> None:
    chat.open().say("start my training")
    chat.see("What should Priya do first?")


def choices(chat: Chat) -> None:
    scenario(chat)
    chat.button("Leave the request alone").click()
    chat.see("Shall we go on?")
    chat.say("half right")
    chat.say("breach")
    chat.see("Not what the policy asks")


def offline(chat: Chat) -> None:
    empty(chat)
    chat.page.context.set_offline(True)
    chat.see("You’re offline.")


def sign_in_expired(chat: Chat) -> None:
    empty(chat)
    chat.box.fill("my long question")
    chat.control(tokenStatus=401, refusals=99, closeLines=True)
    chat.see("Please sign in again.")


def not_sent(chat: Chat) -> None:
    chat.control(failures=1)
    chat.open().say("what can you do?")
    chat.see("That could not be saved.")


def slow(chat: Chat) -> None:
    chat.page.clock.install()
    chat.control(isSilent=True)
    chat.open().say("hello")
    chat.see("The assistant is typing")
    chat.page.clock.fast_forward(10_500)
    chat.see("Still working on it")


def feedback(chat: Chat) -> None:
    chat.open().say("a pupil has sent me a friend request")
    chat.button("Copy").click()
    chat.button("That didn’t help").click()
    chat.see("You said: That didn’t help")
    chat.say("two clauses")
    chat.button("That helped").wait_for()


def closed(chat: Chat) -> None:
    chat.open("/host").button("Ask about the policy").wait_for()


def opened(chat: Chat) -> None:
    closed(chat)
    chat.button("Ask about the policy").click()
    chat.page.frame_locator("iframe").get_by_role("button", name="Start my training").wait_for()


STATES = [
    empty,
    history,
    cards,
    scenario,
    choices,
    offline,
    sign_in_expired,
    not_sent,
    slow,
    feedback,
]
STATES += [closed, opened]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_state_is_accessible_and_fits_in_light_dark_and_forced_colours(
    chat: Chat, state: Callable[[Chat], None]
) -> None:
    state(chat)

    found: List[Dict[str, Any]] = []
    for look in LOOKS:
        chat.page.emulate_media(
            color_scheme=look["color_scheme"],  # type: ignore[arg-type]
            forced_colors=look["forced_colors"],  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        chat.page.set_viewport_size({"width": int(look["width"]), "height": 800})
        for frame in chat.page.frames:
            faults = Axe().run(frame, options=AA).response["violations"]
            found += [{**look, "rule": one["id"], "at": one["nodes"]} for one in faults]
            found += [{**look, "rule": "reflow"}] if frame.evaluate(TOO_WIDE) else []
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_buttons_are_44_pixels_tall_in_the_chat_and_nothing_is_smaller_than_24(
    chat: Chat, width: int
) -> None:
    chat.page.set_viewport_size({"width": width, "height": 800})
    cards(chat)
    chat.say("start my training")
    chat.see("What should Priya do first?")

    sizes = chat.page.evaluate(
        """() => [...document.querySelector("policy-chat").shadowRoot.querySelectorAll("button, a, textarea")]
        .map((one) => ({kind: one.className, ...one.getBoundingClientRect().toJSON()}))"""
    )
    assert [one for one in sizes if min(one["height"], one["width"]) < 24] == []
    main = [
        one for one in sizes if one["kind"].split(" ")[0] in ("choice", "send", "again", "jump", "")
    ]
    assert [one for one in main if one["kind"] and one["height"] < 44] == []


def test_at_400_percent_zoom_everything_is_reached_by_scrolling_one_way(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 percent
    scenario(chat)

    assert chat.page.evaluate(TOO_WIDE) == 0
    for reached in (chat.button("Message him back"), chat.box, chat.button("Send")):
        reached.scroll_into_view_if_needed()
        expect(reached).to_be_in_viewport(ratio=0.9)


def test_text_grows_with_the_size_the_person_has_set(chat: Chat) -> None:
    scenario(chat)
    before = chat.button("Send").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    client = chat.page.context.new_cdp_session(chat.page)
    client.send("Page.enable")
    client.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})

    after = chat.button("Send").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert (before, after) == (16, 32)
    assert chat.page.evaluate(TOO_WIDE) == 0


def test_new_words_are_added_to_one_live_region_once_and_history_is_not(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    expect(chat.log).to_have_count(1)
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.page.evaluate(
        """() => { const log = document.querySelector("policy-chat").shadowRoot.querySelector("[role=log]");
        window.added = [];
        new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((node) => {
            if (node.nodeType !== 1 || node.closest("[aria-live=off]")) return;
            window.added.push(node.innerText.split(/\\s+/).join(" "));
        }))).observe(log, {childList: true, subtree: true}); }"""
    )
    chat.control(say=[{"text": "One more thing."}])
    chat.see("One more thing.")
    assert chat.page.evaluate("window.added") == ["Assistant said: One more thing."]
    chat.page.reload()

    chat.see("One more thing.")
    expect(chat.log).to_have_count(1)
    expect(chat.log).to_be_empty()
    expect(chat.button("Start my training")).to_have_count(0)


def test_nothing_moves_for_somebody_who_asked_for_that(chat: Chat) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    chat.control(isSilent=True)
    chat.open().say("hello")
    chat.see("The assistant is typing")

    moving = chat.page.evaluate(
        """() => document.querySelector("policy-chat").shadowRoot.getAnimations()
        .filter((one) => one.effect.getComputedTiming().duration > 0).length"""
    )
    assert moving == 0
