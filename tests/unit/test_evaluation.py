"""How a row's outcome is told (contract 3)."""

import pytest

from bot.errors import ContentError
from bot.runtime.evaluation import Decision, decision_of, evaluate_file, outcome, score

ROW = {"text": "can I?", "topic": "pupil_photos", "also": ["school_logo"]}


@pytest.mark.parametrize(
    ("decision", "got", "expected"),
    [
        ("answer", ["pupil_photos"], "right"),
        ("answer", ["school_logo"], "right"),
        ("answer", ["working_time", "pupil_photos"], "right"),
        ("answer", ["working_time"], "wrong"),
        ("choices", ["working_time", "pupil_photos"], "offered"),
        ("choices", ["working_time"], "refused"),
        ("out_of_scope", ["out_of_scope"], "refused"),
        ("task", ["task:greet"], "wrong"),
    ],
)
def test_a_rows_outcome(decision, got, expected):
    assert outcome(ROW, Decision(decision, got, 0.5)) == expected


def test_an_out_of_scope_row_is_right_when_it_is_refused():
    row = {"text": "when is payday", "topic": "out_of_scope"}

    assert outcome(row, Decision("out_of_scope", ["out_of_scope"], 0.9)) == "right"
    assert outcome(row, Decision("answer", ["pupil_photos"], 0.9)) == "wrong"


def test_an_answer_in_a_turn_counts_before_anything_else_it_says():
    said = [
        {"kind": "policy", "topic": "pupil_photos"},
        {"metadata": {"kind": "scenario", "task": "x"}},
    ]

    assert decision_of(said, 0.9) == Decision("answer", ["pupil_photos"], 0.9)


def test_a_task_is_told_by_its_name():
    assert decision_of([{"metadata": {"kind": "task", "task": "greet"}}], 0.9).got == ["task:greet"]


def test_the_report_counts_every_row_once():
    report = score(
        [ROW, ROW], [Decision("answer", ["pupil_photos"], 0.9), Decision("choices", ["x"], 0.2)]
    )

    assert (report["n"], report["right"], report["refused"]) == (2, 1, 1)
    assert set(report["rows"][0]) == {"text", "topic", "decision", "got", "confidence", "outcome"}


def test_rows_of_another_form_are_refused_with_a_remedy(tmp_path):
    rows = tmp_path / "rows.yml"
    rows.write_text("- {question: what, topic: pupil_photos}")

    with pytest.raises(ContentError, match="every row must be"):
        evaluate_file(rows, tmp_path / "report.json", tmp_path / "no-model")
