"""How sure people feel about a topic before and after its module: asked, never needed, seen by nobody else."""

from dataclasses import dataclass
from typing import Mapping, Optional, Sequence

from bot.errors import NoStepWaiting
from bot.learning.facts import Attempt, AttemptKind, ConfidenceFact
from bot.learning.ports import Clock, Records, Repository

BEFORE = "before"
AFTER = "after"
LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Confidence:
    """The use cases of rating oneself. Any method may raise RecordsUnavailable: then nothing happened."""

    records: Records
    clock: Clock

    def rate(self, person_id: str, attempt_id: str, moment: str, level: int) -> bool:
        """Keeps what one's own attempt was rated at this moment; False when it was rated already.

        NoStepWaiting, nothing kept, when the moment has gone by: `before` is before the first decision, `after` is
        when the result is known.
        """
        with self.records.begin() as repo:
            attempt = _own(repo, person_id, attempt_id)
            if attempt is None or level not in LEVELS or moment != _moment(repo, attempt):
                raise NoStepWaiting(f"{attempt_id} cannot be rated {moment}")
            at = self.clock.now()
            if not repo.add_confidence(ConfidenceFact(attempt_id, moment, level, at)):
                return False
            repo.audit(person_id, "confidence.rated", {"attempt": attempt_id}, at)
            return True

    def of(self, person_id: str) -> Mapping[str, Mapping[str, int]]:
        """By module: the newest level before, and the newest after. For the person alone."""
        with self.records.begin() as repo:
            modules = {each.id: each.module_id for each in repo.attempts(person_id)}
            return _by_module(repo.confidences(person_id), modules)


def _own(repo: Repository, person_id: str, attempt_id: str) -> Optional[Attempt]:
    own = {each.id: each for each in repo.attempts(person_id)}
    attempt = own.get(attempt_id)
    return attempt if attempt and attempt.kind is AttemptKind.MODULE else None


def _moment(repo: Repository, attempt: Attempt) -> Optional[str]:
    if attempt.finished_at:
        return AFTER if attempt.passed is not None else None
    return None if repo.answers(attempt.id) else BEFORE


def _by_module(
    facts: Sequence[ConfidenceFact], modules: Mapping[str, str]
) -> Mapping[str, Mapping[str, int]]:
    levels: dict[str, dict[str, int]] = {}
    for fact in facts:
        levels.setdefault(modules[fact.attempt_id], {})[fact.moment] = fact.level
    return levels
