"""Held-out rows: read with their mistakes told, and what became of each is counted."""

from pathlib import Path

import pytest

from bot.authoring.typed_answers import Row, Verdict, measure, misses, read_rows, share, table
from bot.errors import ContentError
from bot.settings import PROJECT
from tests.fakes import FakeMatcher, a_curriculum

CURRICULUM = a_curriculum()
SCHEMA = PROJECT / "content" / "schema" / "typed_answers.schema.json"
STEP = CURRICULUM.scenarios["first"].steps[0]


def a_row(text: str, means: str) -> Row:
    return Row("first", STEP, text, means)


def test_right_asked_back_and_wrong_are_told_apart() -> None:
    matcher = FakeMatcher({"no": ("option", "sound"), "mum": ("misconception", "myth")})
    rows = [
        a_row("no", "sound"),
        a_row("mum", "sound"),
        a_row("hm", "partly"),
        a_row("dunno", "unclear"),
    ]

    measured = measure(rows, matcher)

    verdicts = [each.verdict for each in measured]
    assert verdicts == [Verdict.RIGHT, Verdict.WRONG, Verdict.ASKED_BACK, Verdict.RIGHT]
    assert share(measured, Verdict.RIGHT) == 0.5
    assert list(table(measured))[-1].split() == ["all", "4", "50.0%", "25.0%", "25.0%"]
    assert [line.split("“")[1].split("”")[0] for line in misses(measured)] == ["mum", "hm"]


def test_rows_are_read_with_their_step(tmp_path: Path) -> None:
    (tmp_path / "first.yml").write_text("- {step: first_0, text: id say no, means: sound}\n")

    assert read_rows(tmp_path, SCHEMA, CURRICULUM) == [a_row("id say no", "sound")]


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        (
            "third.yml",
            "{step: first_0, text: nope, means: sound}",
            "third.yml:1: there is no scenario",
        ),
        (
            "first.yml",
            "{step: nowhere, text: nope, means: sound}",
            "first.yml:2: the scenario has no step",
        ),
        (
            "first.yml",
            "{step: first_0, text: nope, means: maybe}",
            "first.yml:2: 'maybe' is nothing",
        ),
        (
            "first.yml",
            "{step: first_0, text: nope}",
            "first.yml:2: 0: 'means' is a required property",
        ),
    ],
)
def test_a_row_that_means_nothing_is_told_with_its_line(
    tmp_path: Path, name: str, row: str, says: str
) -> None:
    (tmp_path / name).write_text(f"# rows\n- {row}\n")

    with pytest.raises(ContentError, match=says.replace(".", r"\.")):
        read_rows(tmp_path, SCHEMA, CURRICULUM)
