"""A sign-in that ends while somebody chats: said as it is, and repaired without losing a word."""

from playwright.sync_api import expect

from tests.browser.chatting import Chat


def sign_in_ends(chat: Chat) -> None:
    chat.control(tokenStatus=401, refusals=9, closeLines=True)
    chat.see("Please sign in again.")


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


def test_a_sign_in_that_ended_is_not_called_offline_and_offers_to_sign_in(chat: Chat) -> None:
    chat.open().button("What can you do?").wait_for()
    sign_in_ends(chat)

    expect(chat.page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(chat.page.get_by_text("offline")).to_have_count(0)
    expect(chat.page.get_by_text("can’t be reached")).to_have_count(0)


def test_signing_in_in_another_tab_repairs_the_chat_where_it_stands(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    sign_in_ends(chat)
    chat.say("my long question")
    chat.control(tokenStatus=200, refusals=0)
    chat.page.evaluate("dispatchEvent(new Event('focus'))")

    expect(chat.page.get_by_text("Please sign in again.")).to_have_count(0)
    expect(chat.box).to_have_value("my long question")
    chat.see("I answer questions about the policy")
    chat.box.press("Enter")
    chat.see("You said my long question.")
    assert [one.get("text") for one in chat.received] == ["what can you do?", "my long question"]


def test_looking_again_without_a_sign_in_changes_nothing(chat: Chat) -> None:
    chat.open().button("What can you do?").wait_for()
    sign_in_ends(chat)
    asked = chat.control()["tokens"]
    with chat.page.expect_response("**/chat/token"):
        chat.page.evaluate("dispatchEvent(new Event('focus'))")

    chat.see("Please sign in again.")
    assert chat.control()["tokens"] == asked + 1


def test_when_somebody_else_signs_in_nothing_of_the_one_before_stays(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    sign_in_ends(chat)
    chat.box.fill("something private")
    chat.page.context.add_cookies(
        [{"name": "as", "value": f"{chat.person}-other", "url": chat.portal}]
    )
    chat.page.evaluate("dispatchEvent(new Event('focus'))")

    expect(chat.page.get_by_role("heading", name="Hello Priya")).to_be_visible()
    expect(chat.box).to_have_value("")
    expect(chat.page.get_by_text("I answer questions about the policy")).to_have_count(0)
