"""The chat with the real portal and the real assistant: what a stand-in cannot show."""

import json
import re
import sqlite3
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from bot.identity import way_of
from bot.settings import read_settings
from tests.browser.test_main_job import SLOW, decisions_made, say, settle, sign_in, sound_option

QUESTION = "can i go on facebook at lunch on my own phone"
# Frames of engine.io and, within, of socket.io.
UPGRADED = "5"
ACKNOWLEDGED = re.compile(r'^43\d+\[.*"stored"')


@pytest.fixture
def page(browser: Browser, product: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=product.url)
    context.set_default_timeout(SLOW)
    yield context.new_page()
    context.close()


def transcript(page: Page) -> List[str]:
    """What stands in the chat, message by message."""
    bubbles = page.locator("policy-chat .message .bubble")
    return [" ".join(text.split()) for text in bubbles.all_inner_texts()]


def open_chat(page: Page, person_id: str) -> None:
    sign_in(page, person_id)
    page.goto("/chat")
    expect(page.get_by_role("textbox")).to_be_visible()


def rows(product: Any, database: str, query: str) -> List[Any]:
    with sqlite3.connect(product.data_dir / database) as connection:
        return connection.execute(query).fetchall()


def press_until_focused(page: Page, key: str, name: str) -> None:
    """Tabs to a control, as somebody without a mouse does."""
    focused = """() => { const inside = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
        return inside.value || inside.innerText || ""; }"""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate(focused).strip().startswith(name):
            return
    raise AssertionError(f"{name} is not reached by {key}")


def test_by_keyboard_alone_one_signs_in_completes_a_module_and_gets_the_certificate(
    page: Page, product: Any
) -> None:
    page.goto("/?next=/chat")
    press_until_focused(page, "Tab", "teaching-assistant")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{product.url}/chat")
    expect(page.get_by_role("button", name="Start my training")).to_be_visible()
    bar = page.get_by_role("progressbar")
    press_until_focused(page, "Tab", "Start my training")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile(r"^A\. ")).last).to_be_enabled()

    while (made := decisions_made(product, "teaching-assistant")) >= 0:
        settle(page)
        option = page.get_by_role(
            "button", name=re.compile(r"^[ABC]\. " + re.escape(choice(product)))
        ).last
        expect(option).to_have_attribute("aria-disabled", "false")
        expect(bar.last).to_have_attribute("aria-valuetext", re.compile(f"^{made} of "))
        press_until_focused(page, "Shift+Tab", option.inner_text())
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox")).to_be_focused()
        expect(option).to_have_attribute("aria-disabled", "true")
        settle(page)

    expect(page.get_by_text("Well done.").last).to_be_visible()
    page.goto("/my-training")
    press_until_focused(page, "Tab", "Your certificate")
    given: List[APIResponse] = []

    def keep(route: Route) -> None:
        # Chromium's own viewer is not what is tested, and now and then keeps its context from closing.
        given.append(route.fetch())
        route.fulfill(body="given")

    page.context.route("**/*.pdf", keep)
    with page.context.expect_event("response", lambda one: one.url.endswith(".pdf")):
        page.keyboard.press("Enter")
    assert [one.status for one in given] == [200]
    assert given[0].headers["content-type"] == "application/pdf"
    assert given[0].body().startswith(b"%PDF")


def choice(product: Any) -> str:
    return str(sound_option(product, "teaching-assistant").text)


def test_the_same_transcript_after_a_lost_line_a_reload_and_on_a_second_device(
    page: Page, product: Any, browser: Browser
) -> None:
    open_chat(page, "line-manager")
    say(page, QUESTION)
    expect(page.get_by_role("group", name="Policy clause 1.0").last).to_be_visible()
    settle(page)
    before = transcript(page)
    page.context.set_offline(True)
    expect(page.get_by_text("You’re offline.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("You’re connected again.")).to_be_visible()
    assert transcript(page) == before
    page.reload()
    expect(page.get_by_role("group", name="Policy clause 1.0").last).to_be_visible()
    assert transcript(page) == before

    other = browser.new_context(base_url=product.url).new_page()
    open_chat(other, "line-manager")
    expect(other.get_by_role("group", name="Policy clause 1.0").last).to_be_visible()
    assert transcript(other) == before
    expect(other.get_by_role("heading", name="Hello")).to_have_count(0)
    other.context.close()


def test_a_message_whose_acknowledgement_is_lost_is_one_turn(page: Page, product: Any) -> None:
    lost: List[str] = []
    upgraded: List[str] = []

    def lose_first_acknowledgement(socket: Any) -> None:
        server = socket.connect_to_server()

        def from_browser(message: Any) -> None:
            server.send(message)
            if message == UPGRADED:
                upgraded.append(message)

        def from_assistant(message: Any) -> None:
            if not lost and ACKNOWLEDGED.match(message):
                lost.append(message)
            else:
                socket.send(message)

        socket.on_message(from_browser)
        server.on_message(from_assistant)

    page.route_web_socket(re.compile("/socket.io/"), lose_first_acknowledgement)
    open_chat(page, "other-manager")
    expect(page.get_by_role("button", name="What can you do?")).to_be_visible()
    while not upgraded:
        page.evaluate("'lets Playwright hear of the socket'")
    say(page, QUESTION)
    page.get_by_role("button", name="Send again").click()
    assert lost

    expect(page.get_by_text("Not sent")).to_have_count(0)
    expect(page.get_by_text("Sent", exact=True)).to_be_visible()
    settle(page)
    events = [
        json.loads(data)
        for (data,) in rows(
            product,
            "conversations.db",
            "select data from conversation_event where sender = 'web:other-manager'",
        )
    ]
    said = [one for one in events if one["event"] == "user" and one.get("text") == QUESTION]
    assert len(said) == 1
    assert transcript(page).count(f"You said: {QUESTION}") == 1


@pytest.mark.parametrize(
    ("words", "helpful"), [("That helped", 1), ("That didn’t help", 0)], ids=["good", "bad"]
)
def test_feedback_under_an_answer_is_counted(
    page: Page, product: Any, words: str, helpful: int
) -> None:
    open_chat(page, "governor")
    say(page, "if i delete a post is it gone")
    expect(page.get_by_role("group", name="Policy clause 2.3").last).to_be_visible()
    settle(page)
    counted = f"select count(*) from feedback where helpful = {helpful}"
    before = rows(product, "records.db", counted)[0][0]
    page.get_by_role("button", name=words).click()
    expect(page.get_by_text(f"You said: {words}").last).to_be_visible()
    settle(page)

    expect(page.get_by_text(re.compile("good to hear|sorry that didn't help")).last).to_be_visible()
    assert rows(product, "records.db", counted)[0][0] == before + 1


def test_every_request_of_the_chat_names_the_persons_way_for_a_proxy(
    page: Page, product: Any
) -> None:
    asked: List[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))

    open_chat(page, "hr")
    say(page, QUESTION)

    way = way_of("hr", read_settings(product.environment).chat_token_key)
    to_the_assistant = [url for url in asked if "/socket.io/" in url]
    assert any(url.startswith("ws:") for url in to_the_assistant)
    assert all(f"way={way}" in url for url in to_the_assistant)
