"""An open attempt seen together with its content: what the service decides on and what it shows."""

from dataclasses import dataclass
from string import ascii_uppercase
from typing import Optional, Sequence, Tuple

from bot.learning import engine
from bot.learning.content import Curriculum, Module, Option, Scenario, Step
from bot.learning.facts import AnswerFact, Attempt, Position
from bot.learning.views import LetteredOption, StepView


@dataclass(frozen=True)
class Standing:
    """Where an open attempt stands. `restarted` is true when changed content moved it back to a scenario's start."""

    curriculum: Curriculum
    module: Module
    attempt: Attempt
    position: Position
    answers: Tuple[AnswerFact, ...]
    restarted: bool = False

    @property
    def scenario(self) -> Scenario:
        return self.curriculum.scenarios[self.position.scenario_id]

    @property
    def step(self) -> Step:
        return engine.current_step(self.scenario, self.position)

    @property
    def said_back(self) -> Optional[Option]:
        """The option a typed answer was taken to mean, waiting for a yes, if the step still has it."""
        options = {option.id: option for option in self.step.options}
        return options.get(self.position.said_back or "")

    @property
    def way_back(self) -> Optional[Position]:
        """The step before, when the learner may choose there again."""
        return engine.back(self.curriculum, self.module, self.position, self.answers)

    @property
    def options(self) -> Tuple[LetteredOption, ...]:
        shown = engine.shuffled(self.step, self.attempt.id, self.scenario.id)
        return tuple(map(LetteredOption, ascii_uppercase, shown))

    def view(self) -> StepView:
        """The decision waiting, complete for drawing."""
        return StepView(
            attempt_id=self.attempt.id,
            module=self.module,
            scenario=self.scenario,
            step=self.step,
            options=self.options,
            number=engine.decision_number(self.curriculum, self.module, self.position),
            total=engine.decisions_of(self.curriculum, self.module),
            said_back=self.said_back,
            first_of_scenario=self.step.id == self.scenario.steps[0].id,
            can_go_back=self.way_back is not None,
            retrying=self.position.retrying,
            restarted=self.restarted,
        )


def standing_of(
    curriculum: Curriculum, attempt: Attempt, answers: Sequence[AnswerFact]
) -> Optional[Standing]:
    """Where the attempt stands in the content as it is now; None when its module is no longer offered."""
    if all(module.id != attempt.module_id for module in curriculum.modules):
        return None
    module = curriculum.module(attempt.module_id)
    position, moved = engine.repaired(curriculum, module, attempt.position)
    return Standing(curriculum, module, attempt, position, tuple(answers), moved)
