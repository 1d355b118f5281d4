"""What people tell one another in the chat: questions and answers, reminders, and whether an answer helped."""

import json

import pytest
import sqlalchemy as sa

from bot.records import tables

QUESTION = "can I put the school logo on my own profile?"


@pytest.fixture
def query(school):
    """The new starter's question, passed on to their line manager."""
    return school.services.queries.pass_on("new-starter", "May I keep my secret account?")


def payload(intent, **entities):
    return f"/{intent}{json.dumps(entities)}"


def queries_of(school, person):
    return [each.query for each in school.services.queries.passed_on_by(person)]


def waiting(school, *people):
    return school.services.reports.notices_waiting(people)


def feedback(school):
    with school.services.records.database.reading() as connection:
        rows = connection.execute(sa.select(tables.feedback)).mappings().all()
    return [(row["school_id"], row["topic_id"], row["helpful"]) for row in rows]


# Passing on


async def test_a_concern_about_the_line_manager_goes_to_the_next_person_by_its_button(school):
    chat = await school.chat("new-starter").say(QUESTION)
    await chat.say("pass this on")
    labels = [button["title"] for button in chat.buttons]

    await chat.press("It is about Daniel Okafor")

    assert "It is about Daniel Okafor: send it to Margaret Ellison instead" in labels
    assert "Sent to Margaret Ellison" in chat.text
    assert [each.addressee_id for each in queries_of(school, "new-starter")] == ["head-teacher"]


@pytest.mark.parametrize("addressee", ["teaching-assistant", "new-starter", "other-manager", "x"])
async def test_a_question_is_never_sent_to_somebody_a_forged_button_names(school, addressee):
    chat = await school.chat("new-starter").say(QUESTION)

    await chat.say(payload("confirm_pass_on", addressee=addressee))

    assert "can't send your question to that person" in chat.text
    assert "Daniel Okafor" in chat.text
    assert queries_of(school, "new-starter") == []


async def test_the_asker_is_told_what_became_of_their_questions(school, query):
    chat = school.chat("new-starter")
    await chat.say("what happened to the question I passed on")
    before = chat.text
    school.services.queries.answer("line-manager", query.id, "Please close it.")

    await chat.say("has my line manager answered my question yet")

    assert "Daniel Okafor" in before
    assert "Not answered yet" in before
    assert "“Please close it.”" in chat.text
    assert "secret account" not in (await school.chat("teaching-assistant").say("/my_queries")).text


# Answering


async def test_what_is_typed_as_an_answer_is_sent_after_a_yes_and_is_no_question_to_the_assistant(
    school, query
):
    chat = await school.chat("line-manager").say("which questions are waiting for me")
    assert "Megan Pritchard" in chat.text
    assert "“May I keep my secret account?”" in chat.text
    await chat.press("Answer")

    await chat.say("can you use the school logo on it? if not, keep it")
    said_back = chat.text
    kept_before = queries_of(school, "new-starter")[0]
    await chat.say("yes")

    assert "I'll send this to Megan Pritchard" in said_back
    assert "“can you use the school logo on it? if not, keep it”" in said_back
    assert kept_before.state == "open"
    assert "on its way to Megan Pritchard" in chat.text
    (kept,) = queries_of(school, "new-starter")
    assert kept.answer == "can you use the school logo on it? if not, keep it"
    assert len(waiting(school, "new-starter")) == 1
    await chat.say("what is the policy for?")
    assert chat.topics == ["policy_purpose"]


async def test_an_answer_can_be_written_again_and_put_aside(school, query):
    chat = await school.chat("line-manager").say(payload("answer_query", query=query.id))
    await chat.say("you should close it")
    await chat.press("write it again")
    assert "Type your answer to Megan Pritchard" in chat.text
    await chat.say("it can stay open")
    assert "“it can stay open”" in chat.text
    assert "close it" not in chat.text

    await chat.press("Don't answer now")

    assert "nothing was sent" in chat.text
    assert queries_of(school, "new-starter")[0].state == "open"
    assert waiting(school, "new-starter") == []


async def test_an_urgent_message_gets_the_safe_route_first_while_an_answer_is_written(
    school, query
):
    chat = await school.chat("line-manager").say(payload("answer_query", query=query.id))

    await chat.say("a child in my class told me her uncle hits her at night")

    assert chat.topics[0] == "safeguarding_concern"
    assert "nothing was sent" in chat.text
    assert queries_of(school, "new-starter")[0].state == "open"
    await chat.say("what is the policy for?")
    assert chat.topics == ["policy_purpose"]


async def test_words_of_an_answer_are_gone_after_a_break_and_nothing_is_sent(school, query):
    chat = await school.chat("line-manager").say(payload("confirm_answer", query=query.id))

    assert "no longer have the words" in chat.text
    assert queries_of(school, "new-starter")[0].state == "open"


async def test_a_question_answered_elsewhere_meanwhile_is_not_answered_twice(school, query):
    chat = await school.chat("line-manager").say(payload("answer_query", query=query.id))
    await chat.say("Yes, you may keep that account.")
    school.services.queries.answer("line-manager", query.id, "Close it.")

    await chat.say("yes")

    assert "isn't waiting for you" in chat.text
    assert queries_of(school, "new-starter")[0].answer == "Close it."
    await chat.say("what is the policy for?")
    assert chat.topics == ["policy_purpose"]


async def test_an_answer_given_in_person_goes_off_the_list(school, query):
    chat = await school.chat("line-manager").say("any open queries for me")

    await chat.press("I answered in person")

    assert "Megan Pritchard will hear that you've answered" in chat.text
    assert queries_of(school, "new-starter")[0].state == "answered"
    await chat.say("/open_queries")
    assert "No questions are waiting" in chat.text


@pytest.mark.parametrize("person", ["new-starter", "other-manager", "head-teacher", "governor"])
@pytest.mark.parametrize("intent", ["answer_query", "answered_in_person"])
async def test_somebody_elses_question_is_neither_shown_nor_answered_by_a_forged_button(
    school, query, person, intent
):
    chat = await school.chat(person).say(payload(intent, query=query.id))

    assert "isn't waiting for you" in chat.text
    assert "secret account" not in chat.text
    assert queries_of(school, "new-starter")[0].state == "open"


async def test_a_scenario_waits_while_a_question_is_answered(school, query):
    chat = await school.chat("line-manager").say("start my training")
    await chat.say("which questions are waiting for me")
    assert "What do you do" in chat.text  # the step is shown again
    await chat.press("Answer")
    assert "Your training waits" in chat.text

    await chat.say("close it please")
    await chat.press("Yes, send it")
    await chat.say("carry on with my training")

    assert queries_of(school, "new-starter")[0].answer == "close it please"
    assert "Let's carry on where you left off" in chat.text


# Reminding


async def test_one_person_is_reminded_by_first_name_and_once_a_day(school):
    chat = await school.chat("line-manager").say("remind Priya to do her training")
    assert "Priya Sharma" in chat.text
    assert "will see a reminder" in chat.text

    await chat.say("remind Priya to do her training")

    assert "has been reminded today already" in chat.text
    assert [each.person_id for each in waiting(school, "priya-sharma")] == ["priya-sharma"]


async def test_everyone_who_is_overdue_is_named_and_reminded_only_after_a_yes(school):
    chat = await school.chat("line-manager").say("remind everyone who is overdue")
    team = ("priya-sharma", "teaching-assistant", "tomasz-kowalski", "new-starter", "jo-barnes")
    assert "Shall I remind them?" in chat.text
    assert "Priya Sharma" in chat.text
    assert "Megan Pritchard" not in chat.text
    assert waiting(school, *team) == []

    await chat.say("yes")

    assert chat.text.count("will see a reminder") == 3
    assert {each.person_id for each in waiting(school, *team)} == set(team[:3])


async def test_a_no_reminds_nobody(school):
    chat = await school.chat("line-manager").say("remind everyone who is overdue")

    await chat.say("no")

    assert "nothing has been sent" in chat.text
    assert waiting(school, "priya-sharma", "teaching-assistant", "tomasz-kowalski") == []


@pytest.mark.parametrize("said", ["remind Oliver to do his training", "remind Priya Nair please"])
async def test_a_name_is_looked_for_among_the_managers_own_people_only(school, said):
    chat = await school.chat("line-manager").say(said)

    assert "can't find them among the people who report to you" in chat.text
    assert waiting(school, "oliver-grant", "priya-nair", "priya-sharma") == []


@pytest.mark.parametrize("person", ["oliver-grant", "line-manager", "head-teacher", "made-up"])
async def test_nobody_outside_the_team_is_reminded_by_a_forged_button(school, person):
    chat = await school.chat("line-manager").say(payload("remind", team_member=person))

    assert "can't find them among the people who report to you" in chat.text
    assert waiting(school, person) == []


@pytest.mark.parametrize("person", ["new-starter", "governor"])
@pytest.mark.parametrize("said", ['/remind{"team_member": "*"}', "/confirm_remind"])
async def test_somebody_without_a_team_reminds_nobody(school, person, said):
    chat = await school.chat(person).say(said)

    assert "Nobody on the staff list reports to you" in chat.text
    assert waiting(school, "priya-sharma", "teaching-assistant", "tomasz-kowalski") == []


async def test_team_and_person_views_have_a_button_that_reminds(school):
    chat = await school.chat("line-manager").say("has Priya finished?")
    await chat.press("Remind Priya Sharma")
    assert "will see a reminder" in chat.text

    await chat.say("who is overdue")
    await chat.press("Remind everyone who is overdue")

    assert "Shall I remind them?" in chat.text


# Feedback


async def test_feedback_on_an_answer_is_kept_once_with_its_topic_and_without_the_person(school):
    chat = await school.chat("new-starter").say(QUESTION)
    await chat.say("that was really helpful, thank you")
    await chat.say("/feedback_good")

    assert "good to hear" in chat.text
    assert feedback(school) == [("bitterne-park", "school_logo", True)]


async def test_an_answer_that_did_not_help_is_offered_to_be_passed_on(school):
    chat = await school.chat("new-starter").say(QUESTION)

    await chat.say("/feedback_bad")
    assert "I'm sorry that didn't help" in chat.text
    assert "I can send this question to Daniel Okafor" in chat.text
    await chat.say("yes")

    assert feedback(school) == [("bitterne-park", "school_logo", False)]
    assert [each.text for each in queries_of(school, "new-starter")] == [QUESTION]


async def test_feedback_on_nothing_is_thanked_for_and_not_kept(school):
    chat = await school.chat("new-starter").say("/feedback_good")

    assert "good to hear" in chat.text
    assert feedback(school) == []
