"""The staff list: who is on it now, who manages whom now, and what stays when people move or leave."""

from dataclasses import replace
from datetime import date

import pytest

from bot.errors import RecordsUnavailable, UnknownPerson
from bot.learning.facts import Duty, Person, School
from bot.records import SqlRecords

MONDAY = date(2026, 9, 14)


def names(people: object) -> "list[str]":
    return [person.name for person in people]  # type: ignore[attr-defined]


def test_somebody_not_on_the_staff_list_is_unknown(small_school: SqlRecords) -> None:
    with small_school.begin() as repo, pytest.raises(UnknownPerson):
        repo.person("nobody")


def test_a_line_manager_has_their_own_people_only(demo_records: SqlRecords) -> None:
    with demo_records.begin() as repo:
        assert {person.id for person in repo.reports_of("line-manager")} == {
            "new-starter",
            "teaching-assistant",
            "priya-sharma",
            "tomasz-kowalski",
            "jo-barnes",
        }
        assert names(repo.reports_of("other-manager")) == [
            "Daniel Hughes",
            "Priya Nair",
            "Zofia Nowak",
        ]
        assert repo.reports_of("teaching-assistant") == []


def test_a_person_with_a_new_line_manager_is_off_the_old_ones_list(
    demo_records: SqlRecords,
) -> None:
    with demo_records.begin() as repo:
        moved = replace(repo.person("priya-sharma"), line_manager_id="ruth-adeyemi")
        repo.change_post(moved, MONDAY)

    with demo_records.begin() as repo:
        assert "Priya Sharma" not in names(repo.reports_of("line-manager"))
        assert "Priya Sharma" in names(repo.reports_of("ruth-adeyemi"))


def test_moving_to_another_post_keeps_the_day_service_began(small_school: SqlRecords) -> None:
    with small_school.begin() as repo:
        ann = repo.person("ann")
        repo.change_post(replace(ann, role="SENCO"), MONDAY)

    with small_school.begin() as repo:
        assert repo.person("ann") == replace(ann, role="SENCO")


def test_somebody_who_left_is_on_no_list(small_school: SqlRecords) -> None:
    with small_school.begin() as repo:
        repo.end_post("ann", MONDAY)

    with small_school.begin() as repo:
        with pytest.raises(UnknownPerson):
            repo.person("ann")
        assert names(repo.people()) == ["Head"]
        assert names(repo.people_of_school("school")) == ["Head"]
        assert repo.reports_of("head") == []


def test_a_line_manager_who_left_manages_nobody(small_school: SqlRecords) -> None:
    with small_school.begin() as repo:
        repo.end_post("head", MONDAY)

    with small_school.begin() as repo:
        assert repo.person("ann").line_manager_id is None
        assert repo.reports_of("head") == []


def test_somebody_who_left_cannot_move_or_leave_again(small_school: SqlRecords) -> None:
    with small_school.begin() as repo:
        ann = repo.person("ann")
        repo.end_post("ann", MONDAY)

    with pytest.raises(UnknownPerson), small_school.begin() as repo:
        repo.end_post("ann", MONDAY)
    with pytest.raises(UnknownPerson), small_school.begin() as repo:
        repo.change_post(ann, MONDAY)


def test_a_post_cannot_end_before_it_began(small_school: SqlRecords) -> None:
    with pytest.raises(RecordsUnavailable), small_school.begin() as repo:
        repo.end_post("ann", date(2026, 9, 1))


def test_people_are_added_once_and_line_managers_may_come_later_in_the_list(
    small_school: SqlRecords,
) -> None:
    new = [
        Person("cat", "Cat", "school", "Cook", Duty.STAFF, "bob", MONDAY),
        Person("bob", "Bob", "school", "Office manager", Duty.STAFF, "head", MONDAY),
    ]
    with small_school.begin() as repo:
        assert repo.add_people(new) == 2
        assert repo.add_people([replace(new[0], name="Kat"), new[1]]) == 0

    with small_school.begin() as repo:
        assert names(repo.people()) == ["Ann", "Bob", "Cat", "Head"]


def test_a_person_of_no_school_is_refused(small_school: SqlRecords) -> None:
    stray = Person("cat", "Cat", "nowhere", "Cook", Duty.STAFF, None, MONDAY)

    with pytest.raises(RecordsUnavailable), small_school.begin() as repo:
        repo.add_people([stray])
    with small_school.begin() as repo, pytest.raises(UnknownPerson):
        repo.person("cat")


def test_a_school_is_added_once(small_school: SqlRecords) -> None:
    with small_school.begin() as repo:
        assert repo.add_school(School("school", "Another", "Somebody")) is False
        assert repo.school("school") == School("school", "The School", None)
        with pytest.raises(KeyError):
            repo.school("nowhere")
