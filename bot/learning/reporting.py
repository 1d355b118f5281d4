"""Reports without people: completion by role and clause, hard decisions, feedback, ages of queries, what went
unanswered. Pure rules over rows and counts; each hides what could lead to a person (`small_groups`)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import (
    Callable,
    Dict,
    FrozenSet,
    Iterable,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
)

from bot.dates import local_day, term_of
from bot.learning.content import Module
from bot.learning.due import DONE, OVERDUE
from bot.learning.facts import TeamRow
from bot.learning.registers import UnansweredQuestion
from bot.learning.small_groups import (
    SMALLEST_GROUP,
    Fulfilled,
    Part,
    merged_small,
    shown,
    shown_nested,
    shown_parts,
    shown_states,
)

FEWEST_LEARNERS = 10  # of a decision, before it is called hard
Alike = Callable[[Sequence[str]], Sequence[Sequence[int]]]


@dataclass(frozen=True)
class DecisionAnswers:
    """How many people met a decision, and how many first chose something that was not sound."""

    scenario_id: str
    step_id: str
    learners: int
    unsound: int

    @property
    def share(self) -> float:
        return self.unsound / self.learners


@dataclass(frozen=True)
class AnswerFeedback:
    """How often an answer was said to help, and not to."""

    helpful: int
    unhelpful: int


@dataclass(frozen=True)
class QueryDates:
    """When a question that was passed on was asked and answered."""

    asked_at: datetime
    answered_at: Optional[datetime]

    @property
    def asked_on(self) -> date:
        return local_day(self.asked_at)


@dataclass(frozen=True)
class ModuleTotals:
    """Of those a module is asked of: how many are done and overdue. None is hidden."""

    asked: Optional[int]
    done: Optional[int]
    overdue: Optional[int]


@dataclass(frozen=True)
class RoleTotals:
    """How many people with a role have done everything that is asked of them."""

    role: Optional[str]  # None: all the roles too small to be shown alone
    people: int
    done: Optional[int]


@dataclass(frozen=True)
class CompletionTotals:
    """How far a school is. `by_clause`: who has done every module asked of them that cites the clause."""

    people: int
    everything: Optional[int]
    by_module: Mapping[str, ModuleTotals]
    by_role: Tuple[RoleTotals, ...]
    by_clause: Mapping[str, Optional[int]]


@dataclass(frozen=True)
class UnansweredTheme:
    """What several people asked that could not be answered: one of their questions, and how many asked at least."""

    example: str
    askers: int
    questions: int


@dataclass(frozen=True)
class QueryAges:
    """Questions passed on. None is hidden."""

    passed_on: Optional[int]
    answered: Optional[int]
    open_up_to_a_week: Optional[int]
    open_up_to_four_weeks: Optional[int]
    open_longer: Optional[int]


def module_totals(rows: Sequence[TeamRow], modules: Sequence[Module]) -> Dict[str, ModuleTotals]:
    """Each module's totals. How many are neither done nor overdue cannot be worked out where they are few."""
    states: Dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        states[row.module_id][row.state] += 1
    totals = {}
    for module in modules:
        counted = states[module.id]
        asked = sum(counted.values())
        done = shown(counted[DONE], asked)
        overdue = shown(counted[OVERDUE], asked - (done or 0))
        totals[module.id] = ModuleTotals(shown(asked, asked), done, overdue)
    return totals


def completion_totals(
    rows: Sequence[TeamRow], modules: Sequence[Module], clause_ids: Sequence[str]
) -> CompletionTotals:
    """The school's totals. What is shown in one table cannot be found by taking another from it."""
    done = _done(rows)
    people = frozenset(row.person_id for row in rows)
    by_module = module_totals(rows, modules)
    # Modules first: what is narrower gives way to what is wider.
    shown_modules = [module for module in modules if by_module[module.id].done is not None]
    wanted = [frozenset({module.id}) for module in shown_modules]
    wanted.append(frozenset(module.id for module in modules))
    clauses = {
        clause_id: frozenset(module.id for module in modules if clause_id in module.clause_ids)
        for clause_id in clause_ids
    }
    taught = {clause_id: citing for clause_id, citing in clauses.items() if citing}
    wanted += taught.values()
    counts = shown_nested([_fulfilled(rows, done, modules) for modules in wanted])
    first = len(shown_modules)
    everyone = _fulfilled(rows, done, wanted[first])
    return CompletionTotals(
        people=len(people),
        everything=counts[first],
        by_module=by_module,
        by_role=_by_role(rows, everyone, is_total_shown=counts[first] is not None),
        by_clause=dict(zip(taught, counts[first + 1 :], strict=True)),
    )


def hardest_decisions(answers: Iterable[DecisionAnswers], most: int = 10) -> List[DecisionAnswers]:
    """The decisions people most often got wrong at first, the hardest first; only where enough met them that nobody's
    own answer can be told."""
    told = [
        each
        for each in answers
        if each.learners >= FEWEST_LEARNERS and shown(each.unsound, each.learners) is not None
    ]
    return sorted(told, key=lambda each: (-each.share, each.scenario_id, each.step_id))[:most]


def unhelpful_answers(given: Mapping[str, AnswerFeedback]) -> Dict[str, Tuple[int, int]]:
    """Topics whose answer did not help several people, with how often that was said, of how many; the most first."""
    told = {
        topic_id: (each.unhelpful, each.helpful + each.unhelpful)
        for topic_id, each in given.items()
        if shown(each.unhelpful, each.helpful + each.unhelpful) is not None
    }
    return dict(sorted(told.items(), key=lambda item: (-item[1][0], item[0])))


def asked_often(times: Mapping[str, int]) -> Dict[str, int]:
    """The topics asked about at least five times, the most first."""
    told = {topic_id: count for topic_id, count in times.items() if count >= SMALLEST_GROUP}
    return dict(sorted(told.items(), key=lambda item: (-item[1], item[0])))


def unanswered_themes(
    questions: Sequence[UnansweredQuestion], alike: Alike
) -> List[UnansweredTheme]:
    """What at least five different people asked and were not answered, the most asked first."""
    themes = []
    for members in alike([question.text for question in questions]):
        together = [questions[index] for index in members]
        askers = _askers(together)
        if askers >= SMALLEST_GROUP:
            themes.append(UnansweredTheme(together[0].text, askers, len(together)))
    return sorted(themes, key=lambda theme: (-theme.askers, theme.example))


def query_ages(queries: Sequence[QueryDates], on: date) -> QueryAges:
    """How many were answered, and how old the others are."""
    counts = Counter(_age(query, on) for query in queries)
    states = ("answered", "week", "four_weeks", "longer")
    given = shown_states({state: counts[state] for state in states})
    return QueryAges(shown(len(queries), len(queries)), *(given[state] for state in states))


def _askers(questions: Sequence[UnansweredQuestion]) -> int:
    """How many people asked, at least: the same person has another mark in another term."""
    marks: Dict[str, Set[str]] = defaultdict(set)
    for question in questions:
        marks[term_of(question.asked_on)].add(question.asker_mark)
    return max(len(each) for each in marks.values())


def _age(query: QueryDates, on: date) -> str:
    if query.answered_at and local_day(query.answered_at) <= on:
        return "answered"
    days = (on - query.asked_on).days
    return "week" if days <= 7 else "four_weeks" if days <= 28 else "longer"


def _done(rows: Sequence[TeamRow]) -> Mapping[Tuple[str, str], bool]:
    return {(row.person_id, row.module_id): row.state == DONE for row in rows}


def _fulfilled(
    rows: Sequence[TeamRow], done: Mapping[Tuple[str, str], bool], modules: FrozenSet[str]
) -> Fulfilled:
    asked = frozenset(row.person_id for row in rows if row.module_id in modules)
    missing = {
        person_id
        for (person_id, module_id), is_done in done.items()
        if module_id in modules and not is_done
    }
    return Fulfilled(modules, asked - missing, len(asked))


def _by_role(
    rows: Sequence[TeamRow], finished: Fulfilled, is_total_shown: bool
) -> Tuple[RoleTotals, ...]:
    roles: Dict[str, Set[str]] = defaultdict(set)
    for row in rows:
        roles[row.role].add(row.person_id)
    groups = merged_small({role: frozenset(who) for role, who in roles.items()}, rest="")
    parts = {role: Part(len(who), len(who & finished.who)) for role, who in groups.items()}
    given = shown_parts(parts)
    if not is_total_shown and None not in given.values():
        given = dict.fromkeys(given)  # the roles together would be the total that is hidden
    named = sorted(groups, key=lambda role: (role == "", role.casefold()))
    return tuple(RoleTotals(role or None, len(groups[role]), given[role]) for role in named)
