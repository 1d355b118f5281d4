"""Leaving a module and coming back: on another device, after a restart, after the content has changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NoStepWaiting
from bot.learning.content import Curriculum
from bot.learning.facts import Position
from tests.fakes import a_curriculum, straight
from tests.unit.learning.classroom import Classroom


def test_a_pause_keeps_the_place_for_another_device_and_after_a_restart(
    classroom: Classroom,
) -> None:
    classroom.take("sound", "breach")
    paused = classroom.service.pause("grace")
    classroom.clock.move(timedelta(days=6))

    resumed = classroom.rebuilt().resume("grace")

    assert resumed is not None
    assert paused is not None
    assert resumed == paused
    assert resumed.options == paused.options
    assert resumed.can_go_back
    events = [event for _, event, _ in classroom.records.facts.audited]
    assert events == ["attempt.started", "attempt.paused", "attempt.resumed"]


def test_without_an_open_attempt_nothing_waits(classroom: Classroom) -> None:
    service = classroom.service

    assert service.current("grace") is None
    assert service.resume("grace") is None
    assert service.pause("grace") is None
    assert service.waiting_for_confirmation("grace") is None
    with pytest.raises(NoStepWaiting):
        service.back("grace")
    with pytest.raises(NoStepWaiting):
        service.confirm("grace")


def two_modules() -> Curriculum:
    first = a_curriculum(straight("first", 2))
    other = replace(first.modules[0], id="other", scenario_ids=("third",))
    scenarios = {**first.scenarios, "third": straight("third", 1)}
    return Curriculum((*first.modules, other), scenarios)


def test_of_two_open_modules_the_one_touched_last_is_current() -> None:
    classroom = Classroom(two_modules())
    classroom.start()
    classroom.service.start("grace", "other")
    assert classroom.service.current("grace").module.id == "other"  # type: ignore[union-attr]

    classroom.start()

    assert classroom.service.current("grace").module.id == "friends"  # type: ignore[union-attr]


def test_a_button_of_the_other_open_module_still_counts_while_its_step_waits() -> None:
    classroom = Classroom(two_modules())
    step = classroom.start()
    classroom.service.start("grace", "other")

    outcome = classroom.service.choose("grace", step.attempt_id, step.step.id, "sound")

    assert outcome.next is not None
    assert outcome.next.module.id == "friends"
    assert classroom.service.current("grace").module.id == "friends"  # type: ignore[union-attr]


def test_when_content_changed_under_the_learner_the_story_begins_again(
    classroom: Classroom,
) -> None:
    started = classroom.start()
    classroom.pick("sound")
    classroom.pick("sound")
    classroom.pick("sound")
    classroom.curriculum = a_curriculum(straight("first", 2), straight("second", 1))
    changed = classroom.rebuilt()

    resumed = changed.resume("grace")

    assert resumed is not None
    assert (resumed.step.id, resumed.restarted) == ("second_0", True)
    assert changed.current("grace").restarted is False  # type: ignore[union-attr]
    result = changed.choose("grace", started.attempt_id, "second_0", "sound").module_result
    assert result is not None
    assert (result.passed, result.decisions) == (True, 3)


def test_an_attempt_of_a_module_no_longer_offered_does_not_wait(classroom: Classroom) -> None:
    classroom.start()
    module = replace(classroom.curriculum.modules[0], id="another")
    classroom.curriculum = Curriculum((module,), classroom.curriculum.scenarios)

    assert classroom.rebuilt().current("grace") is None


def test_a_step_said_back_survives_in_the_records(classroom: Classroom) -> None:
    classroom.start()
    classroom.matcher.meanings["id say no"] = ("option", "sound")
    classroom.service.interpret("grace", "id say no")

    (attempt,) = classroom.records.facts.attempts.values()

    assert attempt.position == Position("first", "first_0", said_back="sound")
