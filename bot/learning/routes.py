"""The way an attempt takes: through a whole module, or from place to place of a plan."""

from dataclasses import dataclass
from typing import Optional, Protocol, Sequence, Tuple

from bot.learning import engine
from bot.learning.content import Curriculum, Module, Option
from bot.learning.facts import AnswerFact, Attempt, Position

Place = Tuple[str, str]  # scenario and step
Plan = Tuple[Place, ...]


class Route(Protocol):
    """Where an attempt begins, goes on, and may go back to, over the content as it is now."""

    @property
    def total(self) -> int:
        """How many decisions there are."""

    def number(self, position: Position) -> int:
        """Which decision the step waiting is, from 1."""

    def after(self, position: Position, option_id: str) -> Tuple[Optional[Position], Option]:
        """The position after a choice, None at the end, and the option taken. NoStepWaiting when it has none such."""

    def back(self, position: Position, answers: Sequence[AnswerFact]) -> Optional[Position]:
        """The step before, when the learner may choose there again."""

    def repaired(
        self, position: Optional[Position], answers: Sequence[AnswerFact]
    ) -> Tuple[Optional[Position], bool]:
        """A position that stands in the content, and whether it had to be moved; None when nothing is left to do."""

    def tells_story(self, position: Position) -> bool:
        """Whether the situation and the post belong before this decision."""


@dataclass(frozen=True)
class WholeModule:
    """Every scenario of a module, in its order, along the paths its options lead."""

    curriculum: Curriculum
    module: Module

    @property
    def total(self) -> int:
        return engine.decisions_of(self.curriculum, self.module)

    def number(self, position: Position) -> int:
        return engine.decision_number(self.curriculum, self.module, position)

    def after(self, position: Position, option_id: str) -> Tuple[Optional[Position], Option]:
        return engine.advance(self.curriculum, self.module, position, option_id)

    def back(self, position: Position, answers: Sequence[AnswerFact]) -> Optional[Position]:
        return engine.back(self.curriculum, self.module, position, answers)

    def repaired(
        self, position: Optional[Position], answers: Sequence[AnswerFact]
    ) -> Tuple[Optional[Position], bool]:
        return engine.repaired(self.curriculum, self.module, position)

    def tells_story(self, position: Position) -> bool:
        return position.step_id == self.curriculum.scenarios[position.scenario_id].steps[0].id


@dataclass(frozen=True)
class Planned:
    """The places of a plan, one after the other, whatever an option leads to; no way back.

    Places that have left the content are passed over.
    """

    curriculum: Curriculum
    module: Module
    plan: Plan

    @property
    def places(self) -> Plan:
        return tuple(
            place
            for place in self.plan
            if engine.is_standing(self.curriculum, self.module, Position(*place))
        )

    @property
    def total(self) -> int:
        return len(self.places)

    def number(self, position: Position) -> int:
        return 1 + self.places.index((position.scenario_id, position.step_id))

    def after(self, position: Position, option_id: str) -> Tuple[Optional[Position], Option]:
        _, taken = engine.choose(
            self.curriculum.scenarios[position.scenario_id], position, option_id
        )
        following = self.places[self.number(position) :]
        return (Position(*following[0]) if following else None), taken

    def back(self, position: Position, answers: Sequence[AnswerFact]) -> Optional[Position]:
        return None

    def repaired(
        self, position: Optional[Position], answers: Sequence[AnswerFact]
    ) -> Tuple[Optional[Position], bool]:
        """None also when it was only planned, and nobody has begun it yet."""
        if position is None:
            return None, False
        if (position.scenario_id, position.step_id) in self.places:
            return position, False
        answered = {(answer.scenario_id, answer.step_id) for answer in answers}
        left = [place for place in self.places if place not in answered]
        return (Position(*left[0]) if left else None), True

    def tells_story(self, position: Position) -> bool:
        return True


def route_of(curriculum: Curriculum, module: Module, attempt: Attempt) -> Route:
    """The way this attempt takes through the content as it is now."""
    if attempt.plan is None:
        return WholeModule(curriculum, module)
    return Planned(curriculum, module, attempt.plan)
