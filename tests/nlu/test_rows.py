"""The training rows: apart from the held-out ones, wide enough, and the ones the released encoder has learned from."""

from collections import Counter
from pathlib import Path

import yaml

from bot.language.encoder import release_record
from bot.language.follow_ups import SEPARATOR
from bot.language.lexicon import STAFF_WORDS, staff_words
from bot.language.rows import read_rows, rows_sha256

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
ROWS = read_rows(PROJECT / "data" / "nlu")
APART = [*HERE.glob("*.yml"), *(PROJECT / "bot" / "nlu").glob("calibration_*.yml")]
FEWEST = 400


def test_no_row_to_measure_on_is_trained_on():
    trained = {text.casefold() for text, _ in ROWS}
    measured = {
        row["text"].casefold()
        for path in APART
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
        if "first" not in row  # a follow-up's few words may well be somebody else's too
    }

    assert not trained & measured


def test_no_row_to_measure_on_is_calibrated_on():
    measured, calibrated = (
        {row["text"].casefold() for path in paths for row in yaml.safe_load(path.read_text())}
        for paths in (HERE.glob("*.yml"), (PROJECT / "bot" / "nlu").glob("calibration_*.yml"))
    )

    assert not measured & calibrated


def test_every_topic_has_rows_enough():
    counts = Counter(intent for text, intent in ROWS if SEPARATOR not in text)
    topics = yaml.safe_load((PROJECT / "content" / "policy" / "topics.yml").read_text())["topics"]

    assert min(counts[topic["id"]] for topic in topics) >= FEWEST


def test_the_words_staff_use_are_those_of_these_rows():
    assert STAFF_WORDS.read_text(encoding="utf-8").split() == staff_words(ROWS)


def test_the_released_encoder_has_learned_from_these_rows():
    assert release_record()["rows_sha256"] == rows_sha256(ROWS), "run `make encoder`"
