"""The main job, as a newcomer does it in a browser: ask, learn, be interrupted in every way, finish, be seen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

QUESTIONS = {
    "my nieces in yr 5 here and wants to add me on insta is that allowed??": "2.1",
    "can i go on facebook at lunch on my own phone": "1.0",
    "is it ok to put a class photo on my page": "2.2",
    "if i delete a post is it gone": "2.3",
    "what happens if i break the policy": "2.4",
}
PHONE = {"width": 360, "height": 740}
SLOW = 30_000  # milliseconds; CI's machine is shared


@pytest.fixture
def page(browser: Browser, product) -> Page:
    context = browser.new_context(viewport=PHONE, base_url=product.url)
    context.set_default_timeout(SLOW)
    opened = context.new_page()
    yield opened
    context.close()


def sign_in(page: Page, person_id: str) -> None:
    page.goto("/")
    page.locator(f'button[name="person_id"][value="{person_id}"]').first.click()


def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def settle(page: Page) -> None:
    """Until the assistant has said everything and waits."""
    expect(page.get_by_text("The assistant is typing")).to_have_count(0, timeout=SLOW)


def choose_sound(page: Page, product, person_id: str) -> None:
    """Presses the option that the policy asks for at the step that waits."""
    title = sound_option(product, person_id).text
    page.get_by_role("button", name=re.compile(r"^[ABC]\. " + re.escape(title))).last.click()


def sound_option(product, person_id: str):
    from bot.services import build_services
    from bot.settings import read_settings

    services = build_services(read_settings(product.environment))
    view = services.learning.current(person_id)
    services.records.dispose()
    return next(option for option in view.step.options if option.judgement.value == "sound")


def decisions_made(product, person_id: str) -> int:
    from bot.services import build_services
    from bot.settings import read_settings

    services = build_services(read_settings(product.environment))
    view = services.learning.current(person_id)
    services.records.dispose()
    return view.number - 1 if view else -1


def test_a_new_starter_asks_learns_is_interrupted_finishes_and_the_line_manager_sees_it(
    page: Page, product, browser: Browser
):
    sign_in(page, "new-starter")
    page.goto("/chat")

    for question, clause in QUESTIONS.items():
        say(page, question)
        expect(page.get_by_role("group", name=f"Policy clause {clause}").last).to_be_visible()
        settle(page)

    say(page, "start my training")
    for _ in range(2):
        expect(page.get_by_role("button", name=re.compile(r"^A\. ")).last).to_be_enabled()
        choose_sound(page, product, "new-starter")
        settle(page)

    # A typed answer is said back, and counts after a yes.
    say(page, sound_option(product, "new-starter").phrasings[0])
    expect(page.get_by_text("Is that right?").last).to_be_visible()
    assert decisions_made(product, "new-starter") == 2
    page.get_by_role("button", name="Yes, that's my choice").click()
    expect(page.get_by_role("button", name=re.compile(r"^A\. ")).last).to_be_enabled()
    assert decisions_made(product, "new-starter") == 3

    # A question in mid-scenario is answered, then the step is shown again.
    say(page, "hang on, do I have to check my privacy settings?")
    expect(page.get_by_role("group", name="Policy clause 2.3").last).to_be_visible()
    settle(page)
    assert decisions_made(product, "new-starter") == 3

    # A reload keeps the place.
    page.reload()
    expect(page.get_by_role("button", name=re.compile(r"^A\. ")).last).to_be_enabled()
    choose_sound(page, product, "new-starter")
    settle(page)

    # A restart of the whole product keeps it too, and so does another browser.
    product.stop()
    product.start()
    page = browser.new_context(base_url=product.url).new_page()
    sign_in(page, "new-starter")
    page.goto("/chat")
    expect(page.get_by_role("button", name=re.compile(r"^A\. ")).last).to_be_enabled()
    assert decisions_made(product, "new-starter") == 4
    while decisions_made(product, "new-starter") >= 0:
        expect(page.get_by_role("button", name=re.compile(r"^A\. ")).last).to_be_enabled()
        choose_sound(page, product, "new-starter")
        settle(page)

    expect(page.get_by_text("Well done.").last).to_be_visible()
    page.get_by_role("button", name="Sign the policy").last.click()
    page.get_by_role("button", name="I have read and understood it").last.click()
    expect(page.get_by_text("It's on your record").last).to_be_visible()
    page.goto("/my-training")
    expect(page.get_by_text("You've signed the policy in force.")).to_be_visible()

    manager = browser.new_context(base_url=product.url).new_page()
    sign_in(manager, "line-manager")
    manager.goto("/team")
    team = manager.get_by_role("table", name="Training of the people who report to you")
    row = team.get_by_role("row").filter(has_text="Megan Pritchard").filter(has_text="Done")
    expect(row).to_have_count(1)
    manager.goto("/chat")
    say(manager, "how is my team doing?")
    expect(manager.get_by_text("Friends and befriending done").last).to_be_visible()
    manager.context.close()
