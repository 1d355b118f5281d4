"""Whatever happens, and in whatever order: a completion stands for a passed attempt, once; and results stay."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import List, Sequence, Tuple

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import NoStepWaiting, NotPermitted
from bot.learning.content import Curriculum, Judgement, Scenario
from bot.learning.facts import AttemptKind
from bot.learning.snapshots import fingerprint
from tests.fakes import a_curriculum, a_scenario
from tests.unit.learning.classroom import Classroom

OPTIONS = [judgement.value for judgement in Judgement]
# What a person may do next, in two windows that may each hold an old step.
DOINGS = ["choose", "choose old", "start", "back", "type", "confirm", "test out", "a year later"]
Doing = Tuple[str, str]


@st.composite
def scenarios(draw: st.DrawFn, scenario_id: str) -> Scenario:
    """A story of one to three decisions whose options lead forwards, each its own way."""
    length = draw(st.integers(1, 3))
    nexts = [
        [draw(st.sampled_from([*range(at + 1, length), None])) for _ in OPTIONS]
        for at in range(length)
    ]
    return a_scenario(scenario_id, nexts)


@st.composite
def curricula(draw: st.DrawFn) -> Curriculum:
    count = draw(st.integers(1, 3))
    held = [draw(scenarios(f"story_{number}")) for number in range(count)]
    return a_curriculum(*held, pass_share=draw(st.sampled_from([0.5, 0.75, 1.0])))


doings = st.lists(st.tuples(st.sampled_from(DOINGS), st.sampled_from(OPTIONS)), max_size=40)


class Learner:
    """Grace in two windows: one always shows the newest step, the other keeps the one it saw first."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.old = classroom.start()

    def do(self, doing: str, option_id: str) -> None:
        """One thing; what is not possible just now is refused and changes nothing."""
        with suppress(NoStepWaiting, NotPermitted):
            self._do(doing, option_id)

    def _do(self, doing: str, option_id: str) -> None:
        service = self.classroom.service
        if doing == "choose" and service.current("grace"):
            self.classroom.pick(option_id)
        elif doing == "choose old":
            service.choose("grace", self.old.attempt_id, self.old.step.id, option_id)
        elif doing == "start":
            self.old = self.classroom.start()
        elif doing == "back":
            service.back("grace")
        elif doing == "type":
            self.classroom.matcher.meanings["I would …"] = ("option", option_id)
            service.interpret("grace", "I would …")
        elif doing == "confirm":
            service.confirm("grace")
        elif doing == "test out":
            self.classroom.test_outs.begin("grace", "friends")
        elif doing == "a year later":
            self.classroom.clock.move(timedelta(days=400))


def after(curriculum: Curriculum, done: Sequence[Doing]) -> Classroom:
    classroom = Classroom(curriculum=curriculum)
    learner = Learner(classroom)
    for doing, option_id in done:
        learner.do(doing, option_id)
        classroom.clock.move(timedelta(minutes=1))
    return classroom


@given(curriculum=curricula(), done=doings)
@settings(max_examples=60, deadline=None)
def test_a_completion_stands_for_a_passed_attempt_and_every_module_passed_is_complete(
    curriculum: Curriculum, done: List[Doing]
) -> None:
    facts = after(curriculum, done).records.facts

    passed = {each.id: each for each in facts.attempts.values() if each.passed}
    assert all(each.attempt_id in passed for each in facts.completions)
    assert bool(passed) == bool(facts.completions)
    for completion in facts.completions:
        tested = passed[completion.attempt_id].kind is AttemptKind.TEST_OUT
        assert completion.how == ("tested_out" if tested else "completed")


@given(curriculum=curricula(), done=doings)
@settings(max_examples=60, deadline=None)
def test_a_completion_is_unique_and_renewals_count_up(
    curriculum: Curriculum, done: List[Doing]
) -> None:
    facts = after(curriculum, done).records.facts

    for key, count in Counter(map(key_of, facts.completions)).items():
        renewals = [e.renewal for e in facts.completions if key_of(e) == key]
        assert renewals == list(range(count))
    months = [each.completed_at for each in facts.completions]
    # What is done is renewed when it is due again, not by taking it twice in a row.
    assert all(later - earlier > timedelta(days=300) for earlier, later in pairwise(months))


def key_of(completion) -> Tuple[str, str, int]:
    return (completion.person_id, completion.module_id, completion.policy_version)


@given(curriculum=curricula(), done=doings)
@settings(max_examples=60, deadline=None)
def test_no_try_is_counted_twice_and_one_attempt_of_a_kind_is_open_at_a_time(
    curriculum: Curriculum, done: List[Doing]
) -> None:
    facts = after(curriculum, done).records.facts

    tries = [
        (owner, each.scenario_id, each.step_id, each.attempt_no) for owner, each in facts.answers
    ]
    assert len(tries) == len(set(tries))
    assert all(attempt_no <= 2 for *_, attempt_no in tries)
    open_now = Counter(
        (each.module_id, each.kind) for each in facts.attempts.values() if each.finished_at is None
    )
    assert all(count == 1 for count in open_now.values())


@given(curriculum=curricula(), done=doings, more=doings, changed=curricula())
@settings(max_examples=60, deadline=None)
def test_no_change_of_content_afterwards_changes_a_finished_attempt(
    curriculum: Curriculum, done: List[Doing], more: List[Doing], changed: Curriculum
) -> None:
    classroom = after(curriculum, done)
    before = finished(classroom)
    completions = list(classroom.records.facts.completions)

    classroom.curriculum = judged_the_other_way_round(changed)
    classroom.service = classroom.rebuilt()
    learner = Learner(classroom)
    for doing, option_id in more:
        learner.do(doing, option_id)

    now = finished(classroom)
    assert {key: now[key] for key in before} == before
    assert classroom.records.facts.completions[: len(completions)] == completions


@given(curriculum=curricula(), done=doings, changed=curricula())
@settings(max_examples=60, deadline=None)
def test_every_answer_can_be_shown_as_it_was_met_although_the_content_changed_in_between(
    curriculum: Curriculum, done: List[Doing], changed: Curriculum
) -> None:
    classroom = after(curriculum, done)
    classroom.curriculum = judged_the_other_way_round(changed)
    classroom.service = classroom.rebuilt()
    learner = Learner(classroom)
    for _ in range(6):
        learner.do("choose", "sound")
    facts = classroom.records.facts

    for owner, answer in facts.answers:
        changes = {
            (subject["content"], subject["step"], subject["attempt_no"]): subject["sha256"]
            for _, event, subject in facts.audited
            if event == "attempt.content_changed"
            and subject["attempt"] == owner
            and "step" in subject
        }
        begun_with = facts.attempts[owner].content_hashes.get(answer.scenario_id)
        this_try = (answer.scenario_id, answer.step_id, str(answer.attempt_no))
        met = changes.get(this_try, begun_with)
        kept = facts.snapshots[str(met)]
        step = next(each for each in kept.body["steps"] if each["id"] == answer.step_id)
        option = next(each for each in step["options"] if each["id"] == answer.option_id)
        assert fingerprint(kept.body) == kept.sha256
        assert option["judgement"] == answer.judgement


def finished(classroom: Classroom) -> dict:
    """Every finished attempt with its answers."""
    facts = classroom.records.facts
    return {
        attempt.id: (attempt, [each for owner, each in facts.answers if owner == attempt.id])
        for attempt in facts.attempts.values()
        if attempt.finished_at is not None
    }


def judged_the_other_way_round(curriculum: Curriculum) -> Curriculum:
    """The same options, but what was sound is a breach now, and the other way round."""
    swapped = {Judgement.SOUND: Judgement.BREACH, Judgement.BREACH: Judgement.SOUND}

    def changed(scenario: Scenario) -> Scenario:
        steps = [
            replace(
                step,
                options=tuple(
                    replace(option, judgement=swapped.get(option.judgement, option.judgement))
                    for option in step.options
                ),
            )
            for step in scenario.steps
        ]
        return replace(scenario, steps=tuple(steps))

    return Curriculum(
        curriculum.modules, {each.id: changed(each) for each in curriculum.scenarios.values()}
    )
