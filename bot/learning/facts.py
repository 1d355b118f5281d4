"""What is recorded about learning, frozen: the facts that `bot.records` keeps and reports read.

Times are aware and in UTC. Ids are strings. Nothing here holds what a person typed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Mapping, Optional, Tuple


class AttemptKind(str, Enum):
    """A whole module, a test-out of it, or the one question that follows up a completion."""

    MODULE = "module"
    TEST_OUT = "test_out"
    FOLLOW_UP = "follow_up"


class Duty(str, Enum):
    """What a post lets its holder see; a line manager is whoever others report to."""

    STAFF = "staff"
    HEAD_TEACHER = "head_teacher"
    GOVERNOR = "governor"
    HR = "hr"


@dataclass(frozen=True)
class School:
    """A school and whom its staff turn to. The safeguarding lead is named by role when no name is set."""

    id: str
    name: str
    safeguarding_lead: Optional[str]


@dataclass(frozen=True)
class Person:
    """Somebody on the staff list, with the post they hold now (`None` of these fields when they have left).

    `leads` is whether others report to them now: it follows from the other people's posts.
    """

    id: str
    name: str
    school_id: str
    role: str
    duty: Duty
    line_manager_id: Optional[str]
    started_on: date
    leads: bool = field(default=False, compare=False)
    email: Optional[str] = field(default=None, compare=False)


@dataclass(frozen=True)
class Absence:
    """A long absence, first and last day included; `ends_on` is None while nobody knows."""

    person_id: str
    starts_on: date
    ends_on: Optional[date]


@dataclass(frozen=True)
class Position:
    """Where a learner stands in an attempt: small, passed through, saved whole.

    `said_back` is the option a typed answer was taken to mean and is waiting for a yes; `retrying` is true once
    the one way back has been taken at this step.
    """

    scenario_id: str
    step_id: str
    said_back: Optional[str] = None
    retrying: bool = False


@dataclass(frozen=True)
class Attempt:
    """One run of a module. `content_versions` maps module and scenario ids to the versions it runs against,
    `content_hashes` to the snapshots of them. A `plan` is the places (scenario, step) a test-out or follow-up visits.
    """

    id: str
    person_id: str
    module_id: str
    policy_version: int
    content_versions: Mapping[str, int]
    started_at: datetime
    position: Optional[Position]
    finished_at: Optional[datetime] = None
    passed: Optional[bool] = None
    score: Optional[float] = None
    kind: AttemptKind = AttemptKind.MODULE
    plan: Optional[Tuple[Tuple[str, str], ...]] = None
    content_hashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerFact:
    """One decision taken. `attempt_no` counts the tries at this step, from 1; the last one counts."""

    scenario_id: str
    step_id: str
    option_id: str
    judgement: str
    typed: bool
    attempt_no: int
    at: datetime


@dataclass(frozen=True)
class Completion:
    """Proof that a person completed a module under a policy version; unique in those three and the `renewal`, which
    counts the yearly renewals under that version from 0. `how` is `completed` or `tested_out`."""

    id: str
    person_id: str
    module_id: str
    module_version: int
    policy_version: int
    attempt_id: str
    completed_at: datetime
    renewal: int = 0
    how: str = "completed"


@dataclass(frozen=True)
class Waiver:
    """A module not asked of a person, with a reason of the cmi5 vocabulary and a note. Counts from its day like a
    completion under its policy version."""

    id: str
    person_id: str
    module_id: str
    policy_version: int
    reason: str
    note: str
    waived_by: str
    waived_at: datetime


@dataclass(frozen=True)
class SignOff:
    """'I have read and understood the policy', an explicit act against one version. `recorded_by` and `note` are set
    when somebody put it on record for the person, as after a signature on paper."""

    id: str
    person_id: str
    policy_version: int
    policy_sha256: str
    wording: str
    signed_at: datetime
    recorded_by: Optional[str] = None
    note: Optional[str] = None


@dataclass(frozen=True)
class Query:
    """A question passed on to a person, with its state (`open` or `answered`); `answer` is None when it was given in
    person, `told_at` when the asker has heard of it."""

    id: str
    asker_id: str
    addressee_id: str
    text: str
    asked_at: datetime
    state: str = "open"
    answered_at: Optional[datetime] = None
    answer: Optional[str] = None
    told_at: Optional[datetime] = None


@dataclass(frozen=True)
class TeamRow:
    """What a line manager may know of one person and one module: done, due or overdue, and the dates. `waived` says
    that `completed_at` is the day of a waiver, `away` that the person is on a long absence."""

    person_id: str
    name: str
    role: str
    module_id: str
    state: str
    due_on: date
    completed_at: Optional[datetime]
    signed_at: Optional[datetime] = None
    waived: bool = False
    away: bool = False


@dataclass(frozen=True)
class SchoolTotals:
    """Numbers of one school, never a name. Any count of a group under five is None (hidden)."""

    school_id: str
    school_name: str
    people: int
    completed: Mapping[str, Optional[int]] = field(default_factory=dict)
    overdue: Mapping[str, Optional[int]] = field(default_factory=dict)
    signed: Optional[int] = None


@dataclass(frozen=True)
class LearningRecord:
    """All that is held about one person's learning: for the person, and for `python -m bot records`."""

    person: Person
    attempts: Tuple[Attempt, ...]
    completions: Tuple[Completion, ...]
    sign_offs: Tuple[SignOff, ...]


@dataclass(frozen=True)
class ContentSnapshot:
    """A module or scenario as it was, as plain JSON; `sha256` is over its canonical form."""

    sha256: str
    content_id: str
    version: int
    body: Mapping[str, Any]


@dataclass(frozen=True)
class ConfidenceFact:
    """How sure somebody felt, from 1 to 4, `before` the first decision of an attempt or `after` its result."""

    attempt_id: str
    moment: str
    level: int
    at: datetime


class NoticeKind(str, Enum):
    """What a notice tells: that training is to be done, or that a question passed on was answered."""

    REMINDER = "reminder"
    QUERY_ANSWERED = "query_answered"


@dataclass(frozen=True)
class Notice:
    """Something to be told to a person who did not ask just now. What it says is read off the records when it is
    delivered; `subject` holds ids only. `delivered_by` is the way it went, or that it was not needed any more."""

    id: str
    person_id: str
    kind: NoticeKind
    subject: Mapping[str, str]
    made_by: Optional[str]
    made_on: date
    made_at: datetime
    delivered_at: Optional[datetime] = None
    delivered_by: Optional[str] = None


@dataclass(frozen=True)
class Feedback:
    """Whether an answer on a topic helped somebody at a school, on a day. Not who."""

    id: str
    school_id: str
    topic_id: str
    helpful: bool
    given_on: date
