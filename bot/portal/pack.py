"""The governors' yearly pack: what a school's governing body needs for its review of the policy, without a name."""

from dataclasses import dataclass
from datetime import date
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from bot.dates import local_day, school_year_of
from bot.guidance.answers import AnswerKind
from bot.guidance.dated import DatedClause, dated_clauses
from bot.guidance.document import PolicyDocument
from bot.learning.content import Judgement
from bot.learning.reporting import (
    CompletionTotals,
    ModuleTotals,
    QueryAges,
    asked_often,
    completion_totals,
    hardest_decisions,
    query_ages,
    unhelpful_answers,
)
from bot.learning.small_groups import shown
from bot.portal.charts import Bar
from bot.portal.overview import module_bars
from bot.records.insights import Days
from bot.services import Services

MOST_BARS = 10


@dataclass(frozen=True)
class TopicAsked:
    """A topic and how often it was asked about; at least five times."""

    title: str
    times: int
    silent: bool


@dataclass(frozen=True)
class ClauseLine:
    """A clause, who has learned it, and what was asked about it."""

    id: str
    heading: str
    done: Optional[int]
    taught: bool
    asked: Tuple[TopicAsked, ...]


@dataclass(frozen=True)
class Unhelpful:
    """An answer that did not help: how often that was said, of how often anything was."""

    title: str
    clauses: Tuple[str, ...]
    unhelpful: int
    said: int


@dataclass(frozen=True)
class HardDecision:
    """A decision people often got wrong at first. `share` is in whole percent."""

    scenario: str
    prompt: str
    clauses: Tuple[str, ...]
    learners: int
    share: int
    asked: Tuple[str, ...] = ()  # what the policy asks: the sound options


@dataclass(frozen=True)
class Pack:
    """One school's pack of one school year. Numbers that could lead to a person are None."""

    school_id: str
    school: str
    year: int
    days: Days
    made_on: date
    document: PolicyDocument
    totals: CompletionTotals
    modules: Tuple[Tuple[str, ModuleTotals], ...]
    signed: Optional[int]
    clauses: Tuple[ClauseLine, ...]
    unhelpful: Tuple[Unhelpful, ...]
    dated: Tuple[DatedClause, ...]
    unanswered: Optional[int]
    decisions: Tuple[HardDecision, ...]
    queries: QueryAges

    @property
    def silent(self) -> Tuple[Tuple[str, TopicAsked], ...]:
        """Topics people ask about and the policy does not answer, with the clause that comes nearest."""
        return tuple(
            (line.id, topic) for line in self.clauses for topic in line.asked if topic.silent
        )

    @property
    def module_bars(self) -> Tuple[Bar, ...]:
        return module_bars(self.modules)

    @property
    def asked(self) -> Tuple[TopicAsked, ...]:
        """All topics that may be told, the most asked first."""
        topics = [topic for line in self.clauses for topic in line.asked]
        return tuple(sorted(topics, key=lambda topic: (-topic.times, topic.title)))

    @property
    def topic_bars(self) -> Tuple[Bar, ...]:
        """The ten topics most asked about."""
        most = self.asked[:MOST_BARS]
        highest = most[0].times if most else 0
        return tuple(Bar(each.title, highest, (each.times,), str(each.times)) for each in most)

    @property
    def year_in_words(self) -> str:
        return f"{self.year} to {self.year + 1}"


def governors_pack(services: Services, school_id: str, year: int) -> Pack:
    """The pack as it stands now. KeyError when there is no such school."""
    today = local_day(services.clock.now())
    days = year_days(year)
    modules, document = services.curriculum.modules, services.guidance.document
    profiles = services.reports.profiles(school_id, modules, services.policy_history, today)
    with services.records.begin() as repo:
        school = repo.school(school_id)
    totals = completion_totals(profiles, modules, [clause.id for clause in document.clauses])
    unanswered = len(services.insights.unanswered(school_id, days))
    return Pack(
        school_id=school.id,
        school=school.name,
        year=year,
        days=days,
        made_on=today,
        document=document,
        totals=totals,
        modules=tuple((module.title, totals.by_module[module.id]) for module in modules),
        signed=totals.signed,
        clauses=_clauses(services, totals, services.insights.asked(school_id, days)),
        unhelpful=_unhelpful(services, school_id, days),
        dated=tuple(dated_clauses(document, services.former_names)),
        unanswered=shown(unanswered, unanswered),
        decisions=hard_decisions(services, school_id),
        queries=query_ages(services.insights.queries(school_id, days), min(today, days[1])),
    )


def year_days(year: int) -> Days:
    """The first and last day of a school year."""
    return date(year, 9, 1), date(year + 1, 8, 31)


def present_year(services: Services) -> int:
    """The school year it is."""
    return school_year_of(local_day(services.clock.now()))


def _clauses(
    services: Services, totals: CompletionTotals, times: Mapping[str, int]
) -> Tuple[ClauseLine, ...]:
    asked: Dict[str, List[TopicAsked]] = {}
    for topic_id, count in asked_often(times).items():
        answer = services.guidance.answers.get(topic_id)
        if answer is None or answer.kind is AnswerKind.URGENT:  # no topic any more
            continue
        topic = TopicAsked(answer.title, count, answer.kind is AnswerKind.SILENT)
        asked.setdefault(answer.clause_ids[0], []).append(topic)
    return tuple(
        ClauseLine(
            clause.id,
            clause.heading,
            totals.by_clause.get(clause.id),
            clause.id in totals.by_clause,
            tuple(asked.get(clause.id, ())),
        )
        for clause in services.guidance.document.clauses
    )


def _unhelpful(services: Services, school_id: str, days: Days) -> Tuple[Unhelpful, ...]:
    given = services.insights.feedback(school_id, days)
    answers = services.guidance.answers
    return tuple(
        Unhelpful(answers[topic_id].title, answers[topic_id].clause_ids, unhelpful, said)
        for topic_id, (unhelpful, said) in unhelpful_answers(given).items()
        if topic_id in answers
    )


def hard_decisions(services: Services, school_id: str) -> Tuple[HardDecision, ...]:
    """The school's hardest decisions that are still in the content."""
    found = []
    for each in hardest_decisions(services.insights.first_answers(school_id)):
        scenario = services.curriculum.scenarios.get(each.scenario_id)
        steps: Sequence[str] = [step.id for step in scenario.steps] if scenario else []
        if scenario and each.step_id in steps:  # it may have been taken out since
            step = scenario.step(each.step_id)
            sound = [option for option in step.options if option.judgement is Judgement.SOUND]
            found.append(
                HardDecision(
                    scenario.title,
                    step.prompt,
                    scenario.clause_ids,
                    each.learners,
                    round(100 * each.share),
                    tuple(option.text for option in sound),
                )
            )
    return tuple(found)
