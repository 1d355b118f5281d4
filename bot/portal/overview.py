"""How a school is doing, as its overview shows it: exact for those who see its people, else without small numbers."""

from dataclasses import dataclass
from textwrap import shorten
from typing import Optional, Sequence, Tuple

from bot.dates import local_day
from bot.guidance.document import PolicyDocument
from bot.learning.reporting import (
    CompletionTotals,
    ModuleTotals,
    completion_totals,
    exact_totals,
)
from bot.portal.charts import Bar
from bot.portal.policy_text import heading
from bot.services import Services

LONGEST_LABEL = 42  # letters beside a bar


@dataclass(frozen=True)
class ClauseDone:
    """A clause, and how many have done every module about it that is asked of them. `taught` is whether any is."""

    id: str
    heading: str
    done: Optional[int]
    taught: bool


@dataclass(frozen=True)
class Overview:
    """The totals of one school. None is a number that is not shown."""

    document: PolicyDocument
    totals: CompletionTotals
    modules: Tuple[Tuple[str, ModuleTotals], ...]
    clauses: Tuple[ClauseDone, ...]

    @property
    def module_bars(self) -> Tuple[Bar, ...]:
        return module_bars(self.modules)

    @property
    def clause_bars(self) -> Tuple[Bar, ...]:
        people = self.totals.people
        return tuple(
            Bar(
                shorten(f"{each.id} {each.heading}", LONGEST_LABEL, placeholder=" …"),
                people,
                (each.done,),
                _note(each.done, people),
            )
            for each in self.clauses
            if each.taught
        )


def overview_of(services: Services, school_id: str, is_exact: bool) -> Overview:
    """The school as it stands today."""
    today = local_day(services.clock.now())
    modules, document = services.curriculum.modules, services.guidance.document
    profiles = services.reports.profiles(school_id, modules, services.policy_history, today)
    count = exact_totals if is_exact else completion_totals
    totals = count(profiles, modules, [clause.id for clause in document.clauses])
    return Overview(
        document=document,
        totals=totals,
        modules=tuple((module.title, totals.by_module[module.id]) for module in modules),
        clauses=tuple(
            ClauseDone(
                clause.id,
                heading(clause),
                totals.by_clause.get(clause.id),
                clause.id in totals.by_clause,
            )
            for clause in document.clauses
        ),
    )


def module_bars(modules: Sequence[Tuple[str, ModuleTotals]]) -> Tuple[Bar, ...]:
    """How many of those asked have done each module, and are overdue."""
    return tuple(
        Bar(title, each.asked, (each.done, each.overdue), _note(each.done, each.asked))
        for title, each in modules
    )


def _note(count: Optional[int], of: Optional[int]) -> str:
    return "not shown" if count is None or of is None else f"{count} of {of}"
