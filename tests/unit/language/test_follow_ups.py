"""Which messages may lean on the one before."""

from bot.language.follow_ups import SEPARATOR, in_context, may_lean


def test_a_short_message_may_lean_on_the_question_before():
    assert may_lean("what about their mum?")
    assert in_context("can I add a pupil", "what about their mum?").split(f" {SEPARATOR} ") == [
        "can I add a pupil",
        "what about their mum?",
    ]


def test_a_long_message_says_for_itself_what_it_is_about():
    assert not may_lean("my niece is in year five here and " * 4)
