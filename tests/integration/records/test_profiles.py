"""What the database counts of a school is what the rules of `bot.learning.due` say of each of its people."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, List, Sequence
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.guidance.document import Clause, PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.content import Module, Terms
from bot.learning.facts import Absence, Completion, Duty, Person, School, SignOff, Waiver
from bot.learning.profiles import profile_of, put_together
from bot.learning.progress import History
from bot.records import SqlRecords, tables
from bot.records.reports import Reports

# Close together, and terms as short, so that bounds are met: over a short month, and the night the clocks change.
DAYS = st.dates(date(2027, 1, 25), date(2027, 4, 5))
# The last hour of a summer's day in UTC is the next day in England.
HOURS = st.sampled_from([time(0), time(12), time(22, 59, 59), time(23), time(23, 59, 59, 999999)])
MOMENTS = st.builds(datetime.combine, DAYS, HOURS, st.just(timezone.utc))
VERSIONS = st.integers(1, 4)
WORDS = ("Be careful.", "Think.")
ROLES = ("Cook", "Teacher", "ÉCOLE aide")


@st.composite
def policies(draw: st.DrawFn) -> PolicyHistory:
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=4)))
    documents = []
    for at, effective_on in enumerate(days):
        clauses = tuple(
            Clause(clause_id, "Heading", draw(st.sampled_from(WORDS)))
            for clause_id in ("2.1", "2.2")
        )
        documents.append(
            PolicyDocument(
                "Policy",
                at + 1,
                effective_on,
                "us",
                str(at),
                clauses,
                bool(at) and draw(st.booleans()),
            )
        )
    return PolicyHistory(tuple(documents))


@st.composite
def modules(draw: st.DrawFn) -> List[Module]:
    terms = Terms(
        first_time=draw(st.integers(0, 12)),
        notice=draw(st.integers(0, 8)),
        grace=draw(st.integers(0, 3)),
        by_role=draw(st.sampled_from([{}, {"école aide": 5}, {"cook": 40, "teacher": 3}])),
    )
    months = draw(st.sampled_from([1, 2]))
    one = Module("one", 1, "", "", (), ("2.1",), (), 1, 1.0, months, terms=terms)
    both = replace(one, id="both", clause_ids=("2.1", "2.2"), for_leaders=draw(st.booleans()))
    return [one, both]


@st.composite
def histories(draw: st.DrawFn, person: Person) -> History:
    def facts(make: Any, most: int) -> Sequence[Any]:
        return tuple(make(person, draw) for _ in range(draw(st.integers(0, most))))

    return History(
        person,
        facts(_completion, 3),
        facts(_waiver, 1),
        facts(_absence, 1) if draw(st.booleans()) else (),
    )


def _completion(person: Person, draw: st.DrawFn) -> Completion:
    return Completion(
        uuid4().hex,
        person.id,
        draw(st.sampled_from(["one", "both", "gone"])),
        1,
        draw(VERSIONS),
        "attempt",
        draw(MOMENTS),
    )


def _waiver(person: Person, draw: st.DrawFn) -> Waiver:
    module_id = draw(st.sampled_from(["one", "both"]))
    return Waiver(
        uuid4().hex,
        person.id,
        module_id,
        draw(VERSIONS),
        "Administrative",
        "why",
        "hr",
        draw(MOMENTS),
    )


def _absence(person: Person, draw: st.DrawFn) -> Absence:
    first = draw(DAYS)
    return Absence(
        person.id, first, draw(st.sampled_from([None, first, first + timedelta(days=9)]))
    )


@st.composite
def people(draw: st.DrawFn) -> List[History]:
    chosen = []
    for number in range(draw(st.integers(1, 6))):
        duty = (
            Duty.HEAD_TEACHER if number == 0 else draw(st.sampled_from([Duty.STAFF, Duty.GOVERNOR]))
        )
        person = Person(
            f"p{number}",
            f"Person {number}",
            draw(st.sampled_from(["here", "there"])),
            draw(st.sampled_from(ROLES)),
            duty,
            draw(st.sampled_from([None, "p0"])) if number else None,
            draw(DAYS),
        )
        chosen.append(draw(histories(person)))
    return chosen


def put_on_record(
    records: SqlRecords, school: Sequence[History], signed: Sequence[SignOff]
) -> None:
    """Everything in one go, in place of what an earlier example put there."""
    with records.database.writing() as connection:
        connection.execute(sa.insert(tables.erasing).values(rule="test"))
        for table in reversed(tables.metadata.sorted_tables):
            if table.name != "erasing":
                connection.execute(sa.delete(table))
        connection.execute(sa.delete(tables.erasing))
    with records.begin() as repo:
        for school_id in ("here", "there"):
            repo.add_school(School(school_id, school_id.title(), None))
        repo.add_people([each.person for each in school])
        for sign_off in signed:
            repo.add_sign_off(sign_off)
    rows = [vars(fact) for each in school for fact in each.completions]
    with records.database.writing() as connection:
        for at, row in enumerate(rows):
            attempt_id = f"attempt-{at}"
            row = {**row, "attempt_id": attempt_id, "renewal": at}
            started = row["completed_at"]
            connection.execute(
                sa.insert(tables.attempt).values(
                    id=attempt_id,
                    person_id=row["person_id"],
                    module_id=row["module_id"],
                    policy_version=1,
                    content_versions={},
                    started_at=started,
                    touched_at=started,
                    finished_at=started,
                )
            )
            connection.execute(sa.insert(tables.completion).values(**row))
        for each in school:
            for waiver in each.waivers:
                connection.execute(sa.insert(tables.waiver).values(**vars(waiver)))
            for number, absence in enumerate(each.absences):
                recorded = {"id": f"{each.person.id}-{number}", "recorded_by": "hr"}
                at = datetime(2026, 1, 1, tzinfo=timezone.utc)
                connection.execute(
                    sa.insert(tables.absence).values(**vars(absence), **recorded, recorded_at=at)
                )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), policy=policies(), asked=modules(), school=people(), on=DAYS)
def test_the_database_counts_what_the_rules_say_of_each_person(
    records: SqlRecords,
    data: st.DataObject,
    policy: PolicyHistory,
    asked: List[Module],
    school: List[History],
    on: date,
) -> None:
    signed = [
        SignOff(uuid4().hex, each.person.id, data.draw(VERSIONS), "", "", data.draw(MOMENTS))
        for each in school
        if data.draw(st.booleans())
    ]
    put_on_record(records, school, signed)

    counted = Reports(records).profiles("here", asked, policy, on)

    leads = {each.person.line_manager_id for each in school}
    standing = {
        each.person_id for each in signed if not policy.major_since(each.policy_version, on)
    }
    judged = [
        profile_of(
            replace(each, person=replace(each.person, leads=each.person.id in leads)),
            asked,
            policy,
            each.person.id in standing,
            on,
        )
        for each in school
        if each.person.school_id == "here" and each.person.duty is not Duty.GOVERNOR
    ]
    assert counted == put_together(judged)


def test_a_school_without_people_has_no_profiles(
    records: SqlRecords, policy: PolicyHistory
) -> None:
    with records.begin() as repo:
        repo.add_school(School("here", "Here", None))

    assert Reports(records).profiles("here", [], policy, date(2026, 9, 10)) == []


@pytest.mark.parametrize("people", [30])
def test_the_database_hands_out_groups_and_not_people(
    records: SqlRecords, policy: PolicyHistory, module: Module, people: int
) -> None:
    with records.begin() as repo:
        repo.add_school(School("here", "Here", None))
        repo.add_people(
            [
                Person(f"p{number}", "P", "here", "Cook", Duty.STAFF, None, date(2020, 1, 1))
                for number in range(people)
            ]
        )

    [profile] = Reports(records).profiles("here", [module], policy, date(2026, 9, 10))

    assert (profile.people, profile.states) == (people, (("friends", "due"),))
