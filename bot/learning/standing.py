"""An open attempt seen together with its content: what the service decides on and what it shows."""

from dataclasses import dataclass
from string import ascii_uppercase
from typing import Optional, Sequence, Tuple

from bot.learning import engine
from bot.learning.content import Curriculum, Module, Option, Scenario, Step
from bot.learning.facts import AnswerFact, Attempt, Position
from bot.learning.routes import Route, route_of
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
    def route(self) -> Route:
        return route_of(self.curriculum, self.module, self.attempt)

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
        return self.route.back(self.position, self.answers)

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
            number=self.route.number(self.position),
            total=self.route.total,
            said_back=self.said_back,
            first_of_scenario=self.route.tells_story(self.position),
            can_go_back=self.way_back is not None,
            retrying=self.position.retrying,
            restarted=self.restarted,
            kind=self.attempt.kind,
        )


def standing_of(
    curriculum: Curriculum, attempt: Attempt, answers: Sequence[AnswerFact]
) -> Optional[Standing]:
    """Where the attempt stands in the content as it is now; None when nothing of it waits: its module is no longer
    offered, its plan has left the content, or a follow-up was offered and not begun."""
    if all(module.id != attempt.module_id for module in curriculum.modules):
        return None
    module = curriculum.module(attempt.module_id)
    route = route_of(curriculum, module, attempt)
    position, moved = route.repaired(attempt.position, answers)
    if position is None:
        return None
    return Standing(curriculum, module, attempt, position, tuple(answers), moved)
