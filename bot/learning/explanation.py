"""Why an attempt ended as it did, in plain lines, from what was kept about it and nothing else.

The content is read as the plain JSON it was kept as: it may be older than today's classes.
"""

from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any, Iterator, List, Mapping, Optional, Sequence, Tuple

from bot.dates import LONDON, day_in_words
from bot.learning.content import Curriculum, Judgement
from bot.learning.engine import shown_order
from bot.learning.facts import AnswerFact, Attempt, AttemptKind, Completion, ContentSnapshot
from bot.learning.snapshots import fingerprint, snapshot_of

Try = Tuple[str, str, int]  # scenario, step, and which try

KINDS = {
    AttemptKind.MODULE: "the whole module",
    AttemptKind.TEST_OUT: "a test-out of the module",
    AttemptKind.FOLLOW_UP: "the question that follows up a completion",
}
NOT_KEPT = "   (the content of this decision was not kept: the attempt is older than snapshots)"


@dataclass(frozen=True)
class KeptContent:
    """The content an attempt began with, by id; and what a try at a decision met instead, where the content had
    changed meanwhile. `module` is the module as it was when the attempt was finished."""

    begun_with: Mapping[str, ContentSnapshot]
    changed_to: Mapping[Try, ContentSnapshot]
    module: Optional[ContentSnapshot]

    def met_by(self, answer: AnswerFact) -> Optional[ContentSnapshot]:
        """The scenario as it was shown to this answer."""
        changed = self.changed_to.get((answer.scenario_id, answer.step_id, answer.attempt_no))
        return changed or self.begun_with.get(answer.scenario_id)

    @property
    def all(self) -> Sequence[ContentSnapshot]:
        kept = [*self.begun_with.values(), *self.changed_to.values(), self.module]
        return list({each.sha256: each for each in kept if each}.values())


@dataclass(frozen=True)
class AttemptHistory:
    """Everything on record about one attempt."""

    attempt: Attempt
    answers: Tuple[AnswerFact, ...]
    completions: Tuple[Completion, ...]
    content: KeptContent


def explained(history: AttemptHistory) -> List[str]:
    """What was asked, what was chosen, and why the attempt passed or did not."""
    lines = [*_heading(history)]
    for number, answer in enumerate(history.answers, start=1):
        lines += ["", *_decision(history, number, answer)]
    return [*lines, "", *_result(history)]


def differences(history: AttemptHistory, today: Curriculum) -> List[str]:
    """Where what was kept is damaged, or differs from today's content although that bears the same version."""
    now = {module.id: snapshot_of(module) for module in today.modules}
    now.update({each.id: snapshot_of(each) for each in today.scenarios.values()})
    lines = []
    for kept in history.content.all:
        current = now.get(kept.content_id)
        if fingerprint(kept.body) != kept.sha256:
            lines.append(f"{kept.content_id}: the snapshot does not match its own hash.")
        elif current and current.version == kept.version and current.sha256 != kept.sha256:
            lines.append(
                f"{kept.content_id}: today's version {kept.version} reads otherwise than the version {kept.version} "
                "of this attempt. It was changed without raising its version."
            )
    return lines


def _heading(history: AttemptHistory) -> Iterator[str]:
    attempt = history.attempt
    module = history.content.module
    title = f"“{module.body['title']}” " if module else ""
    version = attempt.content_versions.get(attempt.module_id)
    yield f"Attempt {attempt.id}: {KINDS[attempt.kind]} {title}({attempt.module_id}, version {version})"
    yield f"Taken by {attempt.person_id} under policy version {attempt.policy_version}"
    yield f"Started {_moment(attempt.started_at)}"
    yield f"Finished {_moment(attempt.finished_at)}" if attempt.finished_at else "Not finished"


def _decision(history: AttemptHistory, number: int, answer: AnswerFact) -> Iterator[str]:
    kept = history.content.met_by(answer)
    version = kept.version if kept else history.attempt.content_versions.get(answer.scenario_id)
    again = "" if answer.attempt_no == 1 else f", try {answer.attempt_no}: this one counts"
    yield f"{number}. {answer.scenario_id} (version {version}), {answer.step_id}{again}"
    step = _found(kept.body["steps"], answer.step_id) if kept else None
    if step is None:
        yield NOT_KEPT
    else:
        yield f"   {step['prompt']}"
        yield from _options(history.attempt, answer, step)
    how = "typed, and confirmed" if answer.typed else "pressed"
    yield f"   Chosen: {answer.option_id}, {how}, {_moment(answer.at)}. Judged {answer.judgement}."
    chosen = _found(step["options"], answer.option_id) if step else None
    if chosen:
        yield f"   Clause {chosen['quote']['clause_id']}: “{chosen['quote']['text']}”"


def _options(attempt: Attempt, answer: AnswerFact, step: Mapping[str, Any]) -> Iterator[str]:
    """In the order they were shown to this attempt."""

    def order(option: Mapping[str, Any]) -> bytes:
        return shown_order(attempt.id, answer.scenario_id, answer.step_id, option["id"])

    for letter, option in zip(ascii_uppercase, sorted(step["options"], key=order), strict=False):
        mark = ">" if option["id"] == answer.option_id else " "
        yield f"   {mark} {letter}. {option['text']} [{option['judgement']}]"


def _result(history: AttemptHistory) -> Iterator[str]:
    attempt = history.attempt
    if attempt.finished_at is None:
        yield "Result: none yet, the attempt is open."
        return
    if attempt.passed is None or attempt.score is None:
        yield "Result: none. It was given up before anything was answered."
        return
    yield f"Result: {'passed' if attempt.passed else 'not passed'}, score {attempt.score:.2f}."
    yield from (_planned_rule if attempt.plan else _module_rule)(history)
    for completion in history.completions:
        yield (
            f"Completion {completion.id}: {completion.how.replace('_', ' ')} on "
            f"{day_in_words(completion.completed_at)}, renewal {completion.renewal}."
        )
    if attempt.passed and not history.completions:
        yield "No completion came of it: one was on record already, or this kind makes none."


def _planned_rule(history: AttemptHistory) -> Iterator[str]:
    plan = history.attempt.plan or ()
    sound = sum(
        answer.attempt_no == 1 and answer.judgement == Judgement.SOUND.value
        for answer in history.answers
    )
    yield f"Why: {sound} of {len(plan)} decisions were sound at the first try; every one has to be."


def _module_rule(history: AttemptHistory) -> Iterator[str]:
    last = {(each.scenario_id, each.step_id): each for each in history.answers}
    judged = [each.judgement for each in last.values()]
    sound, breaches = judged.count("sound"), judged.count("breach")
    module = history.content.module
    needed = f"{module.body['pass_share']:.0%}" if module else "the module's share"
    yield (
        f"Why: the last choice at each decision counts. {sound} of {len(judged)} were sound; {needed} have to be. "
        f"{breaches} went against the policy; none may."
    )


def _found(parts: Sequence[Mapping[str, Any]], part_id: str) -> Optional[Mapping[str, Any]]:
    return next((part for part in parts if part["id"] == part_id), None)


def _moment(at: datetime) -> str:
    return f"{day_in_words(at)}, {at.astimezone(LONDON):%H:%M}"
