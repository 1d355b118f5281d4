"""The chat component in a real browser, against a stand-in that speaks its protocol (web/widget/test/server.mjs)."""

import json
import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, expect

WIDGET = Path(__file__).parents[2] / "web" / "widget"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Dict[str, str]]:
    if not shutil.which("node"):
        pytest.skip("Node is not installed, so the stand-in assistant cannot run.")
    if not (WIDGET / "node_modules" / "socket.io").is_dir():
        pytest.skip("Run `npm ci` in web/widget first; the stand-in assistant needs it.")
    process = subprocess.Popen(["node", WIDGET / "test/server.mjs"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.wait()


class Chat:
    """One person's chat page, and how the stand-in treats them."""

    def __init__(self, page: Page, portal: str) -> None:
        self.page = page
        self.person = f"person-{next(NUMBERS)}"
        self._portal = portal
        self.faults: List[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._heard(message.text))

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text or "TrustedHTML" in text:
            self.faults.append(text)

    def open(self) -> "Chat":
        self.page.goto(f"{self._portal}/?as={self.person}")
        return self

    def control(self, **settings: Any) -> Dict[str, Any]:
        url = f"{self._portal}/control?as={self.person}"
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

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def chat(browser: Browser, stand_in: Dict[str, str]) -> Iterator[Chat]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    one = Chat(context.new_page(), stand_in["portal"])
    yield one
    context.close()

    assert one.faults == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_message_is_accessible_and_fits_the_screen(
    browser: Browser, stand_in: Dict[str, str], width: int, scheme: Any
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    chat = Chat(context.new_page(), stand_in["portal"]).open()
    chat.button("Start my training").wait_for()
    greeting_faults = Axe().run(chat.page).response["violations"]
    for text in (
        "start my training",
        "two clauses",
        "half right",
        "links",
        "a child is being hurt",
    ):
        chat.say(text)
    chat.see("Do not promise to keep it a secret.")
    chat.say("word " + "w" * 1800)

    small = chat.page.evaluate(
        """() => [...document.querySelector('policy-chat').shadowRoot.querySelectorAll('button, a, textarea')]
        .filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.outerHTML)"""
    )
    is_wide = chat.page.evaluate(
        """() => [document.documentElement, document.querySelector('policy-chat').shadowRoot.querySelector('.scroll')]
        .some((one) => one.scrollWidth > one.clientWidth)"""
    )
    assert greeting_faults == []
    assert Axe().run(chat.page).response["violations"] == []
    assert small == []
    assert not is_wide
    assert chat.faults == []
    context.close()


def test_nothing_is_asked_of_a_third_party(chat: Chat, stand_in: Dict[str, str]) -> None:
    asked: List[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.open().say("links")

    chat.see("Here they are.")
    ours = tuple(stand_in.values())
    assert [url for url in asked if not url.startswith(ours)] == []


def test_a_person_without_history_is_greeted_and_a_suggestion_is_sent_as_text(chat: Chat) -> None:
    chat.open()
    expect(chat.page.get_by_role("heading", name="Hello Priya")).to_be_visible()
    chat.button("What can you do?").click()

    chat.see("I answer questions about the policy")
    assert chat.received[0]["text"] == "What can you do?"
    expect(chat.button("Start my training")).to_have_attribute("aria-disabled", "true")


def test_a_policy_answer_shows_its_clause_as_a_card(chat: Chat) -> None:
    chat.open().say("a pupil has sent me a friend request")

    card = chat.page.get_by_role("group", name="Policy clause 2.1")
    expect(card).to_contain_text("Clause 2.1 Friends/Befriending, version 1, 1 September 2026")
    link = card.get_by_role("link", name="Read clause 2.1 in the policy (opens in a new tab)")
    expect(link).to_have_attribute("href", "/policy#clause-2.1")
    expect(link).to_have_attribute("rel", "noopener")


def test_two_quotations_get_their_own_citations_whatever_the_order(chat: Chat) -> None:
    chat.open().say("two clauses")

    cards = chat.page.get_by_role("group", name="Policy clause")
    expect(cards.nth(0)).to_contain_text("line manager in the first instance")
    expect(cards.nth(0)).to_contain_text("Clause 1.3")
    expect(cards.nth(1)).to_contain_text("Clause 2.1")


def test_an_urgent_answer_says_that_it_is_important_in_words(chat: Chat) -> None:
    chat.open().say("a child is being hurt")

    expect(chat.page.get_by_role("heading", name="Important")).to_be_visible()


def test_text_of_a_message_never_becomes_markup(chat: Chat) -> None:
    chat.open().say("markup")

    expect(chat.log).to_contain_text("<img src=x onerror=alert(1)> bold <b>not bold</b>")
    expect(chat.log.locator("img")).to_have_count(0)


def test_only_paths_of_this_site_and_https_become_links(chat: Chat) -> None:
    chat.open().say("links")
    chat.see("Not ours")

    hrefs = [link.get_attribute("href") for link in chat.log.get_by_role("link").all()]
    assert hrefs == ["/certificates/7", "https://union.example/advice"]


def test_a_choice_is_made_by_keyboard_and_becomes_the_persons_own_message(chat: Chat) -> None:
    chat.open().say("start my training")
    chosen = chat.button("Leave the request alone")
    expect(chat.page.get_by_role("progressbar", name="Friends and followers")).to_have_attribute(
        "aria-valuetext", "2 of 7 done"
    )
    chosen.focus()
    chat.page.keyboard.press("Enter")

    chat.see("What the policy asks")
    expect(
        chat.log.get_by_text("Leave the request alone and tell her line manager on Monday")
    ).to_have_count(2)
    assert chat.received[-1]["payload"].endswith("~signed")
    expect(chat.button("Accept it so")).to_have_attribute("aria-disabled", "true")
    expect(chat.box).to_be_focused()


def test_pressing_a_past_choice_does_nothing(chat: Chat) -> None:
    chat.open().say("start my training")
    chat.button("Leave the request alone").click()
    chat.see("Shall we go on?")
    chat.button("Accept it so").click(force=True)
    chat.say("what can you do?")

    chat.see("I answer questions")
    assert len(chat.received) == 3


def test_answers_are_added_to_one_live_region_and_history_is_not(chat: Chat) -> None:
    chat.open().say("what can you do?")
    expect(chat.log).to_have_count(1)
    expect(chat.log).to_contain_text("Assistant said: I answer questions about the policy")
    chat.page.reload()

    chat.see("I answer questions about the policy")
    expect(chat.log).to_have_count(1)
    expect(chat.log).to_be_empty()
    expect(chat.button("Start my training")).to_have_count(0)


def test_history_shows_that_an_urgent_message_was_not_kept_and_past_choices_are_closed(
    chat: Chat,
) -> None:
    asked = {
        "id": "bot-0",
        "from": "bot",
        "text": "Shall we?",
        "buttons": [{"title": "Yes", "payload": "/yes~s"}],
    }
    mine = {"id": "m1", "from": "user", "text": "", "kept": False, "at": 1_790_000_000}
    chat.control(history=[asked, mine])
    chat.open()

    chat.see("(This message was not kept.)")
    chat.see("21 September 2026")
    expect(chat.button("Yes")).to_have_attribute("aria-disabled", "true")


def test_a_notice_leaves_the_choices_open_that_stood_before_it(chat: Chat) -> None:
    button = {"title": "Yes", "payload": "/yes~s"}
    chat.open()
    chat.control(say=[{"text": "Shall we?", "buttons": [button], "metadata": {"kind": "task"}}])
    chat.see("Shall we?")

    chat.control(say=[{"text": "You have been told.", "metadata": {"notice": "n1"}}])

    chat.see("You have been told.")
    expect(chat.button("Yes")).not_to_have_attribute("aria-disabled", "true")
    chat.button("Yes").click()
    chat.see("You said")
    assert [one.get("payload") for one in chat.received] == ["/yes~s"]


def test_shift_and_enter_start_a_new_line(chat: Chat) -> None:
    chat.open()
    chat.box.fill("one")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("two")
    chat.box.press("Enter")

    chat.see("You said one")
    assert [one["text"] for one in chat.received] == ["one\ntwo"]


def test_a_message_that_is_too_long_is_not_sent_and_is_kept(chat: Chat) -> None:
    chat.open()
    chat.box.fill("x" * 1900)
    chat.see("100 characters left")
    chat.say("x" * 2003)

    chat.see("That is 3 characters too long to send.")
    expect(chat.box).to_have_value("x" * 2003)
    assert chat.received == []


def test_waiting_is_said_in_three_steps_and_ends_with_the_answer(chat: Chat) -> None:
    chat.page.clock.install()
    chat.control(busy=True, history=[{"id": "m1", "from": "user", "text": "hello"}])
    chat.open()
    status = chat.page.get_by_role("status")
    expect(status.get_by_text("The assistant is typing")).to_be_visible()
    chat.page.clock.fast_forward(10_500)
    expect(status.get_by_text("Still working on it")).to_be_visible()
    chat.page.clock.fast_forward(20_000)
    expect(status.get_by_text("This is taking longer than it should.")).to_be_visible()
    chat.control(say=[{"text": "Here at last."}])

    chat.see("Here at last.")
    expect(status.get_by_text("This is taking longer")).to_have_count(0)


def test_a_message_without_an_acknowledgement_is_sent_again_with_the_same_id(chat: Chat) -> None:
    chat.page.clock.install()
    chat.control(lostAcks=1, isSilent=True)
    chat.open().say("are you there?")
    expect(chat.page.get_by_text("The assistant is typing")).to_be_visible()
    chat.page.clock.fast_forward(8_500)
    expect(chat.page.get_by_text("Not sent")).to_be_visible()
    chat.button("Send again").click()

    expect(chat.page.get_by_text("Not sent")).to_have_count(0)
    ids = [one["id"] for one in chat.received]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_a_message_that_could_not_be_stored_says_why_and_can_be_sent_again(chat: Chat) -> None:
    chat.control(failures=1)
    chat.open().say("what can you do?")
    chat.see("That could not be saved.")
    chat.button("Send again").click()

    chat.see("I answer questions about the policy")
    expect(chat.page.get_by_text("Not sent")).to_have_count(0)


def test_a_message_that_will_never_be_taken_is_not_offered_to_be_sent_again(chat: Chat) -> None:
    chat.control(failures=1, failure="utter_button_not_issued")
    chat.open().say("what can you do?")

    chat.see("That could not be saved.")
    expect(chat.button("Send again")).to_have_count(0)


def test_an_answer_that_history_has_shown_is_not_shown_twice(chat: Chat) -> None:
    mine = {"id": "m1", "from": "user", "text": "hello"}
    chat.control(history=[mine, {"id": "bot-1", "from": "bot", "text": "Hello you."}], busy=True)
    chat.open()
    expect(chat.page.get_by_text("The assistant is typing")).to_be_visible()
    chat.control(say=[{"text": "Hello you."}])

    expect(chat.page.get_by_text("The assistant is typing")).to_have_count(0)
    expect(chat.page.get_by_text("Hello you.")).to_have_count(1)


def test_a_message_written_offline_is_sent_once_when_the_line_is_back(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    chat.page.context.set_offline(True)
    chat.see("You’re offline. Your message will be sent when you’re back.")
    chat.say("hello from the train")
    chat.see("Not sent")
    chat.page.context.set_offline(False)

    chat.see("You said hello from the train.")
    chat.see("You’re connected again.")
    assert [one["text"] for one in chat.received] == ["what can you do?", "hello from the train"]


def test_an_assistant_that_is_down_is_not_called_offline_and_nothing_is_lost(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    chat.control(assistant="down")
    chat.see("The assistant can’t be reached just now.")
    chat.say("still there?")
    chat.see("Not sent")
    chat.control(assistant="up")

    expect(chat.page.get_by_text("You said still there?.")).to_be_visible(timeout=15_000)
    expect(chat.log.get_by_text("I answer questions")).to_have_count(0)
    expect(chat.page.get_by_text("I answer questions")).to_have_count(1)


def test_an_expired_token_is_renewed_without_a_word(chat: Chat) -> None:
    chat.control(refusals=1)
    chat.open().say("what can you do?")

    chat.see("I answer questions about the policy")
    assert chat.control()["tokens"] == 2


def test_a_line_closed_by_the_server_is_opened_with_a_new_token(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    chat.control(closeLines=True)

    chat.see("You’re connected again.")
    assert chat.control()["tokens"] == 2


def test_a_refusal_of_a_new_token_asks_to_sign_in_again(chat: Chat) -> None:
    chat.control(refusals=9)
    chat.open()

    chat.see("Please sign in again.")
    expect(chat.page.get_by_role("link", name="Sign in")).to_have_attribute("href", "/sign-in")
    assert chat.control()["tokens"] == 2


def test_words_that_were_not_sent_are_kept_for_after_signing_in(chat: Chat) -> None:
    chat.open().button("What can you do?").wait_for()
    chat.control(tokenStatus=401, refusals=9, closeLines=True)
    chat.see("Please sign in again.")
    chat.say("my long question")
    expect(chat.box).to_have_value("my long question")
    chat.see("What you have written is kept.")
    chat.control(tokenStatus=200, refusals=0)
    chat.page.reload()

    expect(chat.box).to_have_value("my long question")


def test_a_draft_is_never_shown_to_the_next_person_at_the_same_computer(chat: Chat) -> None:
    chat.open().button("What can you do?").wait_for()
    chat.box.fill("something private")
    chat.person += "-and-then-another"
    chat.open().button("What can you do?").wait_for()

    expect(chat.box).to_have_value("")


def test_what_was_typed_in_another_tab_appears_here(chat: Chat) -> None:
    chat.open().button("What can you do?").wait_for()
    chat.control(echo={"id": "from-the-other-tab", "text": "hello from over there"})

    expect(chat.log).to_contain_text("You said: hello from over there")


def test_history_that_cannot_be_read_is_said_and_asked_for_again(chat: Chat) -> None:
    chat.control(historyError="The record could not be read.")
    chat.open()
    chat.see("Your earlier messages can’t be shown just now.")
    chat.control(historyError="")
    chat.button("Try again").click()

    expect(chat.page.get_by_role("heading", name="Hello Priya")).to_be_visible()


def test_a_person_reading_further_up_is_left_there_and_can_jump_to_the_newest(chat: Chat) -> None:
    chat.open().say("long")
    chat.see("Paragraph 1.")
    expect(chat.page.get_by_text("Paragraph 1.", exact=True)).to_be_in_viewport()
    chat.control(say=[{"text": "One more thing."}])
    expect(chat.log).to_contain_text("One more thing.")
    expect(chat.page.get_by_text("One more thing.")).not_to_be_in_viewport()
    chat.button("Jump to newest").click()

    expect(chat.page.get_by_text("One more thing.")).to_be_in_viewport()
    expect(chat.button("Jump to newest")).to_have_count(0)


def test_an_answer_never_takes_the_focus(chat: Chat) -> None:
    chat.open().say("start my training")
    chosen = chat.button("Leave the request alone")
    chosen.focus()
    chat.control(say=[{"text": "By the way."}])

    expect(chat.log).to_contain_text("By the way.")
    expect(chosen).to_be_focused()
