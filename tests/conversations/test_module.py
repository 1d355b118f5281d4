"""Taking the befriending module, as people do: by button, by typing, with questions and pauses in between."""

import pytest

MODULE = "friends_and_befriending"


def sound(school, person):
    """The payload of the sound option of the step that waits."""
    view = school.services.learning.current(person)
    option = next(each for each in view.step.options if each.judgement.value == "sound")
    return option, f"{option.text}"


async def take_all(school, chat):
    while school.services.learning.current(chat.person) is not None:
        await chat.press(sound(school, chat.person)[1])


def completions(school, person):
    return school.services.learning.record_of(person).completions


async def test_a_module_taken_by_its_buttons_is_completed_once_and_the_sign_off_is_offered(school):
    chat = await school.chat("new-starter").say("start my training please")
    assert "scenario" in chat.kinds

    await take_all(school, chat)

    (completion,) = completions(school, "new-starter")
    assert completion.module_id == MODULE
    assert "Well done" in chat.text
    assert "Next comes **Who, where and when**" in chat.text
    await chat.press("Sign the policy")
    await chat.press("I have read and understood it")
    assert len(school.services.learning.record_of("new-starter").sign_offs) == 1


async def test_a_typed_answer_is_said_back_and_counts_only_after_a_yes(school):
    chat = await school.chat("new-starter").say("start my training")
    option, _ = sound(school, "new-starter")
    before = school.services.learning.current("new-starter")

    await chat.say(option.phrasings[0])
    assert option.text in chat.text
    assert "Is that right?" in chat.text
    assert school.services.learning.current("new-starter").number == before.number

    await chat.say("yes")
    assert school.services.learning.current("new-starter").number == before.number + 1


async def test_a_no_to_what_was_said_back_counts_nothing(school):
    chat = await school.chat("new-starter").say("start my training")
    option, _ = sound(school, "new-starter")
    await chat.say(option.phrasings[0])

    await chat.say("no that's not what I meant")

    view = school.services.learning.current("new-starter")
    assert (view.number, view.said_back) == (1, None)


async def test_an_unclear_typed_answer_counts_nothing_and_the_step_is_shown_again(school):
    chat = await school.chat("new-starter").say("start my training")

    await chat.say("hmm purple bananas maybe")

    assert "doesn't count against you" in chat.text
    assert school.services.learning.current("new-starter").number == 1
    assert len(chat.buttons) >= 3


async def test_a_policy_question_in_mid_scenario_is_answered_and_the_step_is_shown_again(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.press(sound(school, "new-starter")[1])
    view = school.services.learning.current("new-starter")

    await chat.say("wait, can I use the school logo on my own page?")

    assert chat.topics == ["school_logo"]
    assert view.step.prompt in chat.text
    assert school.services.learning.current("new-starter").number == view.number


async def test_a_worry_about_a_child_in_mid_scenario_comes_first_and_the_scenario_waits(school):
    chat = await school.chat("new-starter").say("start my training")

    await chat.say("a boy in my class told me his dad hits him with a belt")

    assert chat.topics == ["safeguarding_concern"]
    assert "Your training can wait" in chat.text
    assert school.services.learning.current("new-starter").number == 1
    await chat.say("carry on with my training")
    assert len(chat.buttons) >= 3


async def test_pause_and_carry_on_after_a_restart_at_the_same_step(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.press(sound(school, "new-starter")[1])
    step = school.services.learning.current("new-starter").step
    await chat.say("can we pause there please")
    assert "Your place" in chat.text

    school.restart()
    await chat.say("carry on where I left off")

    assert step.prompt in chat.text


async def test_a_restart_in_mid_scenario_loses_nothing(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.press(sound(school, "new-starter")[1])
    before = school.services.learning.current("new-starter")

    school.restart()
    await chat.press(sound(school, "new-starter")[1])

    assert school.services.learning.current("new-starter").number == before.number + 1


@pytest.mark.parametrize("said", ["start my training", "carry on", "say that again please", "yes"])
async def test_what_starts_or_repeats_shows_the_waiting_step_again(school, said):
    chat = await school.chat("new-starter").say("start my training")
    view = school.services.learning.current("new-starter")

    await chat.say(said)

    assert view.step.prompt in chat.text
    assert school.services.learning.current("new-starter").number == 1


@pytest.mark.parametrize(
    "said",
    [
        "hello",
        "thanks",
        "who are you",
        "what can you do?",
        "my progress please",
        "bye",
        "how much am I paid",
    ],
)
async def test_anything_else_in_mid_scenario_is_answered_and_the_step_stays(school, said):
    chat = await school.chat("new-starter").say("start my training")
    view = school.services.learning.current("new-starter")

    await chat.say(said)

    assert chat.said
    assert "didn't follow" not in chat.text
    assert view.step.prompt in chat.text


async def test_an_old_button_changes_nothing(school):
    chat = await school.chat("new-starter").say("start my training")
    old = next(one["payload"] for one in chat.buttons if "choose_option" in one["payload"])
    await chat.press(sound(school, "new-starter")[1])
    before = school.services.learning.current("new-starter")

    await chat.say(old)

    assert "has been made already" in chat.text
    assert school.services.learning.current("new-starter").number == before.number


async def test_a_choice_that_was_a_breach_can_be_taken_back_once(school):
    chat = await school.chat("new-starter").say("start my training")
    view = school.services.learning.current("new-starter")
    breach = next(each for each in view.step.options if each.judgement.value == "breach")
    await chat.press(breach.text)
    assert breach.quote.text in chat.text

    await chat.press("Go back and choose again")

    assert view.step.prompt in chat.text
    assert school.services.learning.current("new-starter").retrying


async def test_two_people_take_the_module_at_once_and_never_meet(school):
    starter, assistant = school.chat("new-starter"), school.chat("teaching-assistant")
    await starter.say("start my training")
    await assistant.say("start my training")
    await starter.press(sound(school, "new-starter")[1])

    assert school.services.learning.current("new-starter").number == 2
    assert school.services.learning.current("teaching-assistant").number == 1
    stolen = starter.buttons[0]["payload"]
    await assistant.say(stolen)
    assert school.services.learning.current("new-starter").number == 2


async def test_a_choice_pressed_the_next_day_counts_and_the_scenario_goes_on(school):
    chat = await school.chat("new-starter").say("start my training")
    option, text = sound(school, "new-starter")
    payload = next(one["payload"] for one in chat.buttons if text in one["title"])
    await chat.say("/session_start")  # as after an hour of silence: Rasa forgets the loop

    await chat.say(payload)

    assert option.quote.text in chat.text
    view = school.services.learning.current("new-starter")
    assert view.number == 2
    assert view.step.prompt in chat.text


async def test_a_loop_whose_attempt_ended_elsewhere_lets_go(school):
    chat = await school.chat("new-starter").say("start my training")
    learning = school.services.learning
    while view := learning.current("new-starter"):
        option = next(each for each in view.step.options if each.judgement.value == "sound")
        learning.choose("new-starter", view.attempt_id, view.step.id, option.id)

    await chat.say("I'd tell my line manager")
    assert "That module is finished" in chat.text

    await chat.say("a mum wants to be my facebook friend")
    assert chat.topics == ["befriending_families"]


async def test_a_question_can_be_passed_on_in_mid_scenario(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.say("can I use the school logo on my own page?")
    await chat.say("can you pass my question on to my manager?")

    await chat.press("Yes, send it")

    with school.services.records.begin() as repo:
        (query,) = repo.open_queries_to("line-manager")
    assert query.text == "can I use the school logo on my own page?"
    assert school.services.learning.current("new-starter").step.prompt in chat.text


async def test_no_to_an_offer_in_mid_scenario_sends_nothing_and_returns_to_the_step(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.say("can I use the school logo on my own page?")
    await chat.say("can you pass my question on to my manager?")

    await chat.press("No")

    with school.services.records.begin() as repo:
        assert not repo.open_queries_to("line-manager")
    assert "nothing has been sent" in chat.text
    assert school.services.learning.current("new-starter").step.prompt in chat.text


async def test_a_typed_answer_about_a_child_is_an_answer_and_not_an_alarm(school):
    chat = await school.chat("new-starter").say("start my training")
    for _ in range(2):
        await chat.press(sound(school, "new-starter")[1])

    await chat.say("nothing about her, just my garden")

    assert "Is that right?" in chat.text
    assert chat.topics == []


async def test_the_next_module_is_offered_and_begins_by_its_button(school):
    chat = await school.chat("new-starter").say("start my training please")
    await take_all(school, chat)

    await chat.press("Start the next module")

    assert school.services.learning.current("new-starter").module.id == "scope_and_working_time"


async def test_a_module_is_started_by_its_name(school):
    await school.chat("new-starter").say("I'd like to start the privacy module")

    assert school.services.learning.current("new-starter").module.id == "privacy_and_security"


async def test_the_module_for_those_who_lead_is_asked_of_nobody_else(school):
    mine = {each.module.id for each in school.services.learning.modules("teaching-assistant")}
    managers = {each.module.id for each in school.services.learning.modules("line-manager")}

    assert managers - mine == {"heads_and_line_managers"}


async def test_an_earlier_question_does_not_choose_the_module_a_button_starts(school):
    chat = await school.chat("new-starter").say("should I check my privacy settings?")

    await chat.say("/start_training")

    assert school.services.learning.current("new-starter").module.id == MODULE
