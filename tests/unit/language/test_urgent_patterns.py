"""The deterministic urgent layer: it must fire on harm, and stay quiet on ordinary school talk."""

import pytest

from bot.language.english import analyse
from bot.language.urgent import urgent_patterns


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("a child has told me her uncle touches her at night", "safeguarding_concern"),
        ("one of my class has bruises on his arm again", "safeguarding_concern"),
        ("she is scared to go home to her stepdad", "safeguarding_concern"),
        ("I have a safeguarding concern", "safeguarding_concern"),
        ("I just can't do this anymore", "staff_distress"),
        ("sometimes I think everyone would be better off without me", "staff_distress"),
        ("I had a panic attack before school", "staff_distress"),
    ],
)
def test_harm_is_recognised_without_a_model(text, route):
    assert urgent_patterns().route(analyse(text)) == route


@pytest.mark.parametrize(
    "text",
    [
        "can I go on Facebook at lunch",
        "my phone can't go on the school wifi",
        "I'm dying to post the picture of my cake",
        "a parent has sent me a friend request",
        "the kids are killing me this week, who covers lunch",
        "is it all right if my son follows the school page",
    ],
)
def test_ordinary_talk_is_left_alone(text):
    assert urgent_patterns().route(analyse(text)) is None
