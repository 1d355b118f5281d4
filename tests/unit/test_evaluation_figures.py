"""What an evaluation shows beyond its counts."""

import pytest

from bot.runtime.evaluation import Decision, score
from bot.runtime.evaluation_figures import table

ROWS = [
    {"text": "a", "topic": "pupil_photos"},
    {"text": "b", "topic": "pupil_photos"},
    {"text": "c", "topic": "school_logo", "also": ["mentioning_school"]},
]
DECISIONS = [
    Decision("answer", ["pupil_photos"], 0.9),
    Decision("answer", ["school_logo"], 0.9),
    Decision("choices", ["mentioning_school", "pupil_photos"], 0.5),
]


@pytest.fixture
def shown():
    return score(ROWS, DECISIONS)["figures"]


def test_calibration_compares_confidence_with_what_was_right(shown):
    bands = {round(band["confidence"], 1): band for band in shown["bands"]}

    assert bands[0.9]["right"] == 0.5
    assert bands[0.5]["right"] == 1.0  # what was offered first was meant
    assert shown["calibration_error"] == pytest.approx((2 * 0.4 + 1 * 0.5) / 3)


def test_confused_pairs_and_topics(shown):
    assert shown["confused"] == [("pupil_photos", "school_logo", 1)]
    assert shown["topics"]["pupil_photos"] == {"n": 2, "right": 0.5, "served": 0.5}
    assert shown["topics"]["school_logo"]["served"] == 1.0


def test_the_table_names_the_confused_pair(shown):
    assert "pupil_photos -> school_logo (1)" in table(shown)
