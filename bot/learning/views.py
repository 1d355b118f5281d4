"""What the learning service hands to whoever draws it: frozen, complete, nothing left to look up."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Optional, Tuple

from bot.guidance.history import ClauseChange
from bot.learning.content import Module, Option, Scenario, Step
from bot.learning.due import Obligation
from bot.learning.facts import AttemptKind, Completion, Query, SignOff


class ModuleState(str, Enum):
    """Where a person stands with a module. Done means done and not due again."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True)
class ModuleStatus:
    """A module and where one person stands with it. `completed_at` is the latest completion or waiver, if any;
    `changes` are the clauses that changed since then, when that is why the module is due."""

    module: Module
    state: ModuleState
    decisions_done: int
    decisions_total: int
    completed_at: Optional[datetime]
    due_on: date
    owed: Obligation
    changes: Tuple[ClauseChange, ...] = ()


@dataclass(frozen=True)
class LetteredOption:
    """An option as one attempt shows it: A, B or C."""

    letter: str
    option: Option


@dataclass(frozen=True)
class StepView:
    """The decision waiting. `said_back` is an option that waits for a yes.

    `first_of_scenario` asks for the situation and the post to be shown; `restarted` says that the content changed
    since the last visit, so the scenario begins again; `can_go_back` that the choice before may be made again.
    """

    attempt_id: str
    module: Module
    scenario: Scenario
    step: Step
    options: Tuple[LetteredOption, ...]
    number: int
    total: int
    said_back: Optional[Option]
    first_of_scenario: bool
    can_go_back: bool
    retrying: bool = False
    restarted: bool = False
    kind: AttemptKind = AttemptKind.MODULE


@dataclass(frozen=True)
class ModuleResult:
    """How an attempt ended. `already_complete` is true when an earlier completion already counted. `clause_ids` are
    those to look at again: what a test-out asked and did not get."""

    passed: bool
    score: float
    sound: int
    decisions: int
    completion: Optional[Completion]
    already_complete: bool
    kind: AttemptKind = AttemptKind.MODULE
    clause_ids: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a choice led to: the option with its feedback, then the next step or the module's result.

    `last_chance` is true when `next` is the same decision again: it was the module's last, and a second try there
    can still turn the result into a pass.
    """

    attempt_id: str
    module: Module
    scenario: Scenario
    option: Option
    scenario_finished: bool
    next: Optional[StepView]
    can_go_back: bool
    module_result: Optional[ModuleResult] = None
    last_chance: bool = False


class InterpretationKind(str, Enum):
    """What a typed answer was taken to be."""

    OPTION = "option"
    MISCONCEPTION = "misconception"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Interpretation:
    """A typed answer, understood or not; nothing is scored yet. `step` is the decision that still waits."""

    kind: InterpretationKind
    step: StepView
    option: Optional[Option] = None
    coaching: Optional[str] = None


@dataclass(frozen=True)
class OpenQuery:
    """A question that waits for whoever it was passed to, with the name of who asked."""

    id: str
    asker_name: str
    text: str
    asked_at: datetime


@dataclass(frozen=True)
class SignOffWording:
    """The sentence a person signs, and the policy version it names."""

    text: str
    version: int


@dataclass(frozen=True)
class SignOffResult:
    """The sign-off on record. `already` is true when it was there before, unchanged by this call."""

    sign_off: SignOff
    already: bool


@dataclass(frozen=True)
class PassedOn:
    """A question somebody passed on: to whom, and how many days ago."""

    query: Query
    addressee_name: str
    days: int
