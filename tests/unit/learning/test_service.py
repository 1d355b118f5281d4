"""Taking a module: start, choose, go back, pause, finish; and what happens when it cannot be recorded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.errors import NoStepWaiting, RecordsUnavailable, UnknownPerson
from bot.learning.content import Curriculum
from bot.learning.facts import Position
from bot.learning.views import ModuleState
from tests.fakes import NOON, a_curriculum, changed_policy, straight
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


def test_a_module_is_not_started_then_in_progress_then_done(classroom: Classroom) -> None:
    (before,) = classroom.service.modules("grace")
    classroom.take("sound", "partly")
    (during,) = classroom.service.modules("grace")
    classroom.pick("sound")
    classroom.pick("sound")
    (after,) = classroom.service.modules("grace")

    assert (before.state, before.decisions_done) == (ModuleState.NOT_STARTED, 0)
    assert (during.state, during.decisions_done) == (ModuleState.IN_PROGRESS, 2)
    assert (after.state, after.decisions_done) == (ModuleState.DONE, 4)
    assert (before.due_on, before.completed_at) == (date(2026, 9, 29), None)
    assert (after.due_on, after.completed_at) == (date(2027, 9, 10), NOON)


def test_a_completion_late_on_a_summer_evening_belongs_to_the_day_in_england(
    classroom: Classroom,
) -> None:
    classroom.clock.move(timedelta(hours=11, minutes=30))  # 23:30 UTC: there the 11th has begun

    classroom.take(*PASSING)

    (status,) = classroom.service.modules("grace")
    assert status.due_on == date(2027, 9, 11)


def test_a_decision_taken_twice_is_done_once(classroom: Classroom) -> None:
    classroom.take("breach")
    classroom.service.back("grace")
    classroom.pick("sound")

    (status,) = classroom.service.modules("grace")

    assert (status.decisions_done, status.decisions_total) == (1, 4)


def test_a_changed_clause_makes_the_module_due_again_and_says_what_changed(
    classroom: Classroom,
) -> None:
    classroom.take(*PASSING)
    classroom.policy = changed_policy(classroom.clock.now().date())

    (status,) = classroom.rebuilt().modules("grace")

    assert (status.state, status.owed.state) == (ModuleState.NOT_STARTED, "due")
    (change,) = status.changes
    assert change.taken_out == ("The school strongly advises against it.",)
    assert change.put_in == ("Nobody may do it.",)


def test_a_yearly_renewal_is_one_more_completion_and_keeps_the_old_one(
    classroom: Classroom,
) -> None:
    first = classroom.take(*PASSING).module_result
    classroom.clock.move(timedelta(days=350))
    second = classroom.take(*PASSING).module_result
    third = classroom.take(*PASSING).module_result

    assert first
    assert second
    assert third
    kept = classroom.records.facts.completions
    assert [(each.renewal, each.policy_version) for each in kept] == [(0, 1), (1, 1)]
    assert (second.already_complete, third.already_complete) == (False, True)
    assert third.completion == second.completion == kept[1]


def test_a_step_said_back_survives_in_the_records(classroom: Classroom) -> None:
    classroom.start()
    classroom.matcher.meanings["id say no"] = ("option", "sound")
    classroom.service.interpret("grace", "id say no")

    (attempt,) = classroom.records.facts.attempts.values()

    assert attempt.position == Position("first", "first_0", said_back="sound")
