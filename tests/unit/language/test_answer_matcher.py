"""Typed answers find the option they mean, over the module's real content."""

from pathlib import Path

import pytest

from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.guidance import read_guidance
from bot.language.answer_matcher import OPTION, UNCLEAR, PhrasingMatcher
from bot.settings import PROJECT

CONTENT = Path(PROJECT / "content")


@pytest.fixture(scope="module")
def steps():
    curriculum = read_curriculum(CONTENT, read_guidance(CONTENT).document)
    return {step.id: step for scenario in curriculum.scenarios.values() for step in scenario.steps}


def test_every_phrasing_an_author_wrote_finds_its_option(steps):
    matcher = PhrasingMatcher()

    missed = [
        phrasing
        for step in steps.values()
        for option in step.options
        for phrasing in option.phrasings
        if matcher.match(phrasing, step) not in {(OPTION, option.id), (UNCLEAR, None)}
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("I would say no and tell my line manager", "leave_it_and_mention_it"),
        ("not accept and speak to my manager on monday", "leave_it_and_mention_it"),
        ("just delete it and not tell anyone", "delete_it_quietly"),
        ("accept her, its only plants", "accept_it"),
    ],
)
def test_words_nobody_wrote_down_find_their_option(steps, text, option):
    assert PhrasingMatcher().match(text, steps["follow_request"]) == (OPTION, option)


@pytest.mark.parametrize(
    "text", ["hmm purple bananas maybe", "asdf qwer", "what time is lunch", "🍕🍕"]
)
def test_what_resembles_no_option_is_unclear(steps, text):
    assert PhrasingMatcher().match(text, steps["follow_request"]) == (UNCLEAR, None)
