"""Somebody who serves several schools: every school and every line manager has them, and nobody has them twice."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.errors import UnknownPerson
from bot.guidance.document import PolicyDocument
from bot.learning.content import Module
from bot.learning.facts import Duty
from bot.records import SqlRecords
from bot.records.reports import Reports
from bot.records.tables import post

MONDAY = date(2026, 9, 14)


@pytest.fixture
def shared(demo_records: SqlRecords) -> SqlRecords:
    """The demo, where Jo Barnes of Bitterne Park also cooks at Mansel Park, for Helen Marsden."""
    with demo_records.database.writing() as connection:
        connection.execute(
            sa.insert(post).values(
                id=uuid4().hex,
                person_id="jo-barnes",
                school_id="mansel-park",
                role="Cook",
                duty="staff",
                line_manager_id="other-manager",
                serving_since=date(2026, 9, 7),
                started_on=date(2026, 9, 7),
                is_main=False,
            )
        )
    return demo_records


def ids(people: object) -> "list[str]":
    return [person.id for person in people]  # type: ignore[attr-defined]


def test_each_line_manager_has_them_among_their_people(shared: SqlRecords) -> None:
    with shared.begin() as repo:
        assert ids(repo.reports_of("line-manager")).count("jo-barnes") == 1
        assert ids(repo.reports_of("other-manager")).count("jo-barnes") == 1
        assert repo.person("jo-barnes").role == "Teaching assistant"


def test_each_school_has_them_with_the_post_they_hold_there(shared: SqlRecords) -> None:
    with shared.begin() as repo:
        here = {person.id: person.role for person in repo.people_of_school("bitterne-park")}
        there = {person.id: person.role for person in repo.people_of_school("mansel-park")}
        assert ids(repo.people()).count("jo-barnes") == 1
    assert (here["jo-barnes"], there["jo-barnes"]) == ("Teaching assistant", "Cook")


def test_the_reports_of_both_line_managers_and_schools_have_them_once(
    shared: SqlRecords, module: Module, policy: PolicyDocument, today: date
) -> None:
    reports = Reports(shared)

    for rows in (
        reports.team("line-manager", [module], policy, today),
        reports.team("other-manager", [module], policy, today),
        reports.school("bitterne-park", [module], policy, today),
        reports.school("mansel-park", [module], policy, today),
    ):
        assert [row.person_id for row in rows].count("jo-barnes") == 1
    assert reports.school_totals("mansel-park", [module], policy, today).people == 12
    assert ids(reports.find_report("other-manager", "joanne")) == ["jo-barnes"]
    assert ids([record.person for record in reports.everything()]).count("jo-barnes") == 1


def test_a_governor_of_one_school_who_teaches_at_another_is_staff_there_only(
    shared: SqlRecords, module: Module, policy: PolicyDocument, today: date
) -> None:
    with shared.database.writing() as connection:
        connection.execute(
            sa.update(post)
            .where(post.c.person_id == "jo-barnes", post.c.school_id == "mansel-park")
            .values(duty="governor")
        )
    reports = Reports(shared)

    here = reports.school("bitterne-park", [module], policy, today)
    there = reports.school("mansel-park", [module], policy, today)

    assert "jo-barnes" in {row.person_id for row in here}
    assert "jo-barnes" not in {row.person_id for row in there}
    with shared.begin() as repo:
        at_mansel = {each.id: each.duty for each in repo.people_of_school("mansel-park")}
        assert at_mansel["jo-barnes"] is Duty.GOVERNOR
        assert repo.person("jo-barnes").duty is Duty.STAFF


def test_a_line_manager_who_left_one_school_keeps_their_people_and_one_who_left_both_has_none(
    shared: SqlRecords,
) -> None:
    with shared.begin() as repo:
        cook = next(each for each in repo.people_of_school("mansel-park") if each.id == "jo-barnes")
        repo.change_post(replace(repo.person("sheila-dobson"), line_manager_id=cook.id), MONDAY)
        repo.end_post("jo-barnes", MONDAY, "bitterne-park")
        assert ids(repo.reports_of("jo-barnes")) == ["sheila-dobson"]
        repo.end_post("jo-barnes", MONDAY)
        assert repo.reports_of("jo-barnes") == []


def test_a_post_changes_at_the_school_it_is_given_for(shared: SqlRecords) -> None:
    with shared.begin() as repo:
        cook = next(each for each in repo.people_of_school("mansel-park") if each.id == "jo-barnes")
        repo.change_post(replace(cook, role="Head cook"), MONDAY)

    with shared.begin() as repo:
        there = next(
            each for each in repo.people_of_school("mansel-park") if each.id == "jo-barnes"
        )
        assert there == replace(cook, role="Head cook")
        assert repo.person("jo-barnes").role == "Teaching assistant"


def test_when_the_main_post_ends_the_other_one_is_the_main_one(shared: SqlRecords) -> None:
    with shared.begin() as repo:
        repo.end_post("jo-barnes", MONDAY, "bitterne-park")

    with shared.begin() as repo:
        assert repo.person("jo-barnes").school_id == "mansel-park"
        assert "jo-barnes" not in ids(repo.people_of_school("bitterne-park"))
        with pytest.raises(UnknownPerson):
            repo.end_post("jo-barnes", MONDAY, "bitterne-park")


def test_a_leaver_leaves_every_post(shared: SqlRecords) -> None:
    with shared.begin() as repo:
        repo.end_post("jo-barnes", MONDAY)

    with shared.begin() as repo:
        assert "jo-barnes" not in ids(repo.people_of_school("mansel-park"))
        assert "jo-barnes" not in ids(repo.reports_of("other-manager"))
        with pytest.raises(UnknownPerson):
            repo.person("jo-barnes")
