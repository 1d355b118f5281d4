"""A learning service over fakes: Grace, one module of two scenarios with two decisions each."""

from dataclasses import dataclass, field
from typing import List

from bot.guidance.history import PolicyHistory
from bot.learning.attempts import Attempts
from bot.learning.confidence import Confidence
from bot.learning.content import Curriculum
from bot.learning.follow_ups import FollowUps
from bot.learning.queries import Queries
from bot.learning.service import LearningService
from bot.learning.test_outs import TestOuts
from bot.learning.views import Outcome, StepView
from tests.fakes import (
    SCHOOL,
    FakeMatcher,
    FakeRecords,
    FixedClock,
    a_curriculum,
    a_history,
    numbered_ids,
    staff,
)


@dataclass
class Classroom:
    """The service and everything it was handed, so that a test can look behind it."""

    curriculum: Curriculum = field(default_factory=a_curriculum)
    records: FakeRecords = field(default_factory=lambda: FakeRecords(staff(), [SCHOOL]))
    clock: FixedClock = field(default_factory=FixedClock)
    matcher: FakeMatcher = field(default_factory=FakeMatcher)
    policy: PolicyHistory = field(default_factory=a_history)

    def __post_init__(self) -> None:
        self.new_id = numbered_ids()
        self.service = self.rebuilt()
        self.queries = Queries(self.records, self.clock, self.new_id)

    def rebuilt(self) -> LearningService:
        """A service as after a restart: the same records, nothing else remembered."""
        return LearningService(
            self.curriculum, self.records, self.clock, self.matcher, self.policy, self.new_id
        )

    @property
    def attempts(self) -> Attempts:
        return Attempts(self.curriculum, self.clock, self.policy, self.new_id)

    @property
    def test_outs(self) -> TestOuts:
        modules = self.service.modules
        return TestOuts(self.curriculum, self.records, self.clock, self.attempts, modules)

    @property
    def follow_ups(self) -> FollowUps:
        return FollowUps(self.curriculum, self.records, self.clock, self.attempts)

    @property
    def confidence(self) -> Confidence:
        return Confidence(self.records, self.clock)

    def start(self) -> StepView:
        return self.service.start("grace", "friends")

    def pick(self, option_id: str) -> Outcome:
        """Chooses at the step that waits now."""
        step = self.service.current("grace")
        assert step is not None
        return self.service.choose("grace", step.attempt_id, step.step.id, option_id)

    def take(self, *option_ids: str) -> Outcome:
        """A whole attempt, or the beginning of one; the outcome of the last choice."""
        self.start()
        outcomes: List[Outcome] = [self.pick(option_id) for option_id in option_ids]
        return outcomes[-1]
