"""Where a learner stands with a module, and when it is asked for again."""

from datetime import date, timedelta

from bot.learning.views import ModuleState
from tests.fakes import NOON, changed_policy
from tests.unit.learning.classroom import Classroom

PASSING = ("sound", "sound", "sound", "partly")


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
