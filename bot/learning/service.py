"""Learning: start, choose, type, pause and resume a module; finish, sign off.

Everything that is told to a person is committed first. Every method names the person it acts for; an attempt of
somebody else is as good as none.
"""

import re
from dataclasses import replace
from typing import Callable, Optional, Sequence, Tuple

from bot.dates import day_in_words, local_day
from bot.errors import NoStepWaiting, VersionNotCurrent
from bot.guidance.document import PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.attempts import Attempts
from bot.learning.content import Curriculum, Option
from bot.learning.due import is_asked_of
from bot.learning.facts import AttemptKind, LearningRecord, SignOff, Waiver
from bot.learning.on_behalf import put_on_record
from bot.learning.ports import AnswerMatcher, Clock, Records
from bot.learning.progress import history_of, status_of
from bot.learning.standing import Standing
from bot.learning.views import (
    Interpretation,
    InterpretationKind,
    ModuleStatus,
    Outcome,
    SignOffResult,
    SignOffWording,
    StepView,
)
from bot.learning.waivers import WaiverReason, put_waiver_on_record

A_LETTER = re.compile(r"\W*(?:option|answer|choice)?\W*([a-z])\W*", re.IGNORECASE)


class LearningService:
    """The use cases of learning, over the records. Any method may raise RecordsUnavailable: then nothing happened."""

    def __init__(
        self,
        curriculum: Curriculum,
        records: Records,
        clock: Clock,
        matcher: AnswerMatcher,
        policy: PolicyHistory,
        new_id: Callable[[], str],
    ) -> None:
        self._curriculum = curriculum
        self._records = records
        self._clock = clock
        self._matcher = matcher
        self._policy = policy
        self._new_id = new_id
        self._attempts = Attempts(curriculum, clock, policy, new_id)

    # Modules and the step waiting

    def modules(self, person_id: str) -> Sequence[ModuleStatus]:
        """Every module asked of this person, in the order offered, and where they stand with it."""
        with self._records.begin() as repo:
            history = history_of(repo, person_id)
            standings = self._attempts.open(repo, person_id, AttemptKind.MODULE)
        today = local_day(self._clock.now())
        return [
            status_of(self._curriculum, module, self._policy, history, standings, today)
            for module in self._curriculum.modules
            if is_asked_of(module, history.person)
        ]

    def start(self, person_id: str, module_id: str) -> StepView:
        """Starts the module, or resumes its open attempt, a test-out too. KeyError for a module that is not offered."""
        module = self._curriculum.module(module_id)
        with self._records.begin() as repo:
            repo.person(person_id)
            for standing in self._attempts.open(repo, person_id):
                is_follow_up = standing.attempt.kind is AttemptKind.FOLLOW_UP
                if standing.module.id == module_id and not is_follow_up:
                    return self._attempts.touched(repo, standing, "attempt.resumed").view()
            return self._attempts.begun(repo, person_id, module).view()

    def current(self, person_id: str) -> Optional[StepView]:
        """The step waiting in the open attempt touched last; None when no attempt is open."""
        with self._records.begin() as repo:
            standings = self._attempts.open(repo, person_id)
            return standings[0].view() if standings else None

    def resume(self, person_id: str) -> Optional[StepView]:
        """As `current`, and on record that the learner came back."""
        return self._touch_current(person_id, "attempt.resumed")

    def pause(self, person_id: str) -> Optional[StepView]:
        """The step that will be waiting; the pause is on record and the position stays as it is."""
        return self._touch_current(person_id, "attempt.paused")

    # Choosing

    def choose(self, person_id: str, attempt_id: str, step_id: str, option_id: str) -> Outcome:
        """Counts a choice. NoStepWaiting, nothing recorded, when it is not for the step that waits in this attempt."""
        with self._records.begin() as repo:
            for standing in self._attempts.open(repo, person_id):
                if (standing.attempt.id, standing.step.id) == (attempt_id, step_id):
                    return self._attempts.taken(repo, standing, option_id, typed=False)
        raise NoStepWaiting(f"{step_id} is not the step waiting in {attempt_id}")

    def interpret(self, person_id: str, text: str) -> Interpretation:
        """What a typed answer seems to mean. An option is kept to be said back; nothing is scored, no text stored."""
        with self._records.begin() as repo:
            seen = self._attempts.current(repo, person_id)
        kind, found = self._match(text, seen)
        with self._records.begin() as repo:
            standing = self._attempts.current(repo, person_id)
            if standing.step.id != seen.step.id or standing.attempt.id != seen.attempt.id:
                raise NoStepWaiting(f"{seen.step.id} no longer waits")
            said_back = found if kind is InterpretationKind.OPTION else None
            standing = self._attempts.moved(
                repo, standing, replace(standing.position, said_back=said_back)
            )
        coaching = {each.id: each.coaching for each in standing.step.misconceptions}
        return Interpretation(kind, standing.view(), standing.said_back, coaching.get(found or ""))

    def waiting_for_confirmation(self, person_id: str) -> Optional[Option]:
        """The option said back and not yet confirmed."""
        with self._records.begin() as repo:
            standings = self._attempts.open(repo, person_id)
            return standings[0].said_back if standings else None

    def confirm(self, person_id: str) -> Outcome:
        """Counts the option said back. NoStepWaiting when nothing was said back."""
        with self._records.begin() as repo:
            standing = self._attempts.current(repo, person_id)
            if standing.said_back is None:
                raise NoStepWaiting("nothing was said back")
            return self._attempts.taken(repo, standing, standing.said_back.id, typed=True)

    def retract(self, person_id: str) -> StepView:
        """Forgets the option said back; the step waits as before."""
        with self._records.begin() as repo:
            standing = self._attempts.current(repo, person_id)
            return self._attempts.moved(
                repo, standing, replace(standing.position, said_back=None)
            ).view()

    def back(self, person_id: str) -> StepView:
        """Takes the one way back. NoStepWaiting when there is none."""
        with self._records.begin() as repo:
            standing = self._attempts.current(repo, person_id)
            if standing.way_back is None:
                raise NoStepWaiting("there is no way back from here")
            return self._attempts.moved(repo, standing, standing.way_back).view()

    # Sign-off, the record

    def sign_off_wording(self) -> SignOffWording:
        """The sentence to sign for the policy version in force."""
        policy = self._in_force()
        text = (
            f"I have read and understood the {policy.title}, version {policy.version}, "
            f"of {day_in_words(policy.effective_on)}."
        )
        return SignOffWording(text, policy.version)

    def sign_off(self, person_id: str, version: int) -> SignOffResult:
        """Signs the version in force, once. VersionNotCurrent for any other: its wording was not what was read."""
        wording = self.sign_off_wording()
        if version != wording.version:
            raise VersionNotCurrent(f"version {wording.version} is in force, not {version}")
        with self._records.begin() as repo:
            repo.person(person_id)
            at = self._clock.now()
            sign_off = SignOff(
                self._new_id(), person_id, version, self._in_force().sha256, wording.text, at
            )
            if repo.add_sign_off(sign_off):
                repo.audit(person_id, "sign_off.added", {"sign_off": sign_off.id}, at)
                return SignOffResult(sign_off, already=False)
            earlier = repo.sign_offs([person_id])
            kept = next(each for each in earlier if each.policy_version == version)
            return SignOffResult(kept, already=True)

    def waive(
        self, actor_id: str, person_id: str, module_id: str, reason: WaiverReason, note: str
    ) -> Waiver:
        """Records that a module is not asked of a person for a year. KeyError for a module that is not offered."""
        with self._records.begin() as repo:
            waiver = Waiver(
                id=self._new_id(),
                person_id=person_id,
                module_id=self._curriculum.module(module_id).id,
                policy_version=self._in_force().version,
                reason=reason.value,
                note=note.strip(),
                waived_by=actor_id,
                waived_at=self._clock.now(),
            )
            put_waiver_on_record(repo, waiver)
            return waiver

    def sign_off_for(
        self, recorder_id: str, person_id: str, version: int, note: str
    ) -> SignOffResult:
        """Puts on record that somebody else signed the version in force, as on paper. NotPermitted, NoteMissing and
        VersionNotCurrent: nothing was recorded."""
        wording = self.sign_off_wording()
        if version != wording.version:
            raise VersionNotCurrent(f"version {wording.version} is in force, not {version}")
        sign_off = SignOff(
            id=self._new_id(),
            person_id=person_id,
            policy_version=version,
            policy_sha256=self._in_force().sha256,
            wording=wording.text,
            signed_at=self._clock.now(),
            recorded_by=recorder_id,
            note=note.strip(),
        )
        with self._records.begin() as repo:
            return put_on_record(repo, sign_off)

    def record_of(self, person_id: str) -> LearningRecord:
        """All that is held about this person's learning."""
        with self._records.begin() as repo:
            return LearningRecord(
                person=repo.person(person_id),
                attempts=tuple(repo.attempts(person_id)),
                completions=tuple(repo.completions([person_id])),
                sign_offs=tuple(repo.sign_offs([person_id])),
            )

    def standing_sign_off(self, person_id: str) -> Optional[SignOff]:
        """The latest sign-off that still stands: one of the version in force, or only minor changes came after it."""
        today = local_day(self._clock.now())
        with self._records.begin() as repo:
            signed = [
                each
                for each in repo.sign_offs([person_id])
                if not self._policy.major_since(each.policy_version, today)
            ]
        return signed[-1] if signed else None

    def _in_force(self) -> PolicyDocument:
        return self._policy.in_force(local_day(self._clock.now()))

    def _touch_current(self, person_id: str, event: str) -> Optional[StepView]:
        with self._records.begin() as repo:
            standings = self._attempts.open(repo, person_id)
            return self._attempts.touched(repo, standings[0], event).view() if standings else None

    def _match(self, text: str, standing: Standing) -> Tuple[InterpretationKind, Optional[str]]:
        letter = A_LETTER.fullmatch(text)
        for shown in standing.options:
            if letter and shown.letter == letter.group(1).upper():
                return InterpretationKind.OPTION, shown.option.id
        kind, found = self._matcher.match(text, standing.step)
        return InterpretationKind(kind), found
