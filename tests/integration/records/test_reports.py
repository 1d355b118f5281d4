"""Reports show the right people the right things, and no more."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable

import pytest

from bot.errors import RecordsUnavailable, UnknownPerson
from bot.guidance.document import PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.facts import Duty, Person
from bot.records import SqlRecords
from bot.records.names import read_nicknames
from bot.records.reports import Reports
from bot.settings import PROJECT

Make = Callable[..., Any]


@pytest.fixture
def reports(demo_records: SqlRecords) -> Reports:
    return Reports(demo_records, read_nicknames(PROJECT / "content" / "names" / "nicknames.yml"))


def test_a_team_is_a_row_a_person_and_module_by_name(
    reports: Reports, module: Module, policy: PolicyHistory, today: date
) -> None:
    photos = replace(module, id="photos")

    rows = reports.team("line-manager", [module, photos], policy, today)

    assert [(row.name, row.module_id) for row in rows] == [
        (name, module_id)
        for name in (
            "Joanne Barnes",
            "Megan Pritchard",
            "Priya Sharma",
            "Sam Whitlock",
            "Tomasz Kowalski",
        )
        for module_id in ("friends", "photos")
    ]


def test_a_line_manager_is_shown_nobody_elses_people(
    reports: Reports, module: Module, policy: PolicyHistory, today: date
) -> None:
    own = {row.person_id for row in reports.team("line-manager", [module], policy, today)}
    others = {row.person_id for row in reports.team("other-manager", [module], policy, today)}

    assert others == {"priya-nair", "daniel-hughes", "zofia-nowak"}
    assert not own & others
    assert reports.team("new-starter", [module], policy, today) == []
    assert reports.team("nobody", [module], policy, today) == []


def test_done_due_and_overdue_stand_beside_each_other(
    reports: Reports,
    complete: Callable[..., None],
    module: Module,
    policy: PolicyHistory,
    at: datetime,
) -> None:
    complete("priya-sharma")

    rows = reports.team("line-manager", [module], policy, date(2026, 10, 1))

    found = {row.name: (row.state, row.due_on, row.completed_at) for row in rows}
    assert found["Priya Sharma"] == ("done", date(2027, 9, 10), at)
    assert found["Sam Whitlock"] == ("overdue", date(2026, 9, 29), None)
    assert found["Megan Pritchard"] == ("due", date(2026, 10, 4), None)


def test_overdue_shows_only_those(reports: Reports, module: Module, policy: PolicyHistory) -> None:
    rows = reports.overdue("line-manager", [module], policy, date(2026, 10, 1))

    assert {row.name for row in rows} == {
        "Joanne Barnes",
        "Priya Sharma",
        "Sam Whitlock",
        "Tomasz Kowalski",
    }
    assert reports.overdue("line-manager", [module], policy, date(2026, 9, 10)) == []


@pytest.fixture
def changed(document: PolicyDocument) -> Callable[..., PolicyHistory]:
    """The policy with a second version, in which one clause differs."""

    def change(clause_id: str, is_minor: bool = False) -> PolicyHistory:
        clauses = tuple(
            replace(each, text="Different.") if each.id == clause_id else each
            for each in document.clauses
        )
        second = replace(
            document, version=2, effective_on=date(2027, 1, 4), clauses=clauses, is_minor=is_minor
        )
        return PolicyHistory((document, second))

    return change


def test_a_changed_clause_makes_due_what_cites_it_and_nothing_else(
    reports: Reports,
    complete: Callable[..., None],
    module: Module,
    changed: Callable[..., PolicyHistory],
    at: datetime,
) -> None:
    complete("priya-sharma", policy_version=1)

    def state_under(policy: PolicyHistory) -> Any:
        rows = reports.team("line-manager", [module], policy, date(2027, 1, 5))
        return next((row.state, row.due_on) for row in rows if row.name == "Priya Sharma")

    assert state_under(changed("2.1")) == ("due", date(2027, 2, 1))
    assert state_under(changed("2.2")) == ("done", date(2027, 9, 10))
    assert state_under(changed("2.1", is_minor=True)) == ("done", date(2027, 9, 10))


def test_the_team_shows_when_the_policy_was_signed_and_a_minor_change_leaves_that_standing(
    reports: Reports,
    demo_records: SqlRecords,
    new_sign_off: Make,
    module: Module,
    changed: Callable[..., PolicyHistory],
    at: datetime,
) -> None:
    with demo_records.begin() as repo:
        repo.add_sign_off(new_sign_off(person_id="priya-sharma"))

    def signed_under(policy: PolicyHistory) -> Any:
        rows = reports.team("line-manager", [module], policy, date(2027, 1, 5))
        return {row.name: row.signed_at for row in rows if row.signed_at}

    assert signed_under(changed("2.2", is_minor=True)) == {"Priya Sharma": at}
    assert signed_under(changed("2.2")) == {}


def test_a_person_whose_line_manager_changed_moves_with_their_history(
    reports: Reports,
    demo_records: SqlRecords,
    complete: Callable[..., None],
    module: Module,
    policy: PolicyHistory,
    today: date,
) -> None:
    complete("priya-sharma")
    with demo_records.begin() as repo:
        moved = replace(repo.person("priya-sharma"), line_manager_id="ruth-adeyemi")
        repo.change_post(moved, today)

    before = reports.team("line-manager", [module], policy, today)
    now = reports.team("ruth-adeyemi", [module], policy, today)

    assert "Priya Sharma" not in {row.name for row in before}
    assert {row.name: row.state for row in now}["Priya Sharma"] == "done"


def test_somebody_who_left_is_in_no_team_and_keeps_a_learning_record(
    reports: Reports,
    demo_records: SqlRecords,
    complete: Callable[..., None],
    module: Module,
    policy: PolicyHistory,
    today: date,
) -> None:
    complete("priya-sharma")
    with demo_records.begin() as repo:
        repo.end_post("priya-sharma", today)

    record = reports.learning_record("priya-sharma")

    team = reports.team("line-manager", [module], policy, today)
    assert "Priya Sharma" not in {row.name for row in team}
    assert record.person.line_manager_id is None
    assert [completion.module_id for completion in record.completions] == ["friends"]


def test_a_head_teacher_who_left_has_no_duty_any_more(
    reports: Reports, demo_records: SqlRecords, today: date
) -> None:
    with demo_records.begin() as repo:
        repo.end_post("head-teacher", today)

    assert reports.learning_record("head-teacher").person.duty is Duty.STAFF


def test_the_schools_rows_are_its_staff_without_governors(
    reports: Reports, module: Module, policy: PolicyHistory, today: date
) -> None:
    rows = reports.school("bitterne-park", [module], policy, today)

    found = {row.person_id for row in rows}
    assert {"head-teacher", "hr", "new-starter"} <= found
    assert not {"governor", "priya-nair"} & found


def test_school_totals_hide_groups_of_fewer_than_five(
    reports: Reports,
    complete: Callable[..., None],
    module: Module,
    policy: PolicyHistory,
) -> None:
    team = ["new-starter", "teaching-assistant", "priya-sharma", "tomasz-kowalski"]
    for person_id in team:
        complete(person_id)

    with_four = reports.school_totals("bitterne-park", [module], policy, date(2026, 9, 20))
    complete("jo-barnes")
    with_five = reports.school_totals("bitterne-park", [module], policy, date(2026, 9, 20))

    assert with_four.completed == {"friends": None}
    assert with_five.completed == {"friends": 5}
    assert with_five.overdue == {"friends": None}
    assert with_five.signed is None
    assert (with_five.school_name, with_five.people) == ("Bitterne Park Primary School", 17)


def test_school_totals_count_those_who_are_overdue_in_that_school(
    reports: Reports, module: Module, policy: PolicyHistory
) -> None:
    totals = reports.school_totals("bitterne-park", [module], policy, date(2026, 10, 31))

    assert totals.overdue == {"friends": 17}


def test_school_totals_hide_a_count_that_would_give_a_small_rest_away(
    reports: Reports, module: Module, policy: PolicyHistory
) -> None:
    totals = reports.school_totals("bitterne-park", [module], policy, date(2026, 10, 1))

    assert totals.overdue == {"friends": None}  # 16 of 17: the one who is left would be known


def test_the_totals_of_no_school_are_an_error(
    reports: Reports, module: Module, policy: PolicyHistory, today: date
) -> None:
    with pytest.raises(KeyError):
        reports.school_totals("nowhere", [module], policy, today)


def test_a_learning_record_holds_one_persons_facts_only(
    reports: Reports,
    demo_records: SqlRecords,
    complete: Callable[..., None],
    new_sign_off: Make,
) -> None:
    complete("new-starter")
    complete("teaching-assistant")
    with demo_records.begin() as repo:
        repo.add_sign_off(new_sign_off())

    record = reports.learning_record("new-starter")

    assert record.person.name == "Megan Pritchard"
    assert {attempt.person_id for attempt in record.attempts} == {"new-starter"}
    assert [completion.person_id for completion in record.completions] == ["new-starter"]
    assert record.sign_offs == (new_sign_off(),)


def test_nobody_has_no_learning_record(reports: Reports) -> None:
    with pytest.raises(UnknownPerson):
        reports.learning_record("nobody")


def test_everything_is_everybody_those_who_left_too(
    reports: Reports, demo_records: SqlRecords, complete: Callable[..., None], today: date
) -> None:
    complete("new-starter")
    with demo_records.begin() as repo:
        # Two posts that end on one day still make one person.
        repo.change_post(replace(repo.person("priya-nair"), role="Deputy head"), today)
        repo.end_post("priya-nair", today)

    everything = reports.everything()

    ids = [record.person.id for record in everything]
    assert len(ids) == len(set(ids)) == 42
    assert "priya-nair" in ids
    assert [record.person.id for record in everything if record.completions] == ["new-starter"]


def test_a_typed_name_finds_the_line_managers_own_people_only(reports: Reports) -> None:
    def found(manager_id: str, typed: str) -> "list[str]":
        return [person.id for person in reports.find_report(manager_id, typed)]

    assert found("line-manager", "priya") == ["priya-sharma"]
    assert found("other-manager", "priya") == ["priya-nair"]
    assert found("line-manager", "Priya Nair") == []
    assert found("line-manager", "tom") == ["tomasz-kowalski"]
    assert found("new-starter", "priya") == []


def test_reports_of_a_database_that_is_gone_are_records_unavailable(
    module: Module, policy: PolicyHistory, today: date
) -> None:
    reports = Reports(SqlRecords("postgresql://somebody@127.0.0.1:1/records"))

    with pytest.raises(RecordsUnavailable):
        reports.team("line-manager", [module], policy, today)
    with pytest.raises(RecordsUnavailable):
        reports.everything()


def test_a_new_starter_has_four_weeks_from_their_first_day(
    demo_records: SqlRecords, module: Module, policy: PolicyHistory
) -> None:
    starts = datetime(2026, 11, 2, tzinfo=timezone.utc).date()
    with demo_records.begin() as repo:
        new = Person("new", "New One", "sinclair", "Cook", Duty.STAFF, "sinclair-head", starts)
        repo.add_people([new])
    reports = Reports(demo_records)

    def state(on: date) -> str:
        rows = reports.team("sinclair-head", [module], policy, on)
        return next(row.state for row in rows if row.person_id == "new")

    assert state(starts + timedelta(days=28)) == "due"
    assert state(starts + timedelta(days=29)) == "overdue"
