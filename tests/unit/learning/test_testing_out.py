"""Testing out by clause: what is asked, what it takes, and that nothing is held against anybody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotPermitted
from bot.learning.content import Curriculum, Judgement, Scenario
from bot.learning.facts import AttemptKind
from bot.learning.plans import clauses_of, plan_test_out
from bot.learning.views import ModuleState
from tests.fakes import a_curriculum, straight
from tests.unit.learning.classroom import Classroom

CLAUSES = ("1.0", "2.1", "2.2")


def quoting(scenario: Scenario, *clauses: str) -> Scenario:
    """The scenario with each step's options quoting these clauses, a step after the other."""
    steps = [
        replace(
            step,
            options=tuple(
                replace(option, quote=replace(option.quote, clause_id=clause))
                for option in step.options
            ),
        )
        for step, clause in zip(scenario.steps, clauses, strict=True)
    ]
    return replace(scenario, steps=tuple(steps))


def of_three_clauses() -> Curriculum:
    """Two stories of three decisions; each decision is about one of three clauses."""
    first = quoting(straight("first", 3), *CLAUSES)
    second = quoting(straight("second", 3), *CLAUSES)
    held = a_curriculum(first, second)
    module = replace(held.modules[0], clause_ids=CLAUSES)
    return Curriculum((module,), held.scenarios)


@pytest.fixture
def classroom() -> Classroom:
    return Classroom(curriculum=of_three_clauses())


def answer_all(classroom: Classroom, *option_ids: str):
    classroom.test_outs.begin("grace", "friends")
    return [classroom.pick(option_id) for option_id in option_ids][-1]


def steps_asked(classroom: Classroom) -> list:
    (attempt,) = [
        each
        for each in classroom.records.facts.attempts.values()
        if each.kind is AttemptKind.TEST_OUT
    ]
    return list(attempt.plan or ())


@given(attempt_id=st.text(min_size=1))
def test_a_plan_asks_about_every_clause_once_and_is_always_the_same_for_an_attempt(
    attempt_id: str,
) -> None:
    curriculum = of_three_clauses()
    module = curriculum.modules[0]

    plan = plan_test_out(curriculum, module, attempt_id)

    asked = [
        clauses_of(curriculum.scenarios[scenario].step(step)).intersection(CLAUSES)
        for scenario, step in plan
    ]
    assert sorted(clause for clauses in asked for clause in clauses) == sorted(CLAUSES)
    assert plan == plan_test_out(curriculum, module, attempt_id)


def test_different_attempts_are_asked_different_decisions() -> None:
    curriculum = of_three_clauses()
    plans = {plan_test_out(curriculum, curriculum.modules[0], str(number)) for number in range(20)}

    assert len(plans) > 1


def test_the_sound_option_decides_what_a_decision_is_about() -> None:
    curriculum = of_three_clauses()
    story = curriculum.scenarios["first"]
    breach_of_another = replace(
        story.steps[0],
        options=tuple(
            replace(
                option,
                quote=replace(
                    option.quote,
                    clause_id="2.2" if option.judgement is Judgement.BREACH else "1.0",
                ),
            )
            for option in story.steps[0].options
        ),
    )
    story = replace(story, steps=(breach_of_another, story.steps[1], story.steps[2]))
    changed = Curriculum(curriculum.modules, {**curriculum.scenarios, "first": story})

    plans = [plan_test_out(changed, changed.modules[0], str(number)) for number in range(20)]

    assert all({"first_2", "second_2"} & {step for _, step in plan} for plan in plans)


def test_a_module_whose_clause_no_decision_quotes_cannot_be_tested_out_of() -> None:
    held = of_three_clauses()
    module = replace(held.modules[0], clause_ids=(*CLAUSES, "2.9"))
    classroom = Classroom(curriculum=Curriculum((module,), held.scenarios))

    assert plan_test_out(classroom.curriculum, module, "any") == ()
    assert not classroom.test_outs.possible("grace", "friends")
    with pytest.raises(NotPermitted):
        classroom.test_outs.begin("grace", "friends")
    assert not classroom.records.facts.attempts


def test_every_decision_shows_its_story_and_none_leads_back(classroom: Classroom) -> None:
    view = classroom.test_outs.begin("grace", "friends")
    assert (view.number, view.total, view.first_of_scenario) == (1, 3, True)

    outcome = classroom.pick("breach")

    assert outcome.next is not None
    assert (outcome.next.number, outcome.next.first_of_scenario) == (2, True)
    assert not outcome.can_go_back
    assert not outcome.last_chance


def test_the_plan_is_followed_whatever_the_options_lead_to(classroom: Classroom) -> None:
    view = classroom.test_outs.begin("grace", "friends")
    seen = []
    while view is not None:
        seen.append((view.scenario.id, view.step.id))
        view = classroom.pick("sound").next

    assert seen == steps_asked(classroom)


def test_all_sound_at_the_first_try_completes_the_module_and_the_record_says_how(
    classroom: Classroom,
) -> None:
    outcome = answer_all(classroom, "sound", "sound", "sound")

    (completion,) = classroom.records.facts.completions
    assert outcome.module_result is not None
    assert outcome.module_result.passed
    assert completion.how == "tested_out"
    assert ("grace", "completion.added", {"completion": completion.id}) in (
        classroom.records.facts.audited
    )
    assert classroom.service.modules("grace")[0].state is ModuleState.DONE


def test_taking_the_module_is_recorded_as_completed(classroom: Classroom) -> None:
    classroom.take(*["sound"] * 6)

    assert [each.how for each in classroom.records.facts.completions] == ["completed"]


@pytest.mark.parametrize("missed", ["partly", "breach"])
def test_one_that_is_not_sound_completes_nothing_and_names_its_clause(
    classroom: Classroom, missed: str
) -> None:
    view = classroom.test_outs.begin("grace", "friends")
    clause = view.step.options[0].quote.clause_id
    classroom.pick(missed)
    classroom.pick("sound")

    result = classroom.pick("sound").module_result

    assert result is not None
    assert (result.passed, result.clause_ids) == (False, (clause,))
    assert not classroom.records.facts.completions
    assert classroom.service.modules("grace")[0].state is ModuleState.NOT_STARTED
    assert classroom.service.current("grace") is None


def test_a_module_is_tested_out_of_once_under_a_policy_version(classroom: Classroom) -> None:
    answer_all(classroom, "sound", "breach", "sound")

    assert not classroom.test_outs.possible("grace", "friends")
    with pytest.raises(NotPermitted):
        classroom.test_outs.begin("grace", "friends")


def test_it_is_possible_again_when_the_module_is_due_again(classroom: Classroom) -> None:
    answer_all(classroom, "sound", "sound", "sound")
    assert not classroom.test_outs.possible("grace", "friends")

    classroom.clock.move(timedelta(days=366))

    assert classroom.test_outs.possible("grace", "friends")
    answer_all(classroom, "sound", "sound", "sound")
    assert [(e.renewal, e.how) for e in classroom.records.facts.completions] == [
        (0, "tested_out"),
        (1, "tested_out"),
    ]


def test_somebody_who_has_begun_the_module_goes_on_with_it(classroom: Classroom) -> None:
    classroom.take("sound")

    assert not classroom.test_outs.possible("grace", "friends")


def test_a_module_opened_and_not_answered_may_still_be_tested_out_of(classroom: Classroom) -> None:
    opened = classroom.start()

    answer_all(classroom, "sound", "sound", "sound")

    attempt = classroom.records.facts.attempts[opened.attempt_id]
    assert attempt.finished_at is not None  # given up: nothing of it waits any more
    assert (attempt.passed, attempt.score) == (None, None)
    assert classroom.service.current("grace") is None


def test_after_a_test_out_that_did_not_pass_the_opened_module_waits(classroom: Classroom) -> None:
    opened = classroom.start()

    answer_all(classroom, "sound", "breach", "sound")

    current = classroom.service.current("grace")
    assert current is not None
    assert (current.attempt_id, current.number) == (opened.attempt_id, 1)


def test_beginning_twice_shows_the_same_test_out(classroom: Classroom) -> None:
    first = classroom.test_outs.begin("grace", "friends")
    classroom.pick("sound")

    again = classroom.test_outs.begin("grace", "friends")

    assert (again.attempt_id, again.number) == (first.attempt_id, 2)


def test_start_and_resume_lead_back_to_an_open_test_out(classroom: Classroom) -> None:
    begun = classroom.test_outs.begin("grace", "friends")
    classroom.service.pause("grace")

    assert classroom.start().attempt_id == begun.attempt_id
    resumed = classroom.service.resume("grace")
    assert resumed is not None
    assert resumed.kind is AttemptKind.TEST_OUT


def test_a_module_not_asked_of_somebody_cannot_be_tested_out_of() -> None:
    held = of_three_clauses()
    module = replace(held.modules[0], for_leaders=True)
    classroom = Classroom(curriculum=Curriculum((module,), held.scenarios))

    assert not classroom.test_outs.possible("grace", "friends")
    assert not classroom.test_outs.possible("grace", "no such module")


def test_a_typed_answer_counts_in_a_test_out_after_a_yes(classroom: Classroom) -> None:
    classroom.test_outs.begin("grace", "friends")
    classroom.matcher.meanings["I would say no"] = ("option", "sound")

    classroom.service.interpret("grace", "I would say no")
    outcome = classroom.service.confirm("grace")

    assert outcome.next is not None
    assert outcome.next.number == 2
    assert [answer.typed for _, answer in classroom.records.facts.answers] == [True]


def test_decisions_that_leave_the_content_are_passed_over_and_cannot_count_as_known(
    classroom: Classroom,
) -> None:
    classroom.test_outs.begin("grace", "friends")
    classroom.pick("sound")
    place, *_ = steps_asked(classroom)[1:]
    story = classroom.curriculum.scenarios[place[0]]
    left = tuple(step for step in story.steps if step.id != place[1])
    classroom.curriculum = Curriculum(
        classroom.curriculum.modules,
        {**classroom.curriculum.scenarios, story.id: replace(story, steps=left)},
    )
    classroom.service = classroom.rebuilt()

    current = classroom.service.current("grace")
    assert current is not None
    assert current.restarted
    result = classroom.pick("sound").module_result

    assert result is not None
    assert not result.passed  # one clause was never asked about
