"""What happens to an attempt inside one transaction: begun, moved, a choice taken, finished."""

from dataclasses import replace
from typing import Callable, Optional, Sequence, Tuple

from bot.dates import local_day
from bot.errors import NoStepWaiting
from bot.guidance.history import PolicyHistory
from bot.learning import engine
from bot.learning.content import Curriculum, Module, Option
from bot.learning.due import DONE
from bot.learning.facts import AnswerFact, Attempt, Completion, Position
from bot.learning.ports import Clock, Repository
from bot.learning.progress import history_of
from bot.learning.scoring import retry_could_pass, score_of
from bot.learning.standing import Standing, standing_of
from bot.learning.views import ModuleResult, Outcome


class Attempts:
    """Reads and moves attempts through a repository whose transaction the caller holds."""

    def __init__(
        self,
        curriculum: Curriculum,
        clock: Clock,
        policy: PolicyHistory,
        new_id: Callable[[], str],
    ) -> None:
        self._curriculum = curriculum
        self._clock = clock
        self._policy = policy
        self._new_id = new_id

    def open(self, repo: Repository, person_id: str) -> Sequence[Standing]:
        """The person's open attempts of modules still offered, the one touched last first."""
        standings = (
            standing_of(self._curriculum, attempt, repo.answers(attempt.id))
            for attempt in repo.open_attempts(person_id)
        )
        return [standing for standing in standings if standing]

    def current(self, repo: Repository, person_id: str) -> Standing:
        """The open attempt touched last; NoStepWaiting when there is none."""
        standings = self.open(repo, person_id)
        if not standings:
            raise NoStepWaiting("no attempt is open")
        return standings[0]

    def begun(self, repo: Repository, person_id: str, module: Module) -> Standing:
        """A new attempt, with the versions of the content it runs against."""
        scenarios = self._curriculum.scenarios_of(module)
        position = engine.first_position(scenarios[0])
        at = self._clock.now()
        attempt = Attempt(
            id=self._new_id(),
            person_id=person_id,
            module_id=module.id,
            policy_version=self._policy.in_force(local_day(at)).version,
            content_versions={module.id: module.version, **{s.id: s.version for s in scenarios}},
            started_at=at,
            position=position,
        )
        repo.add_attempt(attempt)
        repo.audit(person_id, "attempt.started", {"attempt": attempt.id}, at)
        return Standing(self._curriculum, module, attempt, position, ())

    def touched(self, repo: Repository, standing: Standing, event: str) -> Standing:
        """The same place, now the attempt touched last, and the event on the audit trail."""
        attempt = standing.attempt
        repo.audit(attempt.person_id, event, {"attempt": attempt.id}, self._clock.now())
        return self.moved(repo, standing, standing.position)

    def moved(self, repo: Repository, standing: Standing, position: Position) -> Standing:
        """The attempt at another position, saved."""
        repo.save_position(standing.attempt.id, position, self._clock.now())
        return replace(standing, position=position)

    def taken(self, repo: Repository, standing: Standing, option_id: str, typed: bool) -> Outcome:
        """Records a choice and what it leads to: the next step, or the end of the attempt."""
        after, option = engine.advance(
            self._curriculum, standing.module, standing.position, option_id
        )
        answer = self._answer(standing, option, typed)
        repo.add_answer(standing.attempt.id, answer)
        answered = replace(standing, answers=(*standing.answers, answer), restarted=False)
        if after is None:
            return self._ended(repo, answered, option)
        following = self.moved(repo, answered, after).view()
        return Outcome(
            attempt_id=standing.attempt.id,
            module=standing.module,
            scenario=standing.scenario,
            option=option,
            scenario_finished=option.next_step is None,
            next=following,
            can_go_back=following.can_go_back,
        )

    def _answer(self, standing: Standing, option: Option, typed: bool) -> AnswerFact:
        return AnswerFact(
            scenario_id=standing.scenario.id,
            step_id=standing.step.id,
            option_id=option.id,
            judgement=option.judgement.value,
            typed=typed,
            attempt_no=engine.try_number(standing.position, standing.answers),
            at=self._clock.now(),
        )

    def _ended(self, repo: Repository, standing: Standing, option: Option) -> Outcome:
        """The module's last choice. Nothing comes after it to go back from, so when one more try there could
        still pass, the one way back is taken at once; otherwise the attempt is finished."""
        following, result = None, None
        if retry_could_pass(self._curriculum, standing.module, standing.answers):
            again = replace(standing.position, said_back=None, retrying=True)
            following = self.moved(repo, standing, again).view()
        else:
            result = self._finished(repo, standing)
        return Outcome(
            attempt_id=standing.attempt.id,
            module=standing.module,
            scenario=standing.scenario,
            option=option,
            scenario_finished=following is None,
            next=following,
            can_go_back=False,
            module_result=result,
            last_chance=following is not None,
        )

    def _finished(self, repo: Repository, standing: Standing) -> ModuleResult:
        attempt, at = standing.attempt, self._clock.now()
        score = score_of(self._curriculum, standing.module, standing.answers)
        repo.finish_attempt(attempt.id, score.passed, score.share, at)
        repo.audit(attempt.person_id, "attempt.finished", {"attempt": attempt.id}, at)
        completion: Optional[Completion] = None
        already = False
        if score.passed:
            completion, already = self._completed(repo, standing)
        return ModuleResult(
            score.passed, score.share, score.sound, score.decisions, completion, already
        )

    def _completed(self, repo: Repository, standing: Standing) -> Tuple[Completion, bool]:
        """The completion that counts, and whether it was there before. Under one policy version a module completed
        again is a renewal once it is due again; before that it changes nothing."""
        attempt, at = standing.attempt, self._clock.now()
        history = history_of(repo, attempt.person_id)
        unique = (attempt.module_id, attempt.policy_version)
        earlier = [e for e in history.completions if (e.module_id, e.policy_version) == unique]
        if earlier and history.owed(standing.module, self._policy, local_day(at)).state == DONE:
            return earlier[-1], True
        completion = Completion(
            id=self._new_id(),
            person_id=attempt.person_id,
            module_id=attempt.module_id,
            module_version=attempt.content_versions[attempt.module_id],
            policy_version=attempt.policy_version,
            attempt_id=attempt.id,
            completed_at=at,
            renewal=len(earlier),
        )
        if repo.add_completion(completion):
            repo.audit(attempt.person_id, "completion.added", {"completion": completion.id}, at)
            return completion, False
        kept = repo.completions([attempt.person_id])
        return [e for e in kept if (e.module_id, e.policy_version) == unique][-1], True
