"""The follow-up: one question, a month or two after a module was completed. It never touches the completion."""

from dataclasses import dataclass
from datetime import datetime
from typing import Optional, Sequence

from bot.dates import local_day
from bot.learning.attempts import Attempts
from bot.learning.content import Curriculum
from bot.learning.engine import is_standing
from bot.learning.facts import Attempt, AttemptKind, Completion, Position
from bot.learning.plans import plan_follow_up
from bot.learning.ports import Clock, Records, Repository
from bot.learning.routes import Plan
from bot.learning.views import StepView

FIRST_DAY = 30  # after the completion
LAST_DAY = 60


@dataclass(frozen=True)
class FollowUps:
    """The use cases of following up. Any method may raise RecordsUnavailable: then nothing happened."""

    curriculum: Curriculum
    records: Records
    clock: Clock
    attempts: Attempts

    def offer(self, person_id: str) -> Optional[Attempt]:
        """The follow-up to offer now, on record as offered; None when there is none. Once for each completion."""
        with self.records.begin() as repo:
            opened = repo.open_attempts(person_id)
            completion = self._to_follow_up(repo, person_id)
            if completion is None:
                return None
            for left in opened:
                if (left.kind, left.module_id) == (AttemptKind.FOLLOW_UP, completion.module_id):
                    repo.finish_attempt(left.id, None, None, self.clock.now())
            attempt = self._planned(repo, completion)
            subject = {"attempt": attempt.id, "completion": completion.id}
            repo.audit(person_id, "follow_up.offered", subject, self.clock.now())
            return attempt

    def take(self, person_id: str, attempt_id: str) -> Optional[StepView]:
        """Shows the question; None when it is answered, declined, or has left the content."""
        with self.records.begin() as repo:
            for standing in self.attempts.open(repo, person_id):
                if standing.attempt.id == attempt_id:
                    return self.attempts.touched(repo, standing, "attempt.resumed").view()
            attempt = _offered(repo, person_id, attempt_id)
            if attempt is None or not self._stands(attempt):
                return None
            return self.attempts.entered(repo, attempt, _first(attempt)).view()

    def decline(self, person_id: str, attempt_id: str) -> bool:
        """Takes the offer away, without a result; False when there was no such offer."""
        with self.records.begin() as repo:
            attempt = _offered(repo, person_id, attempt_id)
            if attempt is None:
                return False
            at = self.clock.now()
            repo.finish_attempt(attempt.id, None, None, at)
            repo.audit(person_id, "follow_up.declined", {"attempt": attempt.id}, at)
            return True

    def _planned(self, repo: Repository, completion: Completion) -> Attempt:
        module = self.curriculum.module(completion.module_id)
        answers = repo.answers(completion.attempt_id)

        def plan_of(attempt_id: str) -> Plan:
            return plan_follow_up(self.curriculum, module, answers, attempt_id)

        return self.attempts.added(
            repo, completion.person_id, module, AttemptKind.FOLLOW_UP, plan_of
        )

    def _to_follow_up(self, repo: Repository, person_id: str) -> Optional[Completion]:
        latest = {each.module_id: each for each in repo.completions([person_id])}
        attempts = repo.attempts(person_id)
        offered = {module.id for module in self.curriculum.modules}
        now = self.clock.now()
        waiting = (
            each
            for each in latest.values()
            if each.module_id in offered
            and _is_time(each.completed_at, now)
            and not _followed_up(each, attempts)
        )
        return next(waiting, None)

    def _stands(self, attempt: Attempt) -> bool:
        return any(
            module.id == attempt.module_id and is_standing(self.curriculum, module, _first(attempt))
            for module in self.curriculum.modules
        )


def _first(attempt: Attempt) -> Position:
    ((scenario_id, step_id),) = attempt.plan or ()
    return Position(scenario_id, step_id)


def _is_time(completed_at: datetime, now: datetime) -> bool:
    return FIRST_DAY <= (local_day(now) - local_day(completed_at)).days <= LAST_DAY


def _followed_up(completion: Completion, attempts: Sequence[Attempt]) -> bool:
    return any(
        attempt.kind is AttemptKind.FOLLOW_UP
        and attempt.module_id == completion.module_id
        and attempt.started_at >= completion.completed_at
        for attempt in attempts
    )


def _offered(repo: Repository, person_id: str, attempt_id: str) -> Optional[Attempt]:
    """The person's follow-up with this id, offered and neither begun nor declined."""
    for attempt in repo.open_attempts(person_id):
        if (attempt.id, attempt.kind) == (attempt_id, AttemptKind.FOLLOW_UP):
            return attempt if attempt.position is None else None
    return None
