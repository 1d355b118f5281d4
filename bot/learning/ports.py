"""What the learning core needs from the outside, as protocols. `bot.records` and `bot.language` implement them."""

from datetime import date, datetime
from typing import AbstractSet, ContextManager, Mapping, Optional, Protocol, Sequence, Tuple

from bot.learning.content import Step
from bot.learning.facts import (
    Absence,
    AnswerFact,
    Attempt,
    Completion,
    ConfidenceFact,
    ContentSnapshot,
    Feedback,
    Notice,
    Person,
    Position,
    Query,
    School,
    SignOff,
    Waiver,
)


class Clock(Protocol):
    """Where the time comes from; a test hands in its own."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class Repository(Protocol):
    """The records inside one transaction. Every method may raise RecordsUnavailable."""

    def person(self, person_id: str) -> Person:
        """Raises UnknownPerson."""

    def name(self, person_id: str) -> str:
        """The person's name, although they may have left. Raises UnknownPerson."""

    def people(self) -> Sequence[Person]: ...

    def school(self, school_id: str) -> School: ...

    def hold(self, person_id: str) -> None:
        """What else is to be put on record for this person waits until this transaction ends."""

    def reports_of(self, manager_id: str) -> Sequence[Person]:
        """People whose line manager this person is, by name."""

    def people_of_school(self, school_id: str) -> Sequence[Person]: ...

    def posts_held(self, person_id: str) -> Sequence[Person]:
        """The person once for each post they hold now, the main one first."""

    def open_attempts(self, person_id: str) -> Sequence[Attempt]:
        """Attempts not finished, the one touched last first."""

    def attempts(self, person_id: str) -> Sequence[Attempt]: ...

    def add_attempt(self, attempt: Attempt) -> None: ...

    def save_position(
        self, attempt_id: str, position: Optional[Position], at: datetime
    ) -> None: ...

    def finish_attempt(
        self, attempt_id: str, passed: Optional[bool], score: Optional[float], at: datetime
    ) -> None:
        """Ends the attempt; without a result (None) when it was given up before anything was answered."""

    def add_answer(self, attempt_id: str, answer: AnswerFact) -> None:
        """Raises NoStepWaiting when this try (`attempt_no`) at this step is recorded already: two choices raced."""

    def answers(self, attempt_id: str) -> Sequence[AnswerFact]:
        """In the order they were given."""

    def add_snapshot(self, snapshot: ContentSnapshot, at: datetime) -> None:
        """Keeps content once; the same content again changes nothing."""

    def add_confidence(self, fact: ConfidenceFact) -> bool:
        """False, changing nothing, when this attempt and moment are rated already."""

    def confidences(self, person_id: str) -> Sequence[ConfidenceFact]:
        """What this person said of their own attempts, the first said first."""

    def add_completion(self, completion: Completion) -> bool:
        """False, changing nothing, when this renewal of the module is on record already for the policy version."""

    def completions(self, person_ids: Sequence[str]) -> Sequence[Completion]: ...

    def add_waiver(self, waiver: Waiver) -> None: ...

    def waivers(self, person_ids: Sequence[str]) -> Sequence[Waiver]: ...

    def absences(self, person_ids: Sequence[str]) -> Sequence[Absence]: ...

    def add_sign_off(self, sign_off: SignOff) -> bool:
        """False, changing nothing, when this person has signed this policy version already."""

    def sign_offs(self, person_ids: Sequence[str]) -> Sequence[SignOff]: ...

    def add_query(self, query: Query) -> Query:
        """What is on record then: this one, or the same question that is open already; then nothing was added.

        The same is the same asker, addressee and text.
        """

    def open_queries_to(self, addressee_id: str) -> Sequence[Query]:
        """Questions waiting for this person, the oldest first."""

    def queries_from(self, asker_id: str) -> Sequence[Query]:
        """Questions this person passed on, the newest first."""

    def query(self, query_id: str) -> Optional[Query]:
        """None when there is no such question, or no longer."""

    def answer_query(
        self, query_id: str, addressee_id: str, at: datetime, answer: Optional[str] = None
    ) -> Optional[Query]:
        """Open to answered, with the words of the answer if there are any. None, changing nothing, when it is not an
        open query to this addressee."""

    def asker_told(self, query_id: str, at: datetime) -> None:
        """The asker has heard what became of the question; the first time counts."""

    def add_notice(self, notice: Notice) -> bool:
        """False, changing nothing, when it is a second reminder for the same person and day."""

    def notices_waiting(self, person_ids: Sequence[str]) -> Sequence[Notice]:
        """What is still to be told to any of these people, the oldest first."""

    def close_notice(self, notice_id: str, by: str, at: datetime) -> bool:
        """Marks it as delivered. False, changing nothing, when it was closed before."""

    def reminded_on(self, person_ids: Sequence[str], day: date) -> AbstractSet[str]:
        """Those of these people for whom a reminder was made on this day."""

    def reminders_of(self, person_id: str) -> Sequence[Notice]:
        """Every reminder made for this person, the newest first."""

    def add_feedback(self, feedback: Feedback) -> None: ...

    def audit(self, actor_id: str, event: str, subject: Mapping[str, str], at: datetime) -> None:
        """Appends one line to the audit trail: ids only, never text a person typed."""


class Records(Protocol):
    """Where facts are kept."""

    def begin(self) -> ContextManager[Repository]:
        """One transaction: commits when the block ends, rolls back when it raises."""


class AnswerMatcher(Protocol):
    """Says what a typed answer means at a step; learned similarity, so it is always said back before it counts."""

    def match(self, text: str, step: Step) -> "Tuple[str, Optional[str]]":
        """`("option", id)`, `("misconception", id)` or `("unclear", None)`."""
