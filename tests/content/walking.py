"""A learner over the real content and the real service, with records in memory."""

from dataclasses import dataclass, field, replace

from bot.learning.content import Curriculum, Judgement, Scenario
from bot.learning.service import LearningService
from bot.learning.views import Outcome, StepView
from tests.fakes import (
    SCHOOL,
    FakeMatcher,
    FakeRecords,
    FixedClock,
    a_policy,
    numbered_ids,
    staff,
)

WHO = "head"  # asked to take every module, the one for those who lead too


@dataclass
class Walker:
    """Takes the curriculum's modules one choice after another."""

    curriculum: Curriculum
    matcher: FakeMatcher = field(default_factory=FakeMatcher)
    records: FakeRecords = field(default_factory=lambda: FakeRecords(staff(), [SCHOOL]))

    def __post_init__(self) -> None:
        self.service = LearningService(
            self.curriculum, self.records, FixedClock(), self.matcher, a_policy(), numbered_ids()
        )

    def start(self, module_id: str) -> StepView:
        return self.service.start(WHO, module_id)

    def waiting(self) -> StepView:
        view = self.service.current(WHO)
        assert view is not None
        return view

    def take(self, option_id: str) -> Outcome:
        view = self.waiting()
        return self.service.choose(WHO, view.attempt_id, view.step.id, option_id)

    def take_judged(self, judgement: Judgement) -> Outcome:
        """The choice of this kind at the step that waits; every step has exactly one."""
        options = self.waiting().step.options
        return self.take(next(each.id for each in options if each.judgement is judgement))


def alone(curriculum: Curriculum, scenario: Scenario) -> Curriculum:
    """The scenario as the only one of its module, so that a walk begins and ends with it."""
    module = next(one for one in curriculum.modules if scenario.id in one.scenario_ids)
    return Curriculum((replace(module, scenario_ids=(scenario.id,)),), {scenario.id: scenario})
