"""Taking a module: start, choose, go back, finish; and what happens when it cannot be recorded."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bot.errors import NoStepWaiting, RecordsUnavailable, UnknownPerson
from tests.fakes import NOON
from tests.unit.learning.classroom import Classroom

PASSING = ("sound", "sound", "sound", "partly")
FAILING = ("sound", "breach", "sound", "breach")


def test_a_module_starts_at_the_first_decision_with_its_story(classroom: Classroom) -> None:
    step = classroom.start()

    assert (step.scenario.id, step.step.id, step.number, step.total) == ("first", "first_0", 1, 4)
    assert step.first_of_scenario
    assert not step.can_go_back
    assert [shown.letter for shown in step.options] == ["A", "B", "C"]


def test_an_attempt_keeps_the_versions_it_runs_against(classroom: Classroom) -> None:
    step = classroom.start()

    attempt = classroom.records.facts.attempts[step.attempt_id]
    assert attempt.content_versions == {"friends": 3, "first": 1, "second": 1}
    assert attempt.policy_version == 1


def test_starting_again_resumes_the_open_attempt(classroom: Classroom) -> None:
    started = classroom.start()
    classroom.pick("sound")

    again = classroom.start()

    assert (again.attempt_id, again.step.id) == (started.attempt_id, "first_1")
    assert len(classroom.records.facts.attempts) == 1


def test_somebody_not_on_the_staff_list_cannot_start(classroom: Classroom) -> None:
    with pytest.raises(UnknownPerson):
        classroom.service.start("stranger", "friends")

    assert not classroom.records.facts.attempts


def test_a_choice_gives_its_feedback_and_the_next_step(classroom: Classroom) -> None:
    outcome = classroom.take("partly")

    assert outcome.option.judgement.value == "partly"
    assert outcome.module.id == "friends"
    assert outcome.next is not None
    assert (outcome.next.step.id, outcome.next.number) == ("first_1", 2)
    assert outcome.can_go_back
    assert not outcome.scenario_finished
    assert outcome.module_result is None


def test_the_end_of_a_scenario_leads_to_the_next_story(classroom: Classroom) -> None:
    outcome = classroom.take("sound", "sound")

    assert outcome.scenario_finished
    assert outcome.scenario.id == "first"
    assert outcome.next is not None
    assert (outcome.next.scenario.id, outcome.next.first_of_scenario) == ("second", True)


def test_an_old_button_records_nothing(classroom: Classroom) -> None:
    step = classroom.start()
    classroom.pick("sound")

    with pytest.raises(NoStepWaiting):
        classroom.service.choose("grace", step.attempt_id, step.step.id, "breach")

    assert len(classroom.records.facts.answers) == 1
    assert classroom.service.current("grace").step.id == "first_1"  # type: ignore[union-attr]


def test_a_button_of_another_attempt_records_nothing(classroom: Classroom) -> None:
    classroom.start()

    with pytest.raises(NoStepWaiting):
        classroom.service.choose("grace", "another-attempt", "first_0", "sound")

    assert not classroom.records.facts.answers


def test_nobody_can_choose_in_somebody_elses_attempt(classroom: Classroom) -> None:
    step = classroom.start()

    with pytest.raises(NoStepWaiting):
        classroom.service.choose("manager", step.attempt_id, step.step.id, "sound")

    assert not classroom.records.facts.answers


def test_an_option_the_step_does_not_have_records_nothing(classroom: Classroom) -> None:
    step = classroom.start()

    with pytest.raises(NoStepWaiting):
        classroom.service.choose("grace", step.attempt_id, step.step.id, "of older content")

    assert not classroom.records.facts.answers


def test_of_two_choices_at_the_same_time_one_is_recorded(classroom: Classroom) -> None:
    step = classroom.start()

    def choose(option_id: str) -> bool:
        try:
            classroom.service.choose("grace", step.attempt_id, step.step.id, option_id)
        except NoStepWaiting:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        counted = list(both.map(choose, ["sound", "breach"]))

    assert sorted(counted) == [False, True]
    assert len(classroom.records.facts.answers) == 1


def test_of_two_choices_that_read_the_same_moment_one_is_recorded(classroom: Classroom) -> None:
    step = classroom.start()

    class InterruptingClock:
        """Lets the other choice through between the reading and the writing of this one."""

        interrupted = False

        def now(self) -> datetime:
            if not self.interrupted:
                self.interrupted = True
                classroom.service.choose("grace", step.attempt_id, step.step.id, "sound")
            return NOON

    slow = Classroom(records=classroom.records)
    slow.clock = InterruptingClock()  # type: ignore[assignment]

    with pytest.raises(NoStepWaiting):
        slow.rebuilt().choose("grace", step.attempt_id, step.step.id, "breach")

    assert [answer.option_id for _, answer in classroom.records.facts.answers] == ["sound"]


def test_the_one_way_back_lets_the_last_choice_count_and_keeps_both(classroom: Classroom) -> None:
    classroom.take("breach")

    again = classroom.service.back("grace")
    outcome = classroom.pick("sound")

    assert (again.step.id, again.retrying, again.can_go_back) == ("first_0", True, False)
    assert not outcome.can_go_back
    tries = [(a.option_id, a.attempt_no) for _, a in classroom.records.facts.answers]
    assert tries == [("breach", 1), ("sound", 2)]


def test_there_is_no_second_way_back_at_the_same_step(classroom: Classroom) -> None:
    classroom.take("breach")
    classroom.service.back("grace")
    classroom.pick("breach")

    with pytest.raises(NoStepWaiting):
        classroom.service.back("grace")


def test_there_is_no_way_back_after_a_sound_choice(classroom: Classroom) -> None:
    classroom.take("sound")

    with pytest.raises(NoStepWaiting):
        classroom.service.back("grace")


def test_passing_is_recorded_before_it_is_told(classroom: Classroom) -> None:
    outcome = classroom.take(*PASSING)

    result = outcome.module_result
    assert result is not None
    assert (result.passed, result.score, result.sound, result.decisions) == (True, 0.75, 3, 4)
    assert outcome.scenario_finished
    assert outcome.next is None
    facts = classroom.records.facts
    assert facts.completions == [result.completion]
    attempt = facts.attempts[outcome.attempt_id]
    assert (attempt.passed, attempt.score, attempt.finished_at) == (True, 0.75, NOON)
    completion = facts.completions[0]
    assert (completion.module_version, completion.policy_version) == (3, 1)
    assert completion.attempt_id == outcome.attempt_id


def test_an_attempt_not_passed_is_finished_without_a_completion(classroom: Classroom) -> None:
    result = classroom.take(*FAILING).module_result

    assert result is not None
    assert (result.passed, result.score, result.completion) == (False, 0.5, None)
    assert not classroom.records.facts.completions
    assert classroom.service.current("grace") is None


def test_a_new_start_after_an_attempt_not_passed_begins_from_the_first_story(
    classroom: Classroom,
) -> None:
    first = classroom.take(*FAILING)

    again = classroom.start()

    assert again.attempt_id != first.attempt_id
    assert (again.step.id, again.number) == ("first_0", 1)


def test_passing_again_changes_nothing(classroom: Classroom) -> None:
    first = classroom.take(*PASSING).module_result
    classroom.clock.move(timedelta(days=1))

    second = classroom.take("sound", "sound", "sound", "sound").module_result

    assert first is not None
    assert second is not None
    assert (first.already_complete, second.already_complete) == (False, True)
    assert second.completion == first.completion
    assert len(classroom.records.facts.completions) == 1


def test_a_breach_at_the_very_last_decision_gets_its_way_back_at_once(classroom: Classroom) -> None:
    outcome = classroom.take("sound", "sound", "sound", "breach")

    assert outcome.last_chance
    assert outcome.module_result is None
    assert not outcome.scenario_finished
    assert outcome.next is not None
    assert (outcome.next.step.id, outcome.next.retrying) == ("second_1", True)
    result = classroom.pick("sound").module_result
    assert result is not None
    assert (result.passed, result.score) == (True, 1.0)


def test_the_last_chance_is_given_once(classroom: Classroom) -> None:
    classroom.take("sound", "sound", "sound", "breach")

    result = classroom.pick("breach").module_result

    assert result is not None
    assert not result.passed


def test_a_start_that_could_not_be_recorded_leaves_nothing(classroom: Classroom) -> None:
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        classroom.start()

    assert not classroom.records.facts.attempts


def test_a_choice_that_could_not_be_recorded_can_be_made_again(classroom: Classroom) -> None:
    step = classroom.start()
    classroom.records.fails_at_commit = True
    with pytest.raises(RecordsUnavailable):
        classroom.service.choose("grace", step.attempt_id, step.step.id, "sound")
    classroom.records.fails_at_commit = False

    outcome = classroom.service.choose("grace", step.attempt_id, step.step.id, "sound")

    assert outcome.next is not None
    assert len(classroom.records.facts.answers) == 1


def test_a_completion_lost_at_the_commit_is_not_announced(classroom: Classroom) -> None:
    classroom.take("sound", "sound", "sound")
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        classroom.pick("sound")

    facts = classroom.records.facts
    assert not facts.completions
    assert all(attempt.finished_at is None for attempt in facts.attempts.values())
    classroom.records.fails_at_commit = False
    assert classroom.pick("sound").module_result is not None


def test_nothing_is_promised_while_the_records_are_down(classroom: Classroom) -> None:
    classroom.records.down = True

    with pytest.raises(RecordsUnavailable):
        classroom.service.modules("grace")
    with pytest.raises(RecordsUnavailable):
        classroom.service.current("grace")
