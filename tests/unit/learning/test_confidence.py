"""How sure somebody feels: asked at two moments, kept once for each, seen by nobody else."""

import pytest

from bot.errors import NoStepWaiting
from tests.unit.learning.classroom import Classroom


def test_it_is_kept_before_the_first_decision_and_after_the_result(classroom: Classroom) -> None:
    attempt_id = classroom.start().attempt_id

    assert classroom.confidence.rate("grace", attempt_id, "before", 2)
    classroom.take(*["sound"] * 4)
    assert classroom.confidence.rate("grace", attempt_id, "after", 4)

    assert classroom.confidence.of("grace") == {"friends": {"before": 2, "after": 4}}
    assert classroom.confidence.of("manager") == {}


def test_the_first_rating_of_a_moment_stays(classroom: Classroom) -> None:
    attempt_id = classroom.start().attempt_id
    classroom.confidence.rate("grace", attempt_id, "before", 2)

    assert not classroom.confidence.rate("grace", attempt_id, "before", 4)
    assert classroom.confidence.of("grace")["friends"] == {"before": 2}


def test_before_is_over_once_a_decision_is_taken(classroom: Classroom) -> None:
    attempt_id = classroom.take("sound").attempt_id

    with pytest.raises(NoStepWaiting):
        classroom.confidence.rate("grace", attempt_id, "before", 2)


def test_after_is_not_yet_while_the_module_is_open(classroom: Classroom) -> None:
    attempt_id = classroom.start().attempt_id

    with pytest.raises(NoStepWaiting):
        classroom.confidence.rate("grace", attempt_id, "after", 2)


@pytest.mark.parametrize(
    ("person_id", "moment", "level"),
    [("manager", "before", 2), ("grace", "whenever", 2), ("grace", "before", 5)],
)
def test_what_no_button_says_is_refused(
    classroom: Classroom, person_id: str, moment: str, level: int
) -> None:
    attempt_id = classroom.start().attempt_id

    with pytest.raises(NoStepWaiting):
        classroom.confidence.rate(person_id, attempt_id, moment, level)
    assert not classroom.records.facts.confidences


def test_a_rating_moves_nothing(classroom: Classroom) -> None:
    step = classroom.start()
    classroom.matcher.meanings["no"] = ("option", "sound")
    classroom.service.interpret("grace", "no")

    classroom.confidence.rate("grace", step.attempt_id, "before", 1)

    waiting = classroom.service.waiting_for_confirmation("grace")
    assert waiting is not None
    assert waiting.id == "sound"
