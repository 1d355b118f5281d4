"""What a message of the assistant looks like, and what can be done with it."""

from playwright.sync_api import expect

from tests.browser.chatting import Chat


def test_a_person_without_history_is_greeted_and_a_suggestion_is_sent_as_text(chat: Chat) -> None:
    chat.open()
    expect(chat.page.get_by_role("heading", name="Hello Priya")).to_be_visible()
    chat.button("What can you do?").click()

    chat.see("I answer questions about the policy")
    assert chat.received[0]["text"] == "What can you do?"
    expect(chat.button("Start my training")).to_have_attribute("aria-disabled", "true")


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


def test_pressing_a_past_choice_does_nothing(chat: Chat) -> None:
    chat.open().say("start my training")
    chat.button("Leave the request alone").click()
    chat.see("Shall we go on?")
    chat.button("Accept it so").click(force=True)
    chat.say("what can you do?")

    chat.see("I answer questions")
    assert len(chat.received) == 3


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


def test_a_citation_card_names_its_clause_and_date_and_its_link_says_that_it_opens_a_tab(
    chat: Chat,
) -> None:
    chat.open().say("a pupil has sent me a friend request")

    card = chat.page.get_by_role("group", name="Policy clause 2.1")
    expect(card).to_contain_text("The school strongly advises against staff initiating")
    expect(card).to_contain_text("Clause 2.1 Friends/Befriending, version 1, 1 September 2026")
    link = card.get_by_role("link", name="Read clause 2.1 in the policy (opens in a new tab)")
    expect(link).to_have_attribute("href", "/policy#clause-2.1")
    expect(link).to_have_attribute("rel", "noopener")
    expect(link).to_have_attribute("target", "_blank")


def test_a_scenario_card_shows_the_post_it_is_about_as_a_quotation(chat: Chat) -> None:
    chat.open().say("start my training")

    expect(chat.page.get_by_role("heading", name="A request on Saturday")).to_be_visible()
    post = chat.page.get_by_role("group", name="Post: callum_b_2017 on Instagram")
    expect(post.locator("blockquote")).to_have_text(
        "hi miss!! plz accept me 😀 i wanna show u my dog"
    )
    expect(chat.button("Leave the request alone")).to_have_attribute("aria-disabled", "false")


def test_progress_of_a_module_is_text_and_bar_after_each_step_and_on_reload(chat: Chat) -> None:
    bar = chat.page.get_by_role("progressbar", name="Friends and followers")
    chat.open().say("start my training")
    expect(bar.last).to_have_attribute("aria-valuetext", "2 of 7 done")
    chat.button("Leave the request alone").click()
    expect(bar.last).to_have_attribute("aria-valuetext", "3 of 7 done")
    expect(chat.page.get_by_text("3 of 7 done")).to_be_visible()
    chat.page.reload()

    expect(bar.last).to_have_attribute("aria-valuetext", "3 of 7 done")
    assert bar.last.evaluate("bar => [bar.value, bar.max]") == [3, 7]


def test_what_a_choice_was_worth_is_said_in_words_and_nothing_runs_out(chat: Chat) -> None:
    chat.page.emulate_media(forced_colors="active")
    chat.open().say("start my training")
    chat.page.clock.install()
    chat.page.clock.fast_forward("03:00:00")
    chat.button("Leave the request alone").click()
    chat.see("What the policy asks")
    chat.say("half right")
    chat.see("Half right")
    chat.say("breach")

    chat.see("Not what the policy asks")


def test_an_answer_is_copied_as_text_with_its_source(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.open().say("a pupil has sent me a friend request")
    chat.button("Copy").click()

    expect(chat.page.get_by_role("status").get_by_text("The answer is copied.")).to_be_attached()
    expect(chat.button("Copied")).to_be_focused()
    copied = chat.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("It is best not to accept. The school strongly advises against it.")
    assert 'invitations to "friend" pupils' in copied
    assert copied.endswith(
        "From the Social Networking Policy. Clause 2.1 Friends/Befriending, version 1, 1 September 2026"
    )


def test_an_answer_is_copied_where_the_browser_keeps_its_clipboard_to_itself(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read"])
    chat.page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    chat.open().say("a pupil has sent me a friend request")
    chat.button("Copy").click()

    expect(chat.button("Copied")).to_be_focused()
    assert "strongly advises" in chat.page.evaluate("() => navigator.clipboard.readText()")


def test_a_copy_that_fails_is_said(chat: Chat) -> None:
    chat.page.add_init_script(
        "document.execCommand = () => false; Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    )
    chat.open().say("a pupil has sent me a friend request")
    chat.button("Copy").click()

    expect(
        chat.page.get_by_role("status").get_by_text("It could not be copied here.")
    ).to_be_attached()
    expect(chat.button("Copied")).to_have_count(0)


def test_the_last_answer_can_be_said_to_have_helped_once(chat: Chat) -> None:
    chat.open().say("a pupil has sent me a friend request")
    chat.button("That helped").click()

    chat.see("You said: That helped")
    expect(chat.button("That helped")).to_have_count(0)
    expect(chat.button("That didn’t help")).to_have_count(0)
    expect(chat.box).to_be_focused()
    assert [one["text"] for one in chat.received][1:] == ["That helped"]
    chat.page.reload()
    chat.see("You said: That helped")
    expect(chat.button("That helped")).to_have_count(0)


def test_only_an_answer_is_asked_about_and_only_the_last_one(chat: Chat) -> None:
    chat.open().say("what can you do?")
    chat.see("I answer questions about the policy")
    expect(chat.button("That helped")).to_have_count(0)
    chat.say("a pupil has sent me a friend request")
    expect(chat.button("That didn’t help")).to_have_count(1)
    chat.say("two clauses")

    expect(chat.page.get_by_text("Two parts of the policy")).to_be_visible()
    expect(chat.button("That didn’t help")).to_have_count(1)


def test_the_whole_conversation_is_printed_and_nothing_to_press(chat: Chat) -> None:
    chat.page.add_init_script("window.print = () => (window.printed = true)")
    chat.open().say("long")
    chat.see("Paragraph 1.")
    chat.say("start my training")
    chat.see("What should Priya do first?")
    chat.button("Print").click()
    assert chat.page.evaluate("window.printed")
    chat.page.emulate_media(media="print", color_scheme="dark")

    chat.see("Your conversation with the policy assistant, printed on")
    for said in (
        "Assistant said:",
        "You said:",
        "Paragraph 40.",
        "Accept it so that he is not upset",
    ):
        chat.see(said)
    for control in (chat.box, chat.button("Send"), chat.button("Print"), chat.button("Copy")):
        expect(control).to_be_hidden()
    is_whole = chat.page.evaluate(
        """() => { const box = document.querySelector("policy-chat").shadowRoot.querySelector(".scroll");
        return box.scrollHeight <= box.clientHeight && document.body.scrollHeight >= box.scrollHeight; }"""
    )
    assert is_whole
    ink = chat.page.get_by_text("Paragraph 40.").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(19, 37, 44)"  # dark on paper, whatever the screen
