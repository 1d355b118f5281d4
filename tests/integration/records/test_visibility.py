"""Whatever the staff list looks like and whatever is asked, a line manager sees their own people and nobody else."""

from datetime import date
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Set

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.facts import Duty, Person, School
from bot.records import SqlRecords
from bot.records.reports import Reports
from bot.records.schema import migrate

ON = date(2026, 10, 1)
FIRST_NAMES = ["Ann", "Anna", "Ben", "Benedict", "Chloe", "Zoë"]
SURNAMES = ["Smith", "Smythe", "O'Brien", "Lee", "Li"]
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlRecords]:
    path: Path = tmp_path_factory.mktemp("visibility") / "records.db"
    migrate(f"sqlite:///{path}")
    records = SqlRecords(f"sqlite:///{path}")
    yield records
    records.dispose()


@st.composite
def staff_lists(draw: st.DrawFn) -> List[Person]:
    """Up to twelve people with names that are easy to confuse, each reporting to somebody earlier or to nobody."""
    people: List[Person] = []
    for number in range(draw(st.integers(2, 12))):
        managers: List[Optional[str]] = [None, *(person.id for person in people)]
        name = f"{draw(st.sampled_from(FIRST_NAMES))} {draw(st.sampled_from(SURNAMES))}"
        people.append(
            Person(
                id=f"p{number}",
                name=name,
                school_id=draw(st.sampled_from(["s1", "s2"])),
                role="teacher",
                duty=draw(st.sampled_from(list(Duty))),
                line_manager_id=draw(st.sampled_from(managers)),
                started_on=date(2026, 9, 1),
            )
        )
    return people


def put_on_list(records: SqlRecords, people: List[Person]) -> None:
    with records.database.writing() as connection:
        for table in ("post", "person", "school"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    with records.begin() as repo:
        for school_id in ("s1", "s2"):
            repo.add_school(School(school_id, school_id, None))
        repo.add_people(people)


def own(people: List[Person]) -> Dict[str, Set[str]]:
    return {
        manager.id: {each.id for each in people if each.line_manager_id == manager.id}
        for manager in people
    }


@given(people=staff_lists())
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
def test_a_team_is_exactly_who_reports_to_the_line_manager(
    emptied: SqlRecords, module: Module, policy: PolicyHistory, people: List[Person]
) -> None:
    put_on_list(emptied, people)
    reports = Reports(emptied)

    for manager_id, expected in own(people).items():
        rows = reports.team(manager_id, [module], policy, ON)
        assert {row.person_id for row in rows} == expected
        assert {r.person_id for r in reports.overdue(manager_id, [module], policy, ON)} <= expected


@given(
    people=staff_lists(),
    asked=st.one_of(
        st.sampled_from([*FIRST_NAMES, *SURNAMES, "p0", "everybody", "%", "_", "' OR 1=1 --"]),
        st.text(max_size=30),
    ),
)
@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
def test_no_wording_finds_somebody_elses_person(
    emptied: SqlRecords, people: List[Person], asked: str
) -> None:
    put_on_list(emptied, people)
    reports = Reports(emptied)

    for manager_id, expected in own(people).items():
        for name in (asked, *(person.name for person in people), *(p.id for p in people)):
            assert {each.id for each in reports.find_report(manager_id, name)} <= expected


@given(people=staff_lists(), moves=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11))))
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
def test_whoever_moved_to_another_line_manager_is_seen_there_and_no_longer_here(
    emptied: SqlRecords, module: Module, policy: PolicyHistory, people: List[Person], moves: list
) -> None:
    put_on_list(emptied, people)
    for who, to in moves:
        moved, manager = people[who % len(people)], people[to % len(people)]
        if moved.id == manager.id:
            continue
        with emptied.begin() as repo:
            current = repo.person(moved.id)
            repo.change_post(
                Person(**{**vars(current), "line_manager_id": manager.id, "leads": False}), ON
            )
        people[who % len(people)] = Person(**{**vars(moved), "line_manager_id": manager.id})

    for manager_id, expected in own(people).items():
        rows = Reports(emptied).team(manager_id, [module], policy, ON)
        assert {row.person_id for row in rows} == expected
