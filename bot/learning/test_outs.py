"""Testing out: somebody who knows a module already shows it, clause by clause, instead of taking it."""

from dataclasses import dataclass
from typing import Callable, Optional, Sequence

from bot.errors import NotPermitted
from bot.learning.attempts import Attempts
from bot.learning.content import Curriculum, Module
from bot.learning.facts import Attempt, AttemptKind, Position
from bot.learning.plans import plan_test_out
from bot.learning.ports import Clock, Records, Repository
from bot.learning.routes import Plan
from bot.learning.standing import Standing
from bot.learning.views import ModuleState, ModuleStatus, StepView


@dataclass(frozen=True)
class TestOuts:
    """The use cases of testing out. `modules` says where a person stands with the modules asked of them.

    Any method may raise RecordsUnavailable: then nothing happened.
    """

    __test__ = False  # not a test, in spite of its name

    curriculum: Curriculum
    records: Records
    clock: Clock
    attempts: Attempts
    modules: Callable[[str], Sequence[ModuleStatus]]

    def possible(self, person_id: str, module_id: str) -> bool:
        """Whether the module is still to be done, nothing of it is answered, and it was not tested before.

        Once for each module and policy version; again only when the module, once completed, has become due again.
        """
        status = self._still_to_do(person_id, module_id)
        if status is None or not plan_test_out(self.curriculum, status.module, ""):
            return False
        with self.records.begin() as repo:
            return self._is_fresh(repo, person_id, status)

    def begin(self, person_id: str, module_id: str) -> StepView:
        """Starts the test-out, or shows where the open one stands. NotPermitted when it is not `possible`."""
        status = self._still_to_do(person_id, module_id)
        with self.records.begin() as repo:
            for standing in self.attempts.open(repo, person_id):
                if (standing.attempt.kind, standing.module.id) == (AttemptKind.TEST_OUT, module_id):
                    return self.attempts.touched(repo, standing, "attempt.resumed").view()
            if status is None or not self._is_fresh(repo, person_id, status):
                raise NotPermitted(f"{module_id} cannot be tested out of now")
            self._close_left(repo, person_id, status.module)
            return self._begun(repo, person_id, status.module).view()

    def _begun(self, repo: Repository, person_id: str, module: Module) -> Standing:
        def plan_of(attempt_id: str) -> Plan:
            return plan_test_out(self.curriculum, module, attempt_id)

        attempt = self.attempts.added(repo, person_id, module, AttemptKind.TEST_OUT, plan_of)
        if not attempt.plan:
            raise NotPermitted(f"no decisions ask about every clause of {module.id}")
        return self.attempts.entered(repo, attempt, Position(*attempt.plan[0]))

    def _still_to_do(self, person_id: str, module_id: str) -> Optional[ModuleStatus]:
        for status in self.modules(person_id):
            if status.module.id == module_id and status.state is not ModuleState.DONE:
                return status
        return None

    def _is_fresh(self, repo: Repository, person_id: str, status: ModuleStatus) -> bool:
        since = status.completed_at
        return not any(
            self._uses_up(repo, attempt)
            for attempt in repo.attempts(person_id)
            if attempt.module_id == status.module.id
            and (since is None or attempt.started_at > since)
        )

    def _uses_up(self, repo: Repository, attempt: Attempt) -> bool:
        under_this_version = attempt.policy_version == self.attempts.policy_version()
        if attempt.kind is AttemptKind.TEST_OUT:
            return under_this_version
        if attempt.kind is AttemptKind.FOLLOW_UP:
            return False
        is_open = attempt.finished_at is None
        return (is_open or under_this_version) and bool(repo.answers(attempt.id))

    def _close_left(self, repo: Repository, person_id: str, module: Module) -> None:
        """A test-out under an earlier version whose decisions have left the content is over, without a result."""
        for attempt in repo.open_attempts(person_id):
            if (attempt.kind, attempt.module_id) == (AttemptKind.TEST_OUT, module.id):
                repo.finish_attempt(attempt.id, None, None, self.clock.now())
