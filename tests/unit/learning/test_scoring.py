"""Passing: the last answer counts, the share is met, no breach is left standing."""

from typing import List

import pytest

from bot.learning.facts import AnswerFact
from bot.learning.scoring import retry_could_pass, score_of
from tests.fakes import NOON, a_curriculum, straight

CURRICULUM = a_curriculum(straight("s", 4))
MODULE = CURRICULUM.modules[0]


def answers(*judgements: str) -> List[AnswerFact]:
    """One answer at each step, in order."""
    return [
        AnswerFact("s", f"s_{at}", judgement, judgement, False, 1, NOON)
        for at, judgement in enumerate(judgements)
    ]


@pytest.mark.parametrize(
    ("judgements", "share", "passed"),
    [
        (["sound", "sound", "sound", "sound"], 1.0, True),
        (["sound", "sound", "sound", "partly"], 0.75, True),
        (["sound", "sound", "partly", "partly"], 0.5, False),
        (["sound", "sound", "sound", "breach"], 0.75, False),
        (["breach", "breach", "breach", "breach"], 0.0, False),
    ],
)
def test_the_share_must_be_met_and_no_breach_left(
    judgements: List[str], share: float, passed: bool
) -> None:
    score = score_of(CURRICULUM, MODULE, answers(*judgements))

    assert (score.share, score.passed) == (share, passed)


def test_a_second_try_counts_instead_of_the_first() -> None:
    second = AnswerFact("s", "s_0", "sound", "sound", False, 2, NOON)
    given = answers("breach", "sound", "sound", "sound")

    score = score_of(CURRICULUM, MODULE, [given[0], second, *given[1:]])

    assert (score.sound, score.decisions, score.passed) == (4, 4, True)


def test_a_second_try_can_make_it_worse() -> None:
    second = AnswerFact("s", "s_3", "breach", "breach", False, 2, NOON)

    score = score_of(CURRICULUM, MODULE, [*answers("sound", "sound", "sound", "partly"), second])

    assert not score.passed


def test_a_decision_that_left_the_content_does_not_count() -> None:
    gone = AnswerFact("s", "no_longer_here", "breach", "breach", False, 1, NOON)

    assert score_of(CURRICULUM, MODULE, [gone, *answers("sound", "sound", "sound", "sound")]).passed


def test_an_attempt_without_answers_is_not_passed() -> None:
    score = score_of(CURRICULUM, MODULE, [])

    assert (score.share, score.passed) == (0.0, False)


@pytest.mark.parametrize(
    ("judgements", "could_pass"),
    [
        (["sound", "sound", "sound", "breach"], True),
        (["sound", "sound", "partly", "partly"], True),
        (["sound", "sound", "sound", "partly"], False),  # passed as it is
        (["sound", "breach", "sound", "breach"], False),  # the other breach stays
        (["breach", "breach", "breach", "breach"], False),
    ],
)
def test_a_last_chance_is_offered_only_where_it_could_turn_the_result(
    judgements: List[str], could_pass: bool
) -> None:
    assert retry_could_pass(CURRICULUM, MODULE, answers(*judgements)) is could_pass
