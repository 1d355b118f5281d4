"""Which messages lean on the one before."""

import pytest

from bot.language.follow_ups import Leaning, leaning_of


@pytest.mark.parametrize(
    "text",
    [
        "what about their mum?",
        "and if it's private?",
        "why?",
        "even at home?",
        "but he's my nephew",
    ],
)
def test_a_fragment_leans_on_the_question_before(text):
    assert leaning_of(text) is Leaning.ON_CONTEXT


@pytest.mark.parametrize(
    "text", ["who do I tell?", "so who do i tell then", "and where do I go with it?"]
)
def test_asking_whom_to_tell_stays_with_the_topic(text):
    assert leaning_of(text) is Leaning.SAME_TOPIC


@pytest.mark.parametrize(
    "text",
    [
        "can I use the school logo on my profile?",
        "my niece in year 5 wants to add me",
        "who do I tell if a pupil has posted something nasty about me on TikTok",
        "",
    ],
)
def test_a_message_that_says_it_all_stands_alone(text):
    assert leaning_of(text) is Leaning.ALONE
