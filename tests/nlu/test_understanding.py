"""Understanding on the held-out rows beside this file, through the real assistant.

The bounds are the product's promises, not its best figures: what is measured stands in `docs/understanding.md`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest
import yaml

HERE = Path(__file__).parent
FILES = [
    "situations",
    "plain",
    "tasks",
    "urgent",
    "not_urgent",
    "out_of_scope_near",
    "out_of_scope_near_2",
    "out_of_scope_far",
    "out_of_scope_far_2",
    "out_of_scope_hostile",
    "out_of_scope_hostile_2",
    "follow_ups",
    "messy",
    "two_questions",
    "two_questions_2",
    "two_questions_3",
]
TASK = "task:"


@pytest.fixture(scope="module")
def reports(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Any]:
    """A report for each file, from one `make evaluate` over all of them."""
    folder = tmp_path_factory.mktemp("evaluation")
    rows = {name: held_out(name) for name in FILES}
    (folder / "rows.yml").write_text(
        yaml.safe_dump([row for listed in rows.values() for row in listed])
    )
    subprocess.run(
        [sys.executable, "-m", "bot", "evaluate", folder / "rows.yml", folder / "report.json"],
        check=True,
        env={**os.environ, "MODELS": str(model.parent)},
    )
    told = iter(json.loads((folder / "report.json").read_text())["rows"])
    return {name: [next(told) for _ in listed] for name, listed in rows.items()}


def held_out(name: str) -> List[Dict[str, Any]]:
    """The rows of a file; one that asks two things counts as right with either of its topics."""
    rows = yaml.safe_load((HERE / f"{name}.yml").read_text())
    return [
        {"text": row["text"], "topic": row["topics"][0], "also": row["topics"][1:]}
        if "topics" in row
        else row
        for row in rows
    ]


def share(rows, *outcomes: str) -> float:
    return sum(row["outcome"] in outcomes for row in rows) / len(rows)


def answered(rows) -> float:
    """The share that was given a policy answer."""
    return sum(row["decision"] == "answer" for row in rows) / len(rows)


@pytest.mark.parametrize(
    ("name", "right", "served", "wrong"),
    [("situations", 0.85, 0.96, 0.05), ("plain", 0.9, 0.95, 0.05)],
)
def test_policy_questions_are_answered_or_among_the_choices(reports, name, right, served, wrong):
    rows = reports[name]

    assert share(rows, "right") >= right
    assert share(rows, "right", "offered") >= served
    assert share(rows, "wrong") <= wrong


def test_tasks_and_small_talk_are_understood(reports):
    assert share(reports["tasks"], "right") >= 0.95


def test_urgent_messages_get_a_safe_route(reports):
    urgent = {"safeguarding_concern", "staff_distress"}

    assert (
        sum(bool(urgent & set(row["got"])) for row in reports["urgent"]) / len(reports["urgent"])
        >= 0.96
    )


def test_ordinary_messages_seldom_get_the_urgent_route(reports):
    urgent = {"safeguarding_concern", "staff_distress"}
    ordinary = [
        row
        for name in ("plain", "not_urgent")
        for row in reports[name]
        if row["topic"] not in urgent
    ]

    assert sum(bool(urgent & set(row["got"])) for row in ordinary) / len(ordinary) <= 0.03


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("out_of_scope_near", 0.05),
        ("out_of_scope_near_2", 0.05),
        ("out_of_scope_far", 0.01),
        ("out_of_scope_far_2", 0.01),
        ("out_of_scope_hostile", 0.02),
        ("out_of_scope_hostile_2", 0.04),
    ],
)
def test_what_is_out_of_scope_seldom_gets_a_policy_answer(reports, name, most):
    assert answered(reports[name]) <= most


def test_follow_ups_lean_on_the_question_before(reports):
    assert share(reports["follow_ups"], "right") >= 0.8
    assert share(reports["follow_ups"], "wrong") <= 0.06


@pytest.mark.parametrize(
    ("name", "least"),
    [("two_questions", 0.82), ("two_questions_2", 0.8), ("two_questions_3", 0.74)],
)
def test_two_questions_get_two_answers(reports, name, least):
    wanted = yaml.safe_load((HERE / f"{name}.yml").read_text())
    both = [
        set(row["topics"]) <= set(told["got"])
        for row, told in zip(wanted, reports[name], strict=True)
        if not any(topic.startswith(TASK) for topic in row["topics"])
    ]

    assert sum(both) / len(both) >= least


def test_messages_however_they_are_typed_are_served(reports):
    assert share(reports["messy"], "right", "offered") >= 0.75
