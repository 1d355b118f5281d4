"""How an attempt is judged: the last answer at each decision counts, and no breach may be left standing."""

from dataclasses import dataclass, replace
from typing import Dict, Sequence, Tuple

from bot.learning.content import Curriculum, Judgement, Module
from bot.learning.engine import is_standing
from bot.learning.facts import AnswerFact, Attempt, AttemptKind, Position

Place = Tuple[str, str]


@dataclass(frozen=True)
class Score:
    """The judgement over an attempt. `share` is sound decisions of all taken, from 0 to 1."""

    sound: int
    decisions: int
    share: float
    passed: bool


def last_answers(
    curriculum: Curriculum, module: Module, answers: Sequence[AnswerFact]
) -> Dict[Place, AnswerFact]:
    """The answer that counts at each decision: the last one. Decisions that left the content count no more."""
    return {
        (answer.scenario_id, answer.step_id): answer
        for answer in answers
        if is_standing(curriculum, module, Position(answer.scenario_id, answer.step_id))
    }


def score_of(curriculum: Curriculum, module: Module, answers: Sequence[AnswerFact]) -> Score:
    """Passed means the module's share of sound decisions is met and no last answer is a breach."""
    judgements = [
        Judgement(answer.judgement) for answer in last_answers(curriculum, module, answers).values()
    ]
    sound = judgements.count(Judgement.SOUND)
    share = sound / len(judgements) if judgements else 0.0
    passed = bool(judgements) and share >= module.pass_share and Judgement.BREACH not in judgements
    return Score(sound, len(judgements), share, passed)


def planned_score(plan: Sequence[Place], answers: Sequence[AnswerFact]) -> Score:
    """Of a test-out or follow-up: passed means that the first answer at every place of the plan was sound."""
    sound = {
        (answer.scenario_id, answer.step_id)
        for answer in answers
        if answer.attempt_no == 1 and answer.judgement == Judgement.SOUND.value
    }
    right = sum(place in sound for place in plan)
    return Score(right, len(plan), right / len(plan), right == len(plan))


def score_for(
    curriculum: Curriculum, module: Module, attempt: Attempt, answers: Sequence[AnswerFact]
) -> Score:
    """The judgement over an attempt by the rule of its kind."""
    if attempt.kind is AttemptKind.MODULE or not attempt.plan:
        return score_of(curriculum, module, answers)
    return planned_score(attempt.plan, answers)


def retry_could_pass(curriculum: Curriculum, module: Module, answers: Sequence[AnswerFact]) -> bool:
    """Whether the attempt falls short now, but a second, sound try at its last decision would pass it."""
    last = answers[-1]
    if last.attempt_no > 1 or score_of(curriculum, module, answers).passed:
        return False
    better = replace(last, judgement=Judgement.SOUND.value, attempt_no=2)
    return score_of(curriculum, module, [*answers, better]).passed
