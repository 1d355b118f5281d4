"""What happens to an attempt inside one transaction: begun, moved, a choice taken, finished."""

from dataclasses import replace
from datetime import datetime
from typing import Callable, Optional, Sequence, Tuple, Union

from bot.dates import local_day
from bot.errors import NoStepWaiting
from bot.guidance.history import PolicyHistory
from bot.learning import engine
from bot.learning.content import Curriculum, Module, Option, Scenario
from bot.learning.due import DONE
from bot.learning.facts import AnswerFact, Attempt, AttemptKind, Completion, Position
from bot.learning.plans import clauses_to_look_at
from bot.learning.ports import Clock, Repository
from bot.learning.progress import history_of
from bot.learning.routes import Plan
from bot.learning.scoring import retry_could_pass, score_for
from bot.learning.snapshots import snapshot_of, snapshots_of
from bot.learning.standing import Standing, standing_of
from bot.learning.views import ModuleResult, Outcome

CONTENT_CHANGED = "attempt.content_changed"


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

    def policy_version(self) -> int:
        """The version that attempts are begun under today."""
        return self._policy.in_force(local_day(self._clock.now())).version

    def open(
        self, repo: Repository, person_id: str, kind: Optional[AttemptKind] = None
    ) -> Sequence[Standing]:
        """The person's open attempts of modules still offered, the one touched last first; all kinds, or one."""
        standings = (
            standing_of(self._curriculum, attempt, repo.answers(attempt.id))
            for attempt in repo.open_attempts(person_id)
            if kind in (None, attempt.kind)
        )
        return [standing for standing in standings if standing]

    def current(self, repo: Repository, person_id: str) -> Standing:
        """The open attempt touched last; NoStepWaiting when there is none."""
        standings = self.open(repo, person_id)
        if not standings:
            raise NoStepWaiting("no attempt is open")
        return standings[0]

    def begun(self, repo: Repository, person_id: str, module: Module) -> Standing:
        """A new attempt at the whole module."""
        attempt = self.added(repo, person_id, module, AttemptKind.MODULE)
        return self.entered(
            repo, attempt, engine.first_position(self._curriculum.scenarios_of(module)[0])
        )

    def added(
        self,
        repo: Repository,
        person_id: str,
        module: Module,
        kind: AttemptKind,
        plan_of: Callable[[str], Optional[Plan]] = lambda attempt_id: None,
    ) -> Attempt:
        """A new attempt that nobody stands in yet, with the content it runs against kept for good. Its plan, if it
        has one, follows from its id."""
        attempt_id, at = self._new_id(), self._clock.now()
        plan = plan_of(attempt_id)
        scenario_ids = module.scenario_ids if plan is None else _scenarios_in(plan)
        snapshots = snapshots_of(self._curriculum, module, scenario_ids)
        attempt = Attempt(
            id=attempt_id,
            person_id=person_id,
            module_id=module.id,
            policy_version=self.policy_version(),
            content_versions={each.content_id: each.version for each in snapshots},
            started_at=at,
            position=None,
            kind=kind,
            plan=plan,
            content_hashes={each.content_id: each.sha256 for each in snapshots},
        )
        for snapshot in snapshots:
            repo.add_snapshot(snapshot, at)
        repo.add_attempt(attempt)
        return attempt

    def entered(self, repo: Repository, attempt: Attempt, position: Position) -> Standing:
        """The learner stands in the attempt for the first time."""
        module = self._curriculum.module(attempt.module_id)
        standing = Standing(self._curriculum, module, attempt, position, ())
        return self.touched(repo, standing, "attempt.started")

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
        after, option = standing.route.after(standing.position, option_id)
        answer = self._answer(standing, option, typed)
        repo.add_answer(standing.attempt.id, answer)
        self._keep_changed(repo, standing.attempt, standing.scenario, answer)
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
        is_module = standing.attempt.kind is AttemptKind.MODULE
        if is_module and retry_could_pass(self._curriculum, standing.module, standing.answers):
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
        score = score_for(self._curriculum, standing.module, attempt, standing.answers)
        self._keep_changed(repo, attempt, standing.module)
        repo.finish_attempt(attempt.id, score.passed, score.share, at)
        repo.audit(attempt.person_id, "attempt.finished", {"attempt": attempt.id}, at)
        completion: Optional[Completion] = None
        already = False
        if score.passed and attempt.kind is not AttemptKind.FOLLOW_UP:
            completion, already = self._completed(repo, standing)
            self._close_unbegun(repo, attempt, at)
        return ModuleResult(
            passed=score.passed,
            score=score.share,
            sound=score.sound,
            decisions=score.decisions,
            completion=completion,
            already_complete=already,
            kind=attempt.kind,
            clause_ids=clauses_to_look_at(self._curriculum, standing.module, standing.answers),
        )

    def _close_unbegun(self, repo: Repository, passed: Attempt, at: datetime) -> None:
        """An attempt at the module that was opened just before testing out of it is over, without a result."""
        for other in repo.open_attempts(passed.person_id):
            same = (other.module_id, other.kind) == (passed.module_id, AttemptKind.MODULE)
            if same and not repo.answers(other.id):
                repo.finish_attempt(other.id, None, None, at)

    def _keep_changed(
        self,
        repo: Repository,
        attempt: Attempt,
        content: Union[Module, Scenario],
        answer: Optional[AnswerFact] = None,
    ) -> None:
        """When the content is no longer what the attempt began with, it is kept too, and which answer met it."""
        snapshot = snapshot_of(content)
        if attempt.content_hashes.get(content.id) == snapshot.sha256:
            return
        at = self._clock.now()
        repo.add_snapshot(snapshot, at)
        subject = {"attempt": attempt.id, "content": content.id, "sha256": snapshot.sha256}
        if answer:
            subject.update(step=answer.step_id, attempt_no=str(answer.attempt_no))
        repo.audit(attempt.person_id, CONTENT_CHANGED, subject, at)

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
            how="tested_out" if attempt.kind is AttemptKind.TEST_OUT else "completed",
        )
        if repo.add_completion(completion):
            repo.audit(attempt.person_id, "completion.added", {"completion": completion.id}, at)
            return completion, False
        kept = repo.completions([attempt.person_id])
        return [e for e in kept if (e.module_id, e.policy_version) == unique][-1], True


def _scenarios_in(plan: Plan) -> Tuple[str, ...]:
    return tuple(dict.fromkeys(scenario_id for scenario_id, _ in plan))
