"""Beside the module itself: testing out of it, how sure somebody feels, and the question from last month."""

from datetime import timedelta

import pytest

from bot.learning.facts import AttemptKind
from bot.learning.service import LearningService
from tests.fakes import FakeMatcher, FixedClock, numbered_ids

MODULE = "friends_and_befriending"
TEST_ME = "I know this already: test me"


def judged(school, person, judgement):
    """The first such option of the step that waits."""
    view = school.services.learning.current(person)
    return next(each for each in view.step.options if each.judgement.value == judgement)


async def choose(school, chat, judgement="sound"):
    return await chat.press(judged(school, chat.person, judgement).text)


async def take_all(school, chat):
    while school.services.learning.current(chat.person) is not None:
        await choose(school, chat)


def completions(school, person):
    return school.services.learning.record_of(person).completions


@pytest.fixture
def completed_last_month(school):
    """The new starter completed the module forty days ago; the records themselves say so."""
    services = school.services
    then = FixedClock(services.clock.now() - timedelta(days=40))
    learning = LearningService(
        services.curriculum,
        services.records,
        then,
        FakeMatcher(),
        services.policy_history,
        numbered_ids(),
    )
    view = learning.start("new-starter", MODULE)
    while view:
        option = next(each for each in view.step.options if each.judgement.value == "sound")
        view = learning.choose("new-starter", view.attempt_id, view.step.id, option.id).next
    return school


async def test_the_step_is_the_last_message_after_what_is_asked_beside_it(school):
    chat = await school.chat("new-starter").say("start my training")

    view = school.services.learning.current("new-starter")
    titles = [one["title"] for one in chat.buttons]
    assert view.step.prompt in chat.said[-1]["text"]
    assert titles[0] == TEST_ME
    assert titles[1:5] == ["Not sure", "A little", "Fairly", "Very sure"]


async def test_somebody_who_knows_it_tests_out_and_the_record_says_so(school):
    chat = await school.chat("new-starter").say("start my training")

    await chat.press(TEST_ME)
    assert "3 decisions" in chat.text
    assert school.services.learning.current("new-starter").kind is AttemptKind.TEST_OUT
    await take_all(school, chat)

    (completion,) = completions(school, "new-starter")
    assert (completion.module_id, completion.how) == (MODULE, "tested_out")
    assert "you tested out of it today" in chat.text
    assert "Next comes **Who, where and when**" in chat.text


async def test_a_test_out_by_typed_answers_counts_the_same(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.press(TEST_ME)

    while school.services.learning.current("new-starter") is not None:
        await chat.say(judged(school, "new-starter", "sound").phrasings[0])
        assert "Is that right?" in chat.text
        await chat.say("yes")

    assert [each.how for each in completions(school, "new-starter")] == ["tested_out"]


async def test_a_test_out_that_does_not_pass_names_the_clauses_and_the_module_goes_on(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.press(TEST_ME)
    await choose(school, chat, "breach")
    assert "Go back" not in str(chat.buttons)
    while school.services.learning.current("new-starter").kind is AttemptKind.TEST_OUT:
        await choose(school, chat)

    assert "These clauses are worth a look" in chat.text
    assert not completions(school, "new-starter")
    await chat.press("Friends and befriending")
    view = school.services.learning.current("new-starter")
    assert (view.kind, view.number) == (AttemptKind.MODULE, 1)
    assert TEST_ME not in str(chat.buttons)


async def test_a_question_in_a_test_out_is_answered_and_its_step_shown_again(school):
    chat = await school.chat("new-starter").say("start my training")
    await chat.press(TEST_ME)
    view = school.services.learning.current("new-starter")

    await chat.say("wait, can I use the school logo on my own page?")

    assert chat.topics == ["school_logo"]
    assert view.step.prompt in chat.text


async def test_the_next_module_can_be_tested_out_of_from_its_offer(school):
    chat = await school.chat("new-starter").say("start my training")
    await take_all(school, chat)

    await chat.press(TEST_ME)

    view = school.services.learning.current("new-starter")
    assert (view.kind, view.module.id) == (AttemptKind.TEST_OUT, "scope_and_working_time")


async def test_saying_how_sure_one_feels_returns_to_the_step(school):
    chat = await school.chat("new-starter").say("start my training")
    view = school.services.learning.current("new-starter")

    await chat.press("A little")

    assert "only you can see it" in chat.text
    assert view.step.prompt in chat.said[-1]["text"]
    assert school.services.confidence.of("new-starter") == {MODULE: {"before": 2}}


async def test_how_sure_before_is_refused_once_a_decision_is_taken(school):
    chat = await school.chat("new-starter").say("start my training")
    late = next(one["payload"] for one in chat.buttons if one["title"] == "Very sure")
    await choose(school, chat)

    await chat.say(late)

    assert "haven't kept it" in chat.text
    assert school.services.confidence.of("new-starter") == {}
    assert school.services.learning.current("new-starter").number == 2


async def test_how_sure_after_the_result_is_kept_and_what_comes_next_was_said_last(school):
    chat = await school.chat("new-starter").say("start my training")
    await take_all(school, chat)
    assert "Next comes" in chat.said[-1]["text"]

    await chat.press("Very sure")

    assert school.services.confidence.of("new-starter") == {MODULE: {"after": 4}}
    assert "only you can see it" in chat.text


async def test_a_plain_yes_to_the_question_from_last_month_asks_it(completed_last_month):
    school = completed_last_month
    chat = await school.chat("new-starter").say("hello")
    assert "A question from last month" in chat.text

    await chat.say("yes please")
    view = school.services.learning.current("new-starter")
    assert view.kind is AttemptKind.FOLLOW_UP
    assert view.step.prompt in chat.text
    before = completions(school, "new-starter")
    option = judged(school, "new-starter", "breach")
    await choose(school, chat, "breach")

    assert option.quote.text in chat.text
    assert "stays as it is" in chat.text
    assert completions(school, "new-starter") == before
    await chat.say("hello")
    assert "A question from last month" not in chat.text


@pytest.mark.parametrize("how", ["No thanks", "no thank you"])
async def test_declined_it_is_not_asked_again(completed_last_month, how):
    chat = await completed_last_month.chat("new-starter").say("my progress please")
    assert "A question from last month" in chat.text

    await (chat.press(how) if how == "No thanks" else chat.say(how))

    assert "won't ask this one again" in chat.text
    await chat.say("hello")
    assert "A question from last month" not in chat.text


async def test_taken_while_a_module_waits_it_comes_in_between(completed_last_month):
    school = completed_last_month
    chat = await school.chat("new-starter").say("start my training")
    module = school.services.learning.current("new-starter")

    await chat.press("Yes, ask me")
    assert school.services.learning.current("new-starter").kind is AttemptKind.FOLLOW_UP
    await choose(school, chat)

    assert module.step.prompt in chat.said[-1]["text"]
    assert school.services.learning.current("new-starter").attempt_id == module.attempt_id


async def test_a_greeting_offers_nothing_to_somebody_who_completed_nothing(school):
    chat = await school.chat("new-starter").say("hello")

    assert len(chat.said) == 1


async def test_what_is_late_is_said_to_be_late_and_what_is_not_is_given_its_day(school):
    late = await school.chat("teaching-assistant").say("my progress")
    assert "It was due on 29 September 2026" in late.text
    assert "Finish by" not in late.text

    new = await school.chat("new-starter").say("my progress")
    assert "Finish by" in new.text
    assert "It was due on" not in new.text
