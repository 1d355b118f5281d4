"""What a real conversation leaves in the registers."""

from datetime import date

import pytest

from tests.conversations.conftest import School

pytestmark = pytest.mark.model

PARK = "bitterne-park"
ALWAYS = (date(2020, 9, 1), date(2100, 8, 31))


async def test_answers_are_counted_and_what_was_not_answered_is_kept_without_names(
    school: School,
) -> None:
    chat = school.chat("new-starter")
    await chat.say("Can I accept a friend request from a pupil?")
    await chat.say("who do I tell?")  # part of the same answer
    await chat.say("What is for lunch on Friday, asks Megan Pritchard?")

    insights = school.services.insights
    assert insights.asked(PARK, ALWAYS) == {"befriending_pupils": 1}
    assert [question.text for question in insights.unanswered(PARK, ALWAYS)] == [
        "What is for lunch on Friday, asks [name]?"
    ]


async def test_an_urgent_message_and_a_typed_answer_leave_nothing(school: School) -> None:
    chat = school.chat("new-starter")
    await chat.say("A child in my class told me her dad hits her")
    await chat.say("start the friends module")
    await chat.say("I would walk the dog first")

    insights = school.services.insights
    assert insights.asked(PARK, ALWAYS) == {}
    assert insights.unanswered(PARK, ALWAYS) == []
