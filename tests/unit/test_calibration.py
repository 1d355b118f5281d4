"""The gate's decision, and what each outcome of it is called when thresholds are chosen."""

import pytest
import yaml

from bot.nlu.answer_gate import AnswerGate, at_temperature
from bot.nlu.calibration import (
    COSTS,
    Ranked,
    best_temperature,
    outcome_of,
    with_values,
)

GATE = AnswerGate(
    {
        **AnswerGate.get_default_config(),
        "harmless": ["greet"],
        "urgent_threshold": 0.3,
        "sure_threshold": 0.6,
        "answer_threshold": 0.8,
        "tasks": ["remind"],
        "ambiguity_threshold": 0.1,
        "refuse_threshold": 0.4,
    }
)


@pytest.mark.parametrize(
    ("likely", "pattern", "decided"),
    [
        ({"pupil_photos": 0.9, "school_logo": 0.05}, None, "pupil_photos"),
        ({"pupil_photos": 0.5, "school_logo": 0.3}, None, "nlu_fallback"),
        ({"greet": 0.55, "pupil_photos": 0.3}, None, "greet"),
        ({"pupil_photos": 0.61, "school_logo": 0.55}, None, "nlu_fallback"),
        ({"pupil_photos": 0.5, "out_of_scope": 0.45}, None, "out_of_scope"),
        ({"out_of_scope": 0.35, "pupil_photos": 0.3}, None, "nlu_fallback"),
        ({"pupil_photos": 0.65, "staff_distress": 0.31}, None, "staff_distress"),
        ({"pupil_photos": 0.99, "greet": 0.0}, "safeguarding_concern", "safeguarding_concern"),
        ({"out_of_scope": 0.99, "greet": 0.0}, "staff_distress", "staff_distress"),
    ],
)
def test_the_gate_answers_offers_or_refuses_and_lets_urgent_words_win(likely, pattern, decided):
    assert GATE.decide(likely, pattern) == decided


@pytest.mark.parametrize(
    ("likely", "sure", "decided"),
    [
        ({"pupil_photos": 0.9, "school_logo": 0.05}, 0.7, "nlu_fallback"),
        ({"pupil_photos": 0.4, "school_logo": 0.05}, 0.85, "pupil_photos"),
        ({"remind": 0.7, "school_logo": 0.05}, 0.1, "remind"),
        ({"greet": 0.55, "pupil_photos": 0.3}, 0.1, "greet"),
    ],
)
def test_weighed_evidence_decides_about_topics_and_not_about_tasks(likely, sure, decided):
    assert GATE.decide(likely, sure=sure) == decided


@pytest.mark.parametrize(
    ("wanted", "likely", "decided", "outcome"),
    [
        (["pupil_photos"], {"pupil_photos": 0.9}, "pupil_photos", "right"),
        (["pupil_photos"], {"pupil_photos": 0.4, "greet": 0.3}, "nlu_fallback", "offered"),
        (
            ["pupil_photos"],
            {"a": 0.4, "b": 0.3, "c": 0.2, "pupil_photos": 0.1},
            "nlu_fallback",
            "refused",
        ),
        (["pupil_photos"], {}, "school_logo", "wrong"),
        (["pupil_photos"], {}, "out_of_scope", "refused"),
        (["pupil_photos"], {}, "staff_distress", "urgent, false alarm"),
        (["out_of_scope"], {}, "school_logo", "out of scope, answered"),
        (["staff_distress"], {}, "safeguarding_concern", "right"),
        (["staff_distress"], {}, "work_grievances", "urgent, missed"),
    ],
)
def test_every_outcome_has_a_cost(wanted, likely, decided, outcome):
    assert outcome_of(Ranked(wanted, likely, None), decided) == outcome
    assert outcome in COSTS


def test_a_classifier_that_is_too_sure_is_cooled():
    sure = {"a": 0.95, "b": 0.05}
    rows = [Ranked(["a"], sure, None)] * 3 + [Ranked(["b"], sure, None)]

    found = best_temperature(rows)

    assert found > 1
    assert at_temperature(sure, found)["a"] == pytest.approx(0.75, abs=0.05)


def test_a_temperature_leaves_the_order_and_the_sum():
    cooled = at_temperature({"a": 0.7, "b": 0.2, "c": 0.1}, 2.0)

    assert sorted(cooled, key=cooled.get) == ["c", "b", "a"]
    assert sum(cooled.values()) == pytest.approx(1)


def test_values_are_set_where_they_stand_and_nothing_else_changes():
    config = "pipeline:\n  - name: gate  # see docs\n    answer_threshold: 0.85\n    scale: 8.0\n"

    changed = with_values(config, {"answer_threshold": 0.6})

    assert changed == config.replace("0.85", "0.6")


def test_weights_are_written_on_their_names_line():
    config = "pipeline:\n  - name: gate\n    pair_weights: {}\n    scale: 8.0\n"

    changed = with_values(config, {"pair_weights": {"bias": -1.5, "first": 0.2}})

    assert yaml.safe_load(changed)["pipeline"] == [
        {"name": "gate", "pair_weights": {"bias": -1.5, "first": 0.2}, "scale": 8.0}
    ]
