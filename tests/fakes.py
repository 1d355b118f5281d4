"""Stand-ins for what the core is handed: records in memory, a clock that stands still, a matcher told its answers."""

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from threading import RLock
from typing import AbstractSet, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from bot.errors import NoStepWaiting, RecordsUnavailable, UnknownPerson
from bot.guidance.answers import Quote
from bot.guidance.document import Clause, PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.content import (
    Curriculum,
    Judgement,
    Misconception,
    Module,
    Option,
    Scenario,
    Step,
)
from bot.learning.facts import (
    Absence,
    AnswerFact,
    Attempt,
    Completion,
    ConfidenceFact,
    ContentSnapshot,
    Duty,
    Feedback,
    Notice,
    NoticeKind,
    Person,
    Position,
    Query,
    School,
    SignOff,
    Waiver,
)

NOON = datetime(2026, 9, 10, 12, tzinfo=timezone.utc)


class FixedClock:
    """Always the same moment, until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


class FakeMatcher:
    """Means what it was told; anything else is unclear. `seen` keeps the texts it was asked about."""

    def __init__(self, meanings: Optional[Mapping[str, Tuple[str, str]]] = None) -> None:
        self.meanings = dict(meanings or {})
        self.seen: List[str] = []

    def match(self, text: str, step: Step) -> Tuple[str, Optional[str]]:
        self.seen.append(text)
        return self.meanings.get(text, ("unclear", None))


@dataclass
class Facts:
    """Everything the fake records hold."""

    people: Dict[str, Person] = field(default_factory=dict)
    schools: Dict[str, School] = field(default_factory=dict)
    leavers: Dict[str, Person] = field(default_factory=dict)
    attempts: Dict[str, Attempt] = field(default_factory=dict)
    touched: Dict[str, Tuple[datetime, int]] = field(default_factory=dict)
    answers: List[Tuple[str, AnswerFact]] = field(default_factory=list)
    completions: List[Completion] = field(default_factory=list)
    snapshots: Dict[str, ContentSnapshot] = field(default_factory=dict)
    confidences: List[ConfidenceFact] = field(default_factory=list)
    waivers: List[Waiver] = field(default_factory=list)
    absences: List[Absence] = field(default_factory=list)
    sign_offs: List[SignOff] = field(default_factory=list)
    queries: List[Query] = field(default_factory=list)
    notices: List[Notice] = field(default_factory=list)
    feedback: List[Feedback] = field(default_factory=list)
    audited: List[Tuple[str, str, Mapping[str, str]]] = field(default_factory=list)


class FakeRecords:
    """Records in memory: a transaction works on a copy, which becomes the truth only at its commit.

    `down` refuses every transaction; `fails_at_commit` loses each one at its very end.
    """

    def __init__(self, people: Sequence[Person] = (), schools: Sequence[School] = ()) -> None:
        self.facts = Facts({p.id: p for p in people}, {s.id: s for s in schools})
        self.down = False
        self.fails_at_commit = False
        self._turn = RLock()

    def leave(self, person_id: str) -> None:
        """The person is off the staff list; their history stays."""
        self.facts.leavers[person_id] = self.facts.people.pop(person_id)

    @contextmanager
    def begin(self) -> Iterator["FakeRepository"]:
        with self._turn:
            if self.down:
                raise RecordsUnavailable("down")
            copy = deepcopy(self.facts)
            yield FakeRepository(copy, lambda: self.facts)
            if self.fails_at_commit:
                raise RecordsUnavailable("lost at the commit")
            self.facts = copy


class FakeRepository:
    """The port's repository over a copy of the facts; unique keys are checked against what is committed too."""

    def __init__(self, facts: Facts, committed: Callable[[], Facts]) -> None:
        self._facts = facts
        self._committed = committed

    def person(self, person_id: str) -> Person:
        if person_id not in self._facts.people:
            raise UnknownPerson(person_id)
        return self._facts.people[person_id]

    def name(self, person_id: str) -> str:
        known = {**self._facts.leavers, **self._facts.people}
        if person_id not in known:
            raise UnknownPerson(person_id)
        return known[person_id].name

    def people(self) -> Sequence[Person]:
        return list(self._facts.people.values())

    def school(self, school_id: str) -> School:
        return self._facts.schools[school_id]

    def hold(self, person_id: str) -> None:
        """One transaction at a time: nothing to hold."""

    def reports_of(self, manager_id: str) -> Sequence[Person]:
        found = (p for p in self.people() if p.line_manager_id == manager_id)
        return sorted(found, key=lambda person: person.name)

    def people_of_school(self, school_id: str) -> Sequence[Person]:
        return [person for person in self.people() if person.school_id == school_id]

    def posts_held(self, person_id: str) -> Sequence[Person]:
        return [person for person in self.people() if person.id == person_id]

    def open_attempts(self, person_id: str) -> Sequence[Attempt]:
        still_open = (a for a in self.attempts(person_id) if a.finished_at is None)
        return sorted(still_open, key=lambda a: self._facts.touched[a.id], reverse=True)

    def attempts(self, person_id: str) -> Sequence[Attempt]:
        return [a for a in self._facts.attempts.values() if a.person_id == person_id]

    def add_attempt(self, attempt: Attempt) -> None:
        self._facts.attempts[attempt.id] = attempt
        self._touch(attempt.id, attempt.started_at)

    def save_position(self, attempt_id: str, position: Optional[Position], at: datetime) -> None:
        self._change(attempt_id, at, position=position)

    def finish_attempt(
        self, attempt_id: str, passed: Optional[bool], score: Optional[float], at: datetime
    ) -> None:
        self._change(attempt_id, at, position=None, finished_at=at, passed=passed, score=score)

    def add_answer(self, attempt_id: str, answer: AnswerFact) -> None:
        key = (attempt_id, answer.scenario_id, answer.step_id, answer.attempt_no)
        for owner, each in [*self._facts.answers, *self._committed().answers]:
            if (owner, each.scenario_id, each.step_id, each.attempt_no) == key:
                raise NoStepWaiting("answered already")
        self._facts.answers.append((attempt_id, answer))

    def answers(self, attempt_id: str) -> Sequence[AnswerFact]:
        return [answer for owner, answer in self._facts.answers if owner == attempt_id]

    def add_snapshot(self, snapshot: ContentSnapshot, at: datetime) -> None:
        self._facts.snapshots.setdefault(snapshot.sha256, snapshot)

    def add_confidence(self, fact: ConfidenceFact) -> bool:
        if any(
            (c.attempt_id, c.moment) == (fact.attempt_id, fact.moment)
            for c in self._facts.confidences
        ):
            return False
        self._facts.confidences.append(fact)
        return True

    def confidences(self, person_id: str) -> Sequence[ConfidenceFact]:
        own = {attempt.id for attempt in self.attempts(person_id)}
        return [each for each in self._facts.confidences if each.attempt_id in own]

    def add_completion(self, completion: Completion) -> bool:
        key = (
            completion.person_id,
            completion.module_id,
            completion.policy_version,
            completion.renewal,
        )
        for each in self._facts.completions:
            if (each.person_id, each.module_id, each.policy_version, each.renewal) == key:
                return False
        self._facts.completions.append(completion)
        return True

    def completions(self, person_ids: Sequence[str]) -> Sequence[Completion]:
        return [each for each in self._facts.completions if each.person_id in person_ids]

    def add_waiver(self, waiver: Waiver) -> None:
        self._facts.waivers.append(waiver)

    def waivers(self, person_ids: Sequence[str]) -> Sequence[Waiver]:
        return [each for each in self._facts.waivers if each.person_id in person_ids]

    def absences(self, person_ids: Sequence[str]) -> Sequence[Absence]:
        return [each for each in self._facts.absences if each.person_id in person_ids]

    def add_sign_off(self, sign_off: SignOff) -> bool:
        for each in self.sign_offs([sign_off.person_id]):
            if each.policy_version == sign_off.policy_version:
                return False
        self._facts.sign_offs.append(sign_off)
        return True

    def sign_offs(self, person_ids: Sequence[str]) -> Sequence[SignOff]:
        return [each for each in self._facts.sign_offs if each.person_id in person_ids]

    def add_query(self, query: Query) -> Query:
        for kept in self.open_queries_to(query.addressee_id):
            if (kept.asker_id, kept.text) == (query.asker_id, query.text):
                return kept
        self._facts.queries.append(query)
        return query

    def open_queries_to(self, addressee_id: str) -> Sequence[Query]:
        found = (q for q in self._facts.queries if q.addressee_id == addressee_id)
        still_open = (q for q in found if q.state == "open")
        return sorted(still_open, key=lambda q: (q.asked_at, q.id))

    def queries_from(self, asker_id: str) -> Sequence[Query]:
        own = [query for query in self._facts.queries if query.asker_id == asker_id]
        return sorted(own, key=lambda q: q.asked_at, reverse=True)

    def query(self, query_id: str) -> Optional[Query]:
        return next((query for query in self._facts.queries if query.id == query_id), None)

    def answer_query(
        self, query_id: str, addressee_id: str, at: datetime, answer: Optional[str] = None
    ) -> Optional[Query]:
        for query in self.open_queries_to(addressee_id):
            if query.id == query_id:
                answered = replace(query, state="answered", answered_at=at, answer=answer)
                self._facts.queries[self._facts.queries.index(query)] = answered
                return answered
        return None

    def asker_told(self, query_id: str, at: datetime) -> None:
        for place, query in enumerate(self._facts.queries):
            if query.id == query_id and query.told_at is None:
                self._facts.queries[place] = replace(query, told_at=at)

    def add_notice(self, notice: Notice) -> bool:
        if notice.kind is NoticeKind.REMINDER:
            known = [*self._facts.notices, *self._committed().notices]
            if any(
                (each.kind, each.person_id, each.made_on)
                == (notice.kind, notice.person_id, notice.made_on)
                for each in known
            ):
                return False
        self._facts.notices.append(notice)
        return True

    def notices_waiting(self, person_ids: Sequence[str]) -> Sequence[Notice]:
        own = (each for each in self._facts.notices if each.person_id in person_ids)
        return [each for each in own if each.delivered_at is None]

    def close_notice(self, notice_id: str, by: str, at: datetime) -> bool:
        for place, notice in enumerate(self._facts.notices):
            if notice.id == notice_id and notice.delivered_at is None:
                self._facts.notices[place] = replace(notice, delivered_at=at, delivered_by=by)
                return True
        return False

    def reminded_on(self, person_ids: Sequence[str], day: date) -> AbstractSet[str]:
        return {
            each.person_id
            for each in self._facts.notices
            if each.kind is NoticeKind.REMINDER
            and each.made_on == day
            and each.person_id in person_ids
        }

    def reminders_of(self, person_id: str) -> Sequence[Notice]:
        made = [each for each in self._facts.notices if each.person_id == person_id]
        reminders = [each for each in made if each.kind is NoticeKind.REMINDER]
        return sorted(reminders, key=lambda each: each.made_at, reverse=True)

    def add_feedback(self, feedback: Feedback) -> None:
        self._facts.feedback.append(feedback)

    def audit(self, actor_id: str, event: str, subject: Mapping[str, str], at: datetime) -> None:
        self._facts.audited.append((actor_id, event, subject))

    def _change(self, attempt_id: str, at: datetime, **values: object) -> None:
        attempt = self._facts.attempts.get(attempt_id)
        if attempt is None or attempt.finished_at is not None:
            raise NoStepWaiting(f"attempt {attempt_id} is not open")
        self._facts.attempts[attempt_id] = replace(attempt, **values)  # type: ignore[arg-type]
        self._touch(attempt_id, at)

    def _touch(self, attempt_id: str, at: datetime) -> None:
        order = 1 + max((count for _, count in self._facts.touched.values()), default=0)
        self._facts.touched[attempt_id] = (at, order)


def numbered_ids(prefix: str = "id") -> Callable[[], str]:
    """Ids that count up, so that a test can tell them apart."""
    count = 0

    def new_id() -> str:
        nonlocal count
        count += 1
        return f"{prefix}-{count}"

    return new_id


SCHOOL = School("a-school", "A School", None)


def a_person(person_id: str = "grace", **changes: object) -> Person:
    person = Person(
        id=person_id,
        name=person_id.title(),
        school_id=SCHOOL.id,
        role="teaching assistant",
        duty=Duty.STAFF,
        line_manager_id="manager",
        started_on=date(2026, 9, 1),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


def staff() -> List[Person]:
    """Grace, her line manager, the head teacher and HR, at one school."""
    return [
        a_person("grace"),
        a_person("manager", line_manager_id="head"),
        a_person("head", duty=Duty.HEAD_TEACHER, line_manager_id=None),
        a_person("hr", duty=Duty.HR, line_manager_id=None, school_id="office"),
    ]


def a_policy(version: int = 1) -> PolicyDocument:
    return PolicyDocument(
        title="Social Networking Policy",
        version=version,
        effective_on=date(2026, 9, 1),
        approved_by="the governors",
        sha256="0" * 64,
        clauses=(Clause("2.1", "Friends/Befriending", "The school strongly advises against it."),),
    )


def changed_policy(effective_on: date, is_minor: bool = False) -> PolicyHistory:
    """A second version, in which the words of clause 2.1 differ."""
    first = a_policy()
    clauses = (replace(first.clauses[0], text="Nobody may do it."),)
    second = replace(
        first, version=2, effective_on=effective_on, clauses=clauses, is_minor=is_minor
    )
    return PolicyHistory((first, second))


def a_history(*versions: PolicyDocument) -> PolicyHistory:
    """A history of these versions, by default of the first alone."""
    return PolicyHistory(versions or (a_policy(),))


def an_option(judgement: Judgement, step_id: str, next_step: Optional[str]) -> Option:
    return Option(
        id=judgement.value,
        text=f"Choose what is {judgement.value} at {step_id}",
        judgement=judgement,
        happens="Something happens.",
        quote=Quote("2.1", "The school strongly advises against it."),
        tell="Tell your line manager.",
        next_step=next_step,
        phrasings=(),
    )


def a_step(step_id: str, nexts: Sequence[Optional[str]]) -> Step:
    """A step whose sound, partly and breach options lead to `nexts`, in this order."""
    options = tuple(
        an_option(judgement, step_id, next_step)
        for judgement, next_step in zip(Judgement, nexts, strict=True)
    )
    return Step(step_id, "What do you do?", options, (Misconception("myth", (), "Think again."),))


def a_scenario(scenario_id: str, nexts: Sequence[Sequence[Optional[int]]]) -> Scenario:
    """A scenario with one step for each row; a row's numbers say which step each option leads to, None the end."""

    def name(step: Optional[int]) -> Optional[str]:
        return None if step is None else f"{scenario_id}_{step}"

    steps = [
        a_step(f"{scenario_id}_{at}", [name(step) for step in row]) for at, row in enumerate(nexts)
    ]
    return Scenario(
        scenario_id, 1, scenario_id.title(), ("2.1",), "Grace", "So it is.", None, tuple(steps)
    )


def straight(scenario_id: str, decisions: int) -> Scenario:
    """A scenario whose every choice leads to the next step."""
    ahead: List[Optional[int]] = [*range(1, decisions), None]
    return a_scenario(scenario_id, [[step] * 3 for step in ahead])


def a_curriculum(*scenarios: Scenario, pass_share: float = 0.75) -> Curriculum:
    """One module, `friends`, with these scenarios; by default two of two decisions each."""
    held = scenarios or (straight("first", 2), straight("second", 2))
    module = Module(
        id="friends",
        version=3,
        title="Friends",
        summary="Short stories.",
        aims=("Know.",),
        clause_ids=("2.1",),
        scenario_ids=tuple(scenario.id for scenario in held),
        minutes=5,
        pass_share=pass_share,
        renewal_months=12,
    )
    return Curriculum((module,), {scenario.id: scenario for scenario in held})
