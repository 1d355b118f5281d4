"""Reports without people: completion by role and clause, hard decisions, feedback, ages of queries, what went
unanswered. Pure rules over rows and counts; each hides what could lead to a person (`small_groups`)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import (
    AbstractSet,
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
from bot.learning.profiles import Profile
from bot.learning.registers import UnansweredQuestion
from bot.learning.small_groups import (
    SMALLEST_GROUP,
    Fulfilled,
    Part,
    Size,
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

    @property
    def due(self) -> Optional[int]:
        """Those who are neither; None where one of the others is."""
        if self.asked is None or self.done is None or self.overdue is None:
            return None
        return self.asked - self.done - self.overdue


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
    signed: Optional[int]
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


def module_totals(
    profiles: Sequence[Profile], modules: Sequence[Module]
) -> Dict[str, ModuleTotals]:
    """Each module's totals. How many are neither done nor overdue cannot be worked out where they are few."""
    totals = {}
    for module_id, exact in _counted(profiles, modules).items():
        asked, done = exact.asked or 0, exact.done or 0
        done_shown = shown(done, asked)
        overdue = shown(exact.overdue or 0, asked - (done_shown or 0))
        totals[module_id] = ModuleTotals(shown(asked, asked), done_shown, overdue)
    return totals


def completion_totals(
    profiles: Sequence[Profile], modules: Sequence[Module], clause_ids: Sequence[str]
) -> CompletionTotals:
    """The school's totals. What is shown in one table cannot be found by taking another from it."""
    size = _size_of(profiles)
    by_module = module_totals(profiles, modules)
    # Modules first: what is narrower gives way to what is wider.
    shown_modules = [module for module in modules if by_module[module.id].done is not None]
    wanted = [frozenset({module.id}) for module in shown_modules]
    wanted.append(frozenset(module.id for module in modules))
    taught = _taught(modules, clause_ids)
    wanted += taught.values()
    counts = shown_nested([_fulfilled(profiles, each) for each in wanted], size)
    first = len(shown_modules)
    people = size(set(range(len(profiles))))
    return CompletionTotals(
        people=people,
        signed=shown(_signed(profiles), people),
        everything=counts[first],
        by_module=by_module,
        by_role=_by_role(profiles, _fulfilled(profiles, wanted[first]), counts[first] is not None),
        by_clause=dict(zip(taught, counts[first + 1 :], strict=True)),
    )


def exact_totals(
    profiles: Sequence[Profile], modules: Sequence[Module], clause_ids: Sequence[str]
) -> CompletionTotals:
    """The same with every number, for those who may see the school's people by name."""
    size = _size_of(profiles)
    finished = _fulfilled(profiles, frozenset(module.id for module in modules))
    roles = _roles(profiles)
    return CompletionTotals(
        people=size(set(range(len(profiles)))),
        signed=_signed(profiles),
        everything=size(finished.who),
        by_module=_counted(profiles, modules),
        by_role=tuple(
            RoleTotals(role, size(roles[role]), size(roles[role] & finished.who))
            for role in sorted(roles, key=str.casefold)
        ),
        by_clause={
            clause_id: size(_fulfilled(profiles, citing).who)
            for clause_id, citing in _taught(modules, clause_ids).items()
        },
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


def exact_query_ages(queries: Sequence[QueryDates], on: date) -> QueryAges:
    """The same with every number."""
    counts = Counter(_age(query, on) for query in queries)
    return QueryAges(
        len(queries), counts["answered"], counts["week"], counts["four_weeks"], counts["longer"]
    )


def longest_open(queries: Sequence[QueryDates], on: date) -> Optional[int]:
    """For how many days the question has waited that waits longest; None when none does."""
    open_ones = [query for query in queries if _age(query, on) != "answered"]
    return max(((on - query.asked_on).days for query in open_ones), default=None)


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


def _size_of(profiles: Sequence[Profile]) -> Size:
    """How many people a set of places in the list of profiles stands for."""

    def size(places: AbstractSet[int]) -> int:
        return sum(profiles[place].people for place in places)

    return size


def _counted(profiles: Sequence[Profile], modules: Sequence[Module]) -> Dict[str, ModuleTotals]:
    states: Dict[str, Counter[str]] = defaultdict(Counter)
    for profile in profiles:
        for module_id, state in profile.states:
            states[module_id][state] += profile.people
    return {
        module.id: ModuleTotals(
            sum(states[module.id].values()), states[module.id][DONE], states[module.id][OVERDUE]
        )
        for module in modules
    }


def _signed(profiles: Sequence[Profile]) -> int:
    return sum(each.people for each in profiles if each.signed)


def _taught(modules: Sequence[Module], clause_ids: Sequence[str]) -> Mapping[str, FrozenSet[str]]:
    """The modules citing each clause; clauses no module cites are left out."""
    citing = {
        clause_id: frozenset(module.id for module in modules if clause_id in module.clause_ids)
        for clause_id in clause_ids
    }
    return {clause_id: ids for clause_id, ids in citing.items() if ids}


def _fulfilled(profiles: Sequence[Profile], modules: FrozenSet[str]) -> Fulfilled:
    asked, who = 0, set()
    for place, profile in enumerate(profiles):
        states = [state for module_id, state in profile.states if module_id in modules]
        if states:
            asked += profile.people
        if states and all(state == DONE for state in states):
            who.add(place)
    return Fulfilled(modules, frozenset(who), asked)


def _roles(profiles: Sequence[Profile]) -> Mapping[str, FrozenSet[int]]:
    roles: Dict[str, Set[int]] = defaultdict(set)
    for place, profile in enumerate(profiles):
        roles[profile.role].add(place)
    return {role: frozenset(places) for role, places in roles.items()}


def _by_role(
    profiles: Sequence[Profile], finished: Fulfilled, is_total_shown: bool
) -> Tuple[RoleTotals, ...]:
    size = _size_of(profiles)
    groups = merged_small(_roles(profiles), rest="", size=size)
    parts = {role: Part(size(who), size(who & finished.who)) for role, who in groups.items()}
    given = shown_parts(parts)
    if not is_total_shown and None not in given.values():
        given = dict.fromkeys(given)  # the roles together would be the total that is hidden
    named = sorted(groups, key=lambda role: (role == "", role.casefold()))
    return tuple(RoleTotals(role or None, size(groups[role]), given[role]) for role in named)
