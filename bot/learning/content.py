"""What authors write, frozen: modules, scenarios, steps and options. See `content/schema/` for the files' form."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Mapping, Optional, Tuple

from bot.errors import ContentError
from bot.guidance.answers import Quote


class Judgement(str, Enum):
    """How a choice stands to the policy."""

    SOUND = "sound"  # what the policy asks
    PARTLY = "partly"  # half right
    BREACH = "breach"  # against the policy


@dataclass(frozen=True)
class Option:
    """One choice of a step. `next_step` is None where the scenario ends.

    `phrasings` are ways people say this choice in their own words; typed answers are matched to them.
    """

    id: str
    text: str
    judgement: Judgement
    happens: str
    quote: Quote
    tell: str
    next_step: Optional[str]
    phrasings: Tuple[str, ...]


@dataclass(frozen=True)
class Misconception:
    """A typed answer that is none of the options but a known misunderstanding, with its own coaching."""

    id: str
    phrasings: Tuple[str, ...]
    coaching: str


@dataclass(frozen=True)
class Step:
    """One decision: a question and three options."""

    id: str
    prompt: str
    options: Tuple[Option, ...]
    misconceptions: Tuple[Misconception, ...]

    def option(self, option_id: str) -> Option:
        """The option with this id; KeyError when the step has none such."""
        return {option.id: option for option in self.options}[option_id]


@dataclass(frozen=True)
class Post:
    """A post, message or friend request the scenario is about, shown as a card."""

    platform: str
    author: str
    text: str


@dataclass(frozen=True)
class Scenario:
    """A situation with a named person and its decisions; the first step comes first."""

    id: str
    version: int
    title: str
    clause_ids: Tuple[str, ...]
    person: str
    situation: str
    post: Optional[Post]
    steps: Tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """The step with this id; ContentError when there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise ContentError(f"scenario {self.id} has no step {step_id}")


@dataclass(frozen=True)
class Terms:
    """By when training is asked for, in days. `first_time` counts from the day somebody starts, or from the day the
    policy changed; `by_role` holds it for roles that differ. `notice` is how long before its renewal a module is due,
    `grace` how long after its last day it is not called overdue yet."""

    first_time: int = 28
    notice: int = 28
    grace: int = 0
    by_role: Mapping[str, int] = field(default_factory=dict)

    def first_time_of(self, role: str) -> int:
        return self.by_role.get(role.casefold(), self.first_time)


@dataclass(frozen=True)
class Module:
    """A training module. `pass_share` is the share of decisions (0-1) that must be sound at the end. One that is
    `for_leaders` is asked of head teachers and of those to whom others report."""

    id: str
    version: int
    title: str
    summary: str
    aims: Tuple[str, ...]
    clause_ids: Tuple[str, ...]
    scenario_ids: Tuple[str, ...]
    minutes: int
    pass_share: float
    renewal_months: int
    for_leaders: bool = False
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True)
class Curriculum:
    """All modules in the order they are offered, with their scenarios."""

    modules: Tuple[Module, ...]
    scenarios: Mapping[str, Scenario]

    def module(self, module_id: str) -> Module:
        """The module with this id; KeyError when there is none."""
        return {module.id: module for module in self.modules}[module_id]

    def scenarios_of(self, module: Module) -> Tuple[Scenario, ...]:
        return tuple(self.scenarios[scenario_id] for scenario_id in module.scenario_ids)
