"""No message is lost or sent twice, and everybody is told how things stand; beside a stand-in assistant."""

import pytest
from playwright.sync_api import expect

from tests.browser.chatting import Chat

# Playwright's clock moves timers, and not the browser's own time limits.
TIMED_BY_THE_TEST = """AbortSignal.timeout = (length) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(), length);
    return limit.signal;
}"""


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


@pytest.mark.parametrize("answer", ["filter", "none"])
def test_a_token_that_does_not_come_is_said_and_asked_for_again(chat: Chat, answer: str) -> None:
    chat.page.clock.install()
    chat.page.add_init_script(TIMED_BY_THE_TEST)
    chat.control(tokenAnswer=answer)
    with chat.page.expect_request("**/chat/token"):
        chat.open()
    chat.page.clock.fast_forward(8_500)
    chat.see("The assistant can’t be reached just now.")
    chat.control(tokenAnswer="token")
    chat.page.clock.fast_forward(3_500)

    chat.button("What can you do?").wait_for()


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


def test_a_message_says_whether_it_is_on_its_way_or_sent(chat: Chat) -> None:
    chat.page.clock.install()
    chat.control(lostAcks=1, isSilent=True)
    chat.open().say("are you there?")
    chat.see("Sending…")
    chat.page.clock.fast_forward(8_500)
    chat.see("Not sent")
    chat.button("Send again").click()

    expect(chat.page.get_by_text("Sent", exact=True)).to_be_visible()
    expect(chat.page.get_by_text("Sending…")).to_have_count(0)


def test_only_the_newest_own_message_says_that_it_was_sent(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions")
    chat.say("hello")
    chat.see("You said hello.")

    expect(chat.page.get_by_text("Sent", exact=True)).to_have_count(1)
