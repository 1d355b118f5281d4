"""The question from last month: offered once for a completion, and the completion stays as it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.learning.content import Curriculum
from bot.learning.facts import AttemptKind
from tests.unit.learning.classroom import Classroom

PASSING = ("sound", "sound", "sound", "partly")


@pytest.fixture
def classroom() -> Classroom:
    """Grace completed the module thirty days ago; her last decision was half right."""
    taught = Classroom()
    taught.take(*PASSING)
    taught.clock.move(timedelta(days=30))
    return taught


def offered(classroom: Classroom):
    found = classroom.follow_ups.offer("grace")
    assert found is not None
    return found


@pytest.mark.parametrize(("days", "is_time"), [(29, False), (30, True), (60, True), (61, False)])
def test_it_is_offered_from_thirty_to_sixty_days_after_the_completion(
    days: int, is_time: bool
) -> None:
    classroom = Classroom()
    classroom.take(*["sound"] * 4)
    classroom.clock.move(timedelta(days=days))

    assert (classroom.follow_ups.offer("grace") is not None) == is_time


def test_it_is_offered_once(classroom: Classroom) -> None:
    offered(classroom)

    assert classroom.follow_ups.offer("grace") is None


def test_it_asks_a_decision_whose_first_answer_was_not_sound(classroom: Classroom) -> None:
    assert offered(classroom).plan == (("second", "second_1"),)


def test_it_asks_any_decision_when_all_first_answers_were_sound() -> None:
    classroom = Classroom()
    classroom.take(*["sound"] * 4)
    classroom.clock.move(timedelta(days=31))

    (place,) = offered(classroom).plan or ()

    assert place[0] in classroom.curriculum.scenarios


def test_an_offer_is_nothing_to_carry_on_with(classroom: Classroom) -> None:
    offered(classroom)

    assert classroom.service.current("grace") is None
    assert classroom.service.resume("grace") is None


@pytest.mark.parametrize("option_id", ["sound", "breach"])
def test_its_answer_is_recorded_and_the_completion_stays(
    classroom: Classroom, option_id: str
) -> None:
    before = list(classroom.records.facts.completions)
    view = classroom.follow_ups.take("grace", offered(classroom).id)
    assert view is not None
    assert (view.kind, view.total, view.first_of_scenario) == (AttemptKind.FOLLOW_UP, 1, True)

    outcome = classroom.pick(option_id)

    attempt = classroom.records.facts.attempts[view.attempt_id]
    assert outcome.module_result is not None
    assert outcome.module_result.completion is None
    assert attempt.passed is (option_id == "sound")
    assert classroom.records.facts.completions == before
    assert classroom.service.modules("grace")[0].decisions_done == 4


def test_declined_it_is_over_without_a_result_and_not_offered_again(classroom: Classroom) -> None:
    attempt = offered(classroom)

    assert classroom.follow_ups.decline("grace", attempt.id)

    kept = classroom.records.facts.attempts[attempt.id]
    assert kept.finished_at is not None
    assert (kept.passed, kept.score) == (None, None)
    assert classroom.follow_ups.offer("grace") is None
    assert classroom.follow_ups.take("grace", attempt.id) is None
    assert not classroom.follow_ups.decline("grace", attempt.id)


def test_nobody_takes_or_declines_what_was_offered_to_somebody_else(classroom: Classroom) -> None:
    attempt = offered(classroom)

    assert classroom.follow_ups.take("manager", attempt.id) is None
    assert not classroom.follow_ups.decline("manager", attempt.id)


def test_the_next_completion_has_a_follow_up_of_its_own(classroom: Classroom) -> None:
    offered(classroom)  # and never answered
    classroom.clock.move(timedelta(days=340))
    classroom.take(*["sound"] * 4)
    classroom.clock.move(timedelta(days=40))

    again = offered(classroom)

    follow_ups = [
        each
        for each in classroom.records.facts.attempts.values()
        if each.kind is AttemptKind.FOLLOW_UP
    ]
    assert [each.finished_at is None for each in follow_ups] == [False, True]
    assert follow_ups[-1].id == again.id


def test_a_question_that_has_left_the_content_is_not_asked(classroom: Classroom) -> None:
    attempt = offered(classroom)
    story = classroom.curriculum.scenarios["second"]
    shorter = replace(story, steps=story.steps[:1])
    classroom.curriculum = Curriculum(
        classroom.curriculum.modules, {**classroom.curriculum.scenarios, "second": shorter}
    )
    classroom.service = classroom.rebuilt()

    assert classroom.follow_ups.take("grace", attempt.id) is None
    assert classroom.service.current("grace") is None
