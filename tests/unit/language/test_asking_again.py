"""Short messages that ask on about what was just answered."""

import pytest

from bot.language.asking_again import Aspect, aspect_asked


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("who do I tell?", Aspect.WHOM),
        ("so who do i tell then", Aspect.WHOM),
        ("why?", Aspect.WHY),
        ("ok but why not", Aspect.WHY),
        ("so is that a yes?", Aspect.IN_SHORT),
        ("that's a no then", Aspect.IN_SHORT),
        ("are you sure", Aspect.IN_SHORT),
        ("so I can then?", Aspect.IN_SHORT),
    ],
)
def test_the_part_that_is_asked_for(text, aspect):
    assert aspect_asked(text) is aspect


@pytest.mark.parametrize(
    "text",
    [
        "what about their mum?",
        "who do I tell if a pupil has posted something nasty about me on TikTok",
        "can I use the school logo",
        "why would the school care about my private account when nobody there can see it",
        "",
    ],
)
def test_a_message_with_something_new_to_say_asks_for_no_part(text):
    assert aspect_asked(text) is None
