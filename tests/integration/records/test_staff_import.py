"""Importing staff files: what changes, and what stays."""

from datetime import date

import pytest
import sqlalchemy as sa

from bot.errors import UnknownPerson
from bot.learning.facts import Duty
from bot.records import SqlRecords, tables
from bot.records.staff_import import import_staff, preview_staff
from bot.staffing.changes import ChangeKind
from tests.integration.records.staff_files import (
    HEAD,
    HEADER,
    LATER,
    MONDAY,
    TEACHER,
    bring_in,
    everything_in,
    kinds,
    posts_of,
)


def test_people_are_added_with_their_posts_whatever_the_order(schools: SqlRecords) -> None:
    plan = bring_in(schools, TEACHER + HEAD)

    assert kinds(plan) == {"head": "added", "bob": "added"}
    with schools.begin() as repo:
        bob = repo.person("bob")
        assert (bob.name, bob.line_manager_id, bob.started_on) == (
            "Bob Łęcki",
            "head",
            date(2026, 9, 1),
        )
        assert repo.person("head").duty is Duty.HEAD_TEACHER
        assert repo.person("head").email == "ann@hill.org"


def test_a_second_import_changes_nothing(staffed: SqlRecords) -> None:
    before = everything_in(staffed)

    plan = bring_in(staffed, HEAD + TEACHER, LATER)

    assert set(kinds(plan).values()) == {"unchanged"}
    assert everything_in(staffed) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(schools: SqlRecords) -> None:
    before = everything_in(schools)

    shown = preview_staff(schools.database, (HEADER + HEAD + TEACHER).encode(), MONDAY)

    assert everything_in(schools) == before
    assert shown == bring_in(schools, HEAD + TEACHER)


def test_what_happened_is_on_the_audit_trail_by_id(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD + TEACHER.replace("Teacher", "SENCO"), LATER)

    with staffed.database.reading() as connection:
        lines = connection.execute(sa.select(tables.audit).order_by(tables.audit.c.number)).all()
    assert [(line.actor_id, line.event, line.subject) for line in lines] == [
        ("operator", "staff.added", {"person": "head"}),
        ("operator", "staff.added", {"person": "bob"}),
        ("operator", "staff.changed", {"person": "bob"}),
    ]


def test_a_new_name_and_address_are_taken_over(staffed: SqlRecords) -> None:
    married = TEACHER.replace("Bob Łęcki", "Bob Marsh").replace(",head,,", ",head,bob@hill.org,")

    (change,) = bring_in(staffed, HEAD + married, LATER).of_kind(ChangeKind.CHANGED)

    assert change.what == ("name: Bob Łęcki → Bob Marsh", "e-mail: none → bob@hill.org")
    with staffed.begin() as repo:
        assert (repo.person("bob").name, repo.person("bob").email) == ("Bob Marsh", "bob@hill.org")
    assert len(posts_of(staffed, "bob")) == 1


def test_two_people_may_swap_their_addresses(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD + TEACHER.replace(",head,,", ",head,bob@hill.org,"))

    swapped = HEAD.replace("ann@", "bob@") + TEACHER.replace(",head,,", ",head,ann@hill.org,")
    bring_in(staffed, swapped, LATER)

    with staffed.begin() as repo:
        assert repo.person("head").email == "bob@hill.org"
        assert repo.person("bob").email == "ann@hill.org"


def test_a_new_role_ends_a_post_and_keeps_the_day_service_began(staffed: SqlRecords) -> None:
    without_day = TEACHER.replace("Teacher", "SENCO").replace("2026-09-01", "")

    bring_in(staffed, HEAD + without_day, LATER)

    assert posts_of(staffed, "bob") == [
        ("hill", "Teacher", date(2026, 9, 1), LATER.date()),
        ("hill", "SENCO", LATER.date(), None),
    ]
    with staffed.begin() as repo:
        assert repo.person("bob").started_on == date(2026, 9, 1)


def test_a_move_to_another_school_keeps_the_day_service_began(staffed: SqlRecords) -> None:
    moved = TEACHER.replace("hill", "vale").replace("2026-09-01", "")

    plan = bring_in(staffed, HEAD + moved, LATER)

    assert plan.of_kind(ChangeKind.CHANGED)[0].what == (
        "no longer at hill",
        "Teacher at vale",
    )
    with staffed.begin() as repo:
        bob = repo.person("bob")
        assert (bob.school_id, bob.started_on) == ("vale", date(2026, 9, 1))


def test_a_wrong_first_day_is_corrected_without_a_new_post(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD + TEACHER.replace("2026-09-01", "2026-08-24"), LATER)

    assert len(posts_of(staffed, "bob")) == 1
    with staffed.begin() as repo:
        assert repo.person("bob").started_on == date(2026, 8, 24)


def test_columns_the_file_does_not_have_leave_what_is_on_record(staffed: SqlRecords) -> None:
    bare = b"id,name,school,role\nbob,Bob Lecki,hill,Teacher\nhead,Ann Head,hill,Head teacher\n"

    plan = import_staff(staffed.database, bare, LATER, "operator")

    assert kinds(plan) == {"head": "unchanged", "bob": "changed"}
    with staffed.begin() as repo:
        assert repo.person("bob").line_manager_id == "head"
        assert repo.person("head").duty is Duty.HEAD_TEACHER
        assert repo.person("head").email == "ann@hill.org"


def test_somebody_with_an_end_in_the_past_has_left_and_one_with_an_end_to_come_has_not(
    staffed: SqlRecords,
) -> None:
    to_come = TEACHER.replace("2026-09-01,,", "2026-09-01,2026-12-31,")
    assert kinds(bring_in(staffed, HEAD + to_come, LATER))["bob"] == "unchanged"

    past = TEACHER.replace("2026-09-01,,", "2026-09-01,2026-09-25,")
    assert kinds(bring_in(staffed, HEAD + past, LATER))["bob"] == "left"
    assert kinds(bring_in(staffed, HEAD + past, LATER))["bob"] == "unchanged"

    assert posts_of(staffed, "bob") == [("hill", "Teacher", date(2026, 9, 1), date(2026, 9, 25))]
    with staffed.begin() as repo, pytest.raises(UnknownPerson):
        repo.person("bob")


def test_who_is_not_in_the_file_stays_and_is_named_unless_the_file_is_said_to_be_complete(
    staffed: SqlRecords,
) -> None:
    bring_in(staffed, "zoe,Zoe Vale,vale,Cook,staff,head,,2026-09-01,,,\n")

    plan = bring_in(staffed, HEAD, LATER)
    assert plan.missing == ("Bob Łęcki",)
    assert kinds(plan) == {"head": "unchanged"}

    plan = bring_in(staffed, HEAD, LATER, leavers=True)
    assert kinds(plan) == {"head": "unchanged", "bob": "left"}
    with staffed.begin() as repo:
        assert {person.id for person in repo.people()} == {"head", "zoe"}


def test_somebody_who_left_comes_back_with_their_history(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD, MONDAY, leavers=True)

    plan = bring_in(staffed, HEAD + TEACHER.replace("2026-09-01", ""), LATER)

    assert kinds(plan)["bob"] == "rejoined"
    assert [post[3] for post in posts_of(staffed, "bob")] == [MONDAY.date(), None]
    with staffed.begin() as repo:
        assert repo.person("bob").started_on == LATER.date()


def test_one_person_in_two_schools_has_a_post_at_each_and_the_first_line_is_the_main_one(
    staffed: SqlRecords,
) -> None:
    second = TEACHER.replace("hill", "vale").replace("Teacher", "Cook")

    bring_in(staffed, HEAD + TEACHER + second, LATER)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "hill"
        assert "bob" in {person.id for person in repo.people_of_school("vale")}

    bring_in(staffed, HEAD + second + TEACHER, LATER)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "vale"
    assert kinds(bring_in(staffed, HEAD + second + TEACHER, LATER))["bob"] == "unchanged"

    bring_in(staffed, HEAD + TEACHER, LATER)  # nothing of the other school: that post stays
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "vale"

    ended = second.replace("2026-09-01,,", "2026-09-01,2026-09-28,")
    bring_in(staffed, HEAD + ended + TEACHER, LATER)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "hill"


def test_a_complete_file_of_one_school_leaves_posts_at_others_alone(staffed: SqlRecords) -> None:
    second = TEACHER.replace("hill", "vale").replace("Teacher", "Cook")
    bring_in(staffed, HEAD + TEACHER + second)

    plan = bring_in(staffed, HEAD, LATER, leavers=True)

    assert plan.of_kind(ChangeKind.CHANGED)[0].what == ("no longer at hill",)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "vale"


def test_two_head_teachers_of_one_school_are_welcome(schools: SqlRecords) -> None:
    other = HEAD.replace("head,Ann", "other,Oz").replace("ann@", "oz@")

    assert set(kinds(bring_in(schools, HEAD + other)).values()) == {"added"}


def test_a_long_absence_is_recorded_and_its_end_corrected(staffed: SqlRecords) -> None:
    away = TEACHER.replace(",,,\n", ",,2026-10-01,\n")
    back = TEACHER.replace(",,,\n", ",,2026-10-01,2027-02-28\n")

    bring_in(staffed, HEAD + away)
    bring_in(staffed, HEAD + away)
    bring_in(staffed, HEAD + back, LATER)
    bring_in(staffed, HEAD + TEACHER, LATER)  # an empty cell takes nothing back

    absence = tables.absence
    with staffed.database.reading() as connection:
        (kept,) = connection.execute(sa.select(absence)).all()
    assert (kept.person_id, kept.starts_on, kept.ends_on, kept.recorded_by) == (
        "bob",
        date(2026, 10, 1),
        date(2027, 2, 28),
        "operator",
    )
