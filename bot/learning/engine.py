"""The scenario engine: pure functions over frozen content and a small position. Same inputs, same outputs."""

from hashlib import sha256
from typing import Optional, Sequence, Tuple

from bot.errors import NoStepWaiting
from bot.learning.content import Curriculum, Judgement, Module, Option, Scenario, Step
from bot.learning.facts import AnswerFact, Position


def first_position(scenario: Scenario) -> Position:
    """Where a scenario begins."""
    return Position(scenario.id, scenario.steps[0].id)


def current_step(scenario: Scenario, position: Position) -> Step:
    """The step waiting for a choice."""
    return scenario.step(position.step_id)


def choose(
    scenario: Scenario, position: Position, option_id: str
) -> Tuple[Optional[Position], Option]:
    """The position after a choice, None at the scenario's end, and the option taken.

    Raises NoStepWaiting when the step waiting has no such option, as with a button of older content.
    """
    options = {option.id: option for option in current_step(scenario, position).options}
    if option_id not in options:
        raise NoStepWaiting(f"{scenario.id}.{position.step_id} has no option {option_id}")
    taken = options[option_id]
    if taken.next_step is None:
        return None, taken
    return Position(scenario.id, taken.next_step), taken


def advance(
    curriculum: Curriculum, module: Module, position: Position, option_id: str
) -> Tuple[Optional[Position], Option]:
    """As `choose`, going on to the module's next scenario; None at the module's end."""
    scenario = curriculum.scenarios[position.scenario_id]
    after, taken = choose(scenario, position, option_id)
    if after is None:
        following = _scenario_after(curriculum, module, scenario)
        after = first_position(following) if following else None
    return after, taken


def back(
    curriculum: Curriculum, module: Module, position: Position, answers: Sequence[AnswerFact]
) -> Optional[Position]:
    """The one way back: to the step just answered, if that choice was not sound and was the first try there.

    None when there is no way back: it was taken already, or the last answer is not what led here.
    """
    if not answers or position.retrying:
        return None
    last = answers[-1]
    there = Position(last.scenario_id, last.step_id, retrying=True)
    if last.judgement == Judgement.SOUND.value or last.attempt_no > 1:
        return None
    if not is_standing(curriculum, module, there):
        return None
    try:
        led_to, _ = advance(curriculum, module, there, last.option_id)
    except NoStepWaiting:
        return None
    here = (position.scenario_id, position.step_id)
    return there if led_to and (led_to.scenario_id, led_to.step_id) == here else None


def is_standing(curriculum: Curriculum, module: Module, position: Position) -> bool:
    """Whether the position's scenario and step still exist in this module as it is now."""
    if position.scenario_id not in module.scenario_ids:
        return False
    steps = curriculum.scenarios[position.scenario_id].steps
    return any(step.id == position.step_id for step in steps)


def repaired(
    curriculum: Curriculum, module: Module, position: Optional[Position]
) -> Tuple[Position, bool]:
    """A position that stands in the content as it is now, and whether it had to be moved.

    When the content changed and the step is gone, the learner starts that scenario again; when the scenario is
    gone too, the module's first. Answers already given stay recorded, and new ones at the same steps count instead.
    """
    if position and is_standing(curriculum, module, position):
        return position, False
    kept = position and position.scenario_id in module.scenario_ids
    scenario_id = position.scenario_id if position and kept else module.scenario_ids[0]
    return first_position(curriculum.scenarios[scenario_id]), position is not None


def try_number(position: Position, answers: Sequence[AnswerFact]) -> int:
    """Which try at the step waiting the next choice is, from 1."""
    here = (position.scenario_id, position.step_id)
    return 1 + sum((answer.scenario_id, answer.step_id) == here for answer in answers)


def decision_number(curriculum: Curriculum, module: Module, position: Position) -> int:
    """Which of the module's decisions the step waiting is, from 1, in the order authors wrote them."""
    places = [
        (scenario.id, step.id)
        for scenario in curriculum.scenarios_of(module)
        for step in scenario.steps
    ]
    return 1 + places.index((position.scenario_id, position.step_id))


def decisions_of(curriculum: Curriculum, module: Module) -> int:
    """How many decisions the module holds."""
    return sum(len(scenario.steps) for scenario in curriculum.scenarios_of(module))


def shuffled(step: Step, attempt_id: str, scenario_id: str) -> Tuple[Option, ...]:
    """The options in the order this attempt shows them: another for each attempt, always the same within one."""

    def order(option: Option) -> bytes:
        return shown_order(attempt_id, scenario_id, step.id, option.id)

    return tuple(sorted(step.options, key=order))


def shown_order(attempt_id: str, scenario_id: str, step_id: str, option_id: str) -> bytes:
    """What the options of a step are sorted by. Never changed: old attempts are explained by it."""
    return sha256(f"{attempt_id}/{scenario_id}/{step_id}/{option_id}".encode()).digest()


def _scenario_after(
    curriculum: Curriculum, module: Module, scenario: Scenario
) -> Optional[Scenario]:
    following = module.scenario_ids.index(scenario.id) + 1
    if following == len(module.scenario_ids):
        return None
    return curriculum.scenarios[module.scenario_ids[following]]
