"""Facts to record, and the module and policy version that reports are about."""

from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any, Callable

import pytest

from bot.guidance.document import Clause, PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.facts import (
    AnswerFact,
    Attempt,
    Completion,
    Duty,
    Person,
    Position,
    School,
    SignOff,
)
from bot.records import SqlRecords
from tests.integration.records.staff_files import HEAD, TEACHER, bring_in

AT = datetime(2026, 9, 10, 8, 30, 0, 123456, tzinfo=timezone.utc)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def document() -> PolicyDocument:
    clauses = (Clause("2.1", "Friends", "Be careful."), Clause("2.2", "Posts", "Think."))
    return PolicyDocument(
        "Social Networking Policy", 1, date(2026, 9, 1), "the governors", "ab", clauses
    )


@pytest.fixture
def policy(document: PolicyDocument) -> PolicyHistory:
    return PolicyHistory((document,))


@pytest.fixture
def module() -> Module:
    return Module(
        id="friends",
        version=1,
        title="Friends",
        summary="",
        aims=(),
        clause_ids=("2.1",),
        scenario_ids=("request",),
        minutes=12,
        pass_share=0.75,
        renewal_months=12,
    )


@pytest.fixture
def new_attempt() -> Callable[..., Attempt]:
    """Makes an attempt of the demo's new starter, with whatever the test wants otherwise."""
    attempt = Attempt(
        id="attempt-1",
        person_id="new-starter",
        module_id="friends",
        policy_version=1,
        content_versions={"friends": 1, "request": 3},
        started_at=AT,
        position=Position("request", "first"),
    )

    def make(**changes: Any) -> Attempt:
        return replace(attempt, **changes)

    return make


@pytest.fixture
def new_answer() -> Callable[..., AnswerFact]:
    answer = AnswerFact("request", "first", "decline", "sound", False, 1, AT)

    def make(**changes: Any) -> AnswerFact:
        return replace(answer, **changes)

    return make


@pytest.fixture
def new_completion() -> Callable[..., Completion]:
    completion = Completion("completion-1", "new-starter", "friends", 1, 1, "attempt-1", AT)

    def make(**changes: Any) -> Completion:
        return replace(completion, **changes)

    return make


@pytest.fixture
def new_sign_off() -> Callable[..., SignOff]:
    sign_off = SignOff("sign-off-1", "new-starter", 1, "ab", "I have read and understood it.", AT)

    def make(**changes: Any) -> SignOff:
        return replace(sign_off, **changes)

    return make


@pytest.fixture
def started(demo_records: SqlRecords, new_attempt: Callable[..., Attempt]) -> SqlRecords:
    """The demo, with the new starter's attempt open."""
    with demo_records.begin() as repo:
        repo.add_attempt(new_attempt())
    return demo_records


@pytest.fixture
def complete(
    demo_records: SqlRecords,
    new_attempt: Callable[..., Attempt],
    new_completion: Callable[..., Completion],
) -> Callable[..., None]:
    """Puts on record that somebody completed the module."""

    def on_record(person_id: str, completed_at: datetime = AT, policy_version: int = 1) -> None:
        attempt_id = f"attempt-of-{person_id}-{policy_version}"
        with demo_records.begin() as repo:
            repo.add_attempt(new_attempt(id=attempt_id, person_id=person_id))
            repo.finish_attempt(attempt_id, True, 1.0, completed_at)
            repo.add_completion(
                new_completion(
                    id=f"completion-of-{person_id}-{policy_version}",
                    person_id=person_id,
                    attempt_id=attempt_id,
                    policy_version=policy_version,
                    completed_at=completed_at,
                )
            )

    return on_record


@pytest.fixture
def small_school(records: SqlRecords) -> SqlRecords:
    """One school with a head teacher and a teacher."""
    people = [
        Person("head", "Head", "school", "Head teacher", Duty.HEAD_TEACHER, None, date(2020, 1, 6)),
        Person("ann", "Ann", "school", "Teacher", Duty.STAFF, "head", date(2026, 9, 7)),
    ]
    with records.begin() as repo:
        repo.add_school(School("school", "The School", None))
        repo.add_people(people)
    return records


@pytest.fixture
def schools(records: SqlRecords) -> SqlRecords:
    with records.begin() as repo:
        repo.add_school(School("hill", "Hill School", None))
        repo.add_school(School("vale", "Vale School", None))
    return records


@pytest.fixture
def staffed(schools: SqlRecords) -> SqlRecords:
    bring_in(schools, HEAD + TEACHER)
    return schools
