"""Every path through every scenario, and every module as a whole, walked through the real engine and service."""

from collections import Counter
from pathlib import Path
from typing import List

import pytest

from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import quote_stands_in, read_policy
from bot.errors import NoStepWaiting
from bot.guidance.document import PolicyDocument
from bot.learning.content import Curriculum, Judgement, Module, Scenario
from bot.learning.paths import Path as Choices
from bot.learning.paths import paths
from bot.learning.views import ModuleResult, Outcome
from tests.content.walking import WHO, Walker, alone

CONTENT = Path(__file__).resolve().parents[2] / "content"
DOCUMENT: PolicyDocument = read_policy(CONTENT)
CURRICULUM: Curriculum = read_curriculum(CONTENT, DOCUMENT)
SOUND, PARTLY, BREACH = Judgement.SOUND, Judgement.PARTLY, Judgement.BREACH

scenarios = pytest.mark.parametrize(
    "scenario", CURRICULUM.scenarios.values(), ids=CURRICULUM.scenarios
)
modules = pytest.mark.parametrize("module", CURRICULUM.modules, ids=lambda module: module.id)


@scenarios
def test_every_path_ends_with_feedback_on_the_way_and_the_pass_rule_at_its_end(
    scenario: Scenario,
) -> None:
    walked = list(paths(scenario))

    for path in walked:
        walker = Walker(alone(CURRICULUM, scenario))
        module = walker.curriculum.modules[0]
        walker.start(module.id)
        outcomes = [walker.take(option.id) for option in path]
        if outcomes[-1].last_chance:
            outcomes.append(walker.take(path[-1].id))

        for outcome in outcomes:
            _has_feedback(outcome)
        result = outcomes[-1].module_result
        assert result is not None, _named(path)
        assert result.passed is _passes(path, module), _named(path)
        assert walker.service.current(WHO) is None

    assert len(walked) >= 3 ** len(scenario.steps) or len(scenario.steps) < 2
    assert {option.id for path in walked for option in path} == {
        option.id for step in scenario.steps for option in step.options
    }


@scenarios
def test_the_one_way_back_is_offered_after_each_choice_that_was_not_sound(
    scenario: Scenario,
) -> None:
    offered: Counter[bool] = Counter()
    for path in paths(scenario):
        walker = Walker(alone(CURRICULUM, scenario))
        walker.start(walker.curriculum.modules[0].id)
        for option in path[:-1]:
            outcome = walker.take(option.id)

            assert outcome.can_go_back is (option.judgement is not SOUND), _named(path)
            assert walker.waiting().can_go_back is outcome.can_go_back
            offered[outcome.can_go_back] += 1

    assert set(offered) == {True, False}


@scenarios
def test_the_way_back_is_there_once_and_the_last_choice_counts(scenario: Scenario) -> None:
    for judgement in (PARTLY, BREACH):
        walker = Walker(alone(CURRICULUM, scenario))
        walker.start(walker.curriculum.modules[0].id)
        for _ in scenario.steps[:-1]:
            step_id = walker.waiting().step.id
            walker.take_judged(judgement)
            assert walker.service.back(WHO).step.id == step_id
            again = walker.take_judged(judgement)
            assert not again.can_go_back
            with pytest.raises(NoStepWaiting):
                walker.service.back(WHO)

        tries = [answer.attempt_no for _, answer in walker.records.facts.answers]
        assert tries == [1, 2] * (len(scenario.steps) - 1)


@modules
def test_all_sound_choices_pass_a_module(module: Module) -> None:
    walker = Walker(CURRICULUM)

    result = _whole(walker, module, SOUND)

    assert (result.passed, result.score) == (True, 1.0)
    assert result.sound == result.decisions == len(_decisions(module))
    assert [each.module_id for each in walker.records.facts.completions] == [module.id]


@modules
@pytest.mark.parametrize("judgement", [PARTLY, BREACH])
def test_no_sound_choice_fails_a_module_and_completes_nothing(
    module: Module, judgement: Judgement
) -> None:
    walker = Walker(CURRICULUM)

    result = _whole(walker, module, judgement)

    assert (result.passed, result.sound) == (False, 0)
    assert walker.records.facts.completions == []


@modules
def test_one_breach_left_standing_fails_a_module_however_good_the_rest(module: Module) -> None:
    walker = Walker(CURRICULUM)

    result = _whole(walker, module, SOUND, first=BREACH)

    assert result.sound == result.decisions - 1
    assert not result.passed
    assert walker.records.facts.completions == []


@modules
def test_one_breach_put_right_on_the_way_back_passes_a_module(module: Module) -> None:
    walker = Walker(CURRICULUM)
    walker.start(module.id)
    walker.take_judged(BREACH)
    walker.service.back(WHO)

    result = _on_to_the_end(walker, SOUND)

    assert (result.passed, result.score) == (True, 1.0)


@modules
def test_the_last_choice_of_a_module_can_be_made_again_when_that_would_pass(module: Module) -> None:
    walker = Walker(CURRICULUM)
    walker.start(module.id)
    for _ in _decisions(module)[:-1]:
        walker.take_judged(SOUND)

    outcome = walker.take_judged(BREACH)

    assert outcome.last_chance
    assert outcome.module_result is None
    result = walker.take_judged(SOUND).module_result
    assert result is not None
    assert result.passed


@modules
def test_exactly_the_share_asked_for_passes_and_one_less_does_not(module: Module) -> None:
    decisions = len(_decisions(module))
    needed = next(n for n in range(decisions + 1) if n / decisions >= module.pass_share)

    for sound, passes in ((needed, True), (needed - 1, False)):
        walker = Walker(CURRICULUM)
        walker.start(module.id)
        for _ in range(decisions - sound):
            walker.take_judged(PARTLY)
        result = _on_to_the_end(walker, SOUND)

        assert (result.sound, result.passed) == (sound, passes)


def _whole(
    walker: Walker, module: Module, judgement: Judgement, first: "Judgement | None" = None
) -> ModuleResult:
    walker.start(module.id)
    if first:
        walker.take_judged(first)
    return _on_to_the_end(walker, judgement)


def _on_to_the_end(walker: Walker, judgement: Judgement) -> ModuleResult:
    while True:
        outcome = walker.take_judged(judgement)
        if outcome.module_result:
            return outcome.module_result


def _decisions(module: Module) -> List[str]:
    return [step.id for scenario in CURRICULUM.scenarios_of(module) for step in scenario.steps]


def _passes(path: Choices, module: Module) -> bool:
    judgements = [option.judgement for option in path]
    share = judgements.count(SOUND) / len(judgements)
    return BREACH not in judgements and share >= module.pass_share


def _has_feedback(outcome: Outcome) -> None:
    option = outcome.option
    assert option.happens, option.id
    assert option.tell, option.id
    assert quote_stands_in(DOCUMENT.clause(option.quote.clause_id), option.quote.text), option.id


def _named(path: Choices) -> str:
    return " > ".join(option.id for option in path)
