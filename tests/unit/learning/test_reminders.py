"""Reminders: whom a line manager may have reminded, once a day, and what a reminder says when it is delivered."""

from dataclasses import replace
from datetime import date, timedelta
from typing import List

import pytest

from bot.errors import NotPermitted, RecordsUnavailable
from bot.learning.facts import NoticeKind, TeamRow
from bot.learning.notices import NOT_NEEDED, SUPERSEDED, Notices, ReminderToTell
from bot.learning.reminders import Reminded, Reminders
from tests.fakes import a_person
from tests.unit.learning.classroom import Classroom


class Team:
    """What the report on a team says: Ada is overdue, Ben is due, Cy has done everything; they report to `manager`."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self.states = {"ada": "overdue", "ben": "due", "cy": "done"}

    def __call__(self, manager_id: str, on: date) -> List[TeamRow]:
        people = self._classroom.records.facts.people.values()
        own = [each for each in people if each.line_manager_id == manager_id]
        return [
            TeamRow(each.id, each.name, each.role, module, state, on, None)
            for each in own
            for module, state in (("done", "done"), ("friends", self.states[each.id]))
        ]


@pytest.fixture
def team(classroom: Classroom) -> Team:
    for name in ("ada", "ben", "cy"):
        classroom.records.facts.people[name] = a_person(name)
    del classroom.records.facts.people["grace"]
    return Team(classroom)


@pytest.fixture
def reminders(classroom: Classroom, team: Team) -> Reminders:
    return Reminders(classroom.records, classroom.clock, classroom.new_id, team)


@pytest.fixture
def notices(classroom: Classroom) -> Notices:
    return Notices(classroom.records, classroom.clock, classroom.service.modules)


def test_one_person_with_something_due_is_reminded(
    classroom: Classroom, reminders: Reminders
) -> None:
    reminder = reminders.remind("manager", "ben")

    (notice,) = classroom.records.facts.notices
    assert (reminder.name, reminder.outcome) == ("Ben", Reminded.REMINDED)
    assert (notice.person_id, notice.kind, notice.made_by) == (
        "ben",
        NoticeKind.REMINDER,
        "manager",
    )
    assert classroom.records.facts.audited == [("manager", "reminder.made", {"notice": notice.id})]


def test_a_newer_reminder_takes_the_place_of_one_that_still_waits(
    classroom: Classroom, reminders: Reminders
) -> None:
    reminders.remind("manager", "ben")
    assert reminders.remind("manager", "ben").outcome is Reminded.ALREADY
    classroom.clock.move(timedelta(days=1))

    assert reminders.remind("manager", "ben").outcome is Reminded.REMINDED

    older, newer = classroom.records.facts.notices
    assert (older.delivered_by, newer.delivered_at) == (SUPERSEDED, None)
    last = classroom.records.facts.audited[-1]
    assert last == ("assistant", "notice.superseded", {"notice": older.id})


def test_somebody_with_nothing_due_is_not_reminded(
    classroom: Classroom, reminders: Reminders
) -> None:
    assert reminders.remind("manager", "cy").outcome is Reminded.NOTHING_DUE
    assert not classroom.records.facts.notices


@pytest.mark.parametrize(
    ("asking", "person_id"),
    [("manager", "head"), ("manager", "nobody"), ("ada", "ben"), ("head", "ada"), ("ada", "ada")],
)
def test_nobody_has_somebody_reminded_who_does_not_report_to_them(
    classroom: Classroom, reminders: Reminders, team: Team, asking: str, person_id: str
) -> None:
    team.states |= {"manager": "due", "head": "due"}

    with pytest.raises(NotPermitted):
        reminders.remind(asking, person_id)

    assert not classroom.records.facts.notices


def test_somebody_who_moved_since_the_rows_were_read_is_not_reminded(
    classroom: Classroom, team: Team
) -> None:
    def moved_meanwhile(manager_id: str, on: date) -> List[TeamRow]:
        rows = team(manager_id, on)
        people = classroom.records.facts.people
        people["ada"] = replace(people["ada"], line_manager_id="head")
        return rows

    reminders = Reminders(classroom.records, classroom.clock, classroom.new_id, moved_meanwhile)

    with pytest.raises(NotPermitted):
        reminders.remind("manager", "ada")
    assert reminders.remind_overdue("manager") == []


def test_reminding_all_reaches_those_who_are_overdue_and_nobody_else(
    classroom: Classroom, reminders: Reminders, team: Team
) -> None:
    team.states["cy"] = "overdue"

    told = reminders.remind_overdue("manager")

    assert [each.person_id for each in told] == ["ada", "cy"]
    assert [each.person_id for each in classroom.records.facts.notices] == ["ada", "cy"]


def test_a_person_is_reminded_once_a_day_whoever_asks(
    classroom: Classroom, reminders: Reminders
) -> None:
    reminders.remind("manager", "ada")
    people = classroom.records.facts.people
    people["ada"] = replace(people["ada"], line_manager_id="head")
    people["manager"] = replace(people["manager"], line_manager_id=None)

    again = reminders.remind("head", "ada")
    (all_again,) = reminders.remind_overdue("head")
    reminded = reminders.reminded_today("head")
    classroom.clock.move(timedelta(days=1))

    assert (again.outcome, all_again.outcome) == (Reminded.ALREADY, Reminded.ALREADY)
    assert reminded == {"ada"}
    assert reminders.reminded_today("head") == set()
    assert reminders.remind("head", "ada").outcome is Reminded.REMINDED


def test_a_reminder_lost_at_the_commit_is_not_announced(
    classroom: Classroom, reminders: Reminders
) -> None:
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        reminders.remind("manager", "ada")

    assert not classroom.records.facts.notices


def test_a_reminder_names_what_is_to_do_at_the_moment_it_is_delivered(
    classroom: Classroom, reminders: Reminders, notices: Notices
) -> None:
    reminders.remind("manager", "ada")
    (notice,) = classroom.records.facts.notices

    told = notices.to_tell(notice)

    assert isinstance(told, ReminderToTell)
    assert told.made_by_name == "Manager"
    assert [each.module.id for each in told.to_do] == ["friends"]


def test_a_reminder_of_what_was_done_meanwhile_says_nothing_and_that_is_on_record(
    classroom: Classroom, reminders: Reminders, notices: Notices
) -> None:
    reminders.remind("manager", "ada")
    (notice,) = classroom.records.facts.notices
    classroom.service.start("ada", "friends")
    while step := classroom.service.current("ada"):
        classroom.service.choose("ada", step.attempt_id, step.step.id, "sound")

    assert notices.to_tell(notice) is None
    notices.not_needed(notice)

    assert classroom.records.facts.notices[0].delivered_by == NOT_NEEDED
    assert classroom.records.facts.audited[-1] == (
        "assistant",
        "notice.not_needed",
        {"notice": notice.id},
    )


def test_a_reminder_for_somebody_who_has_left_says_nothing(
    classroom: Classroom, reminders: Reminders, notices: Notices
) -> None:
    reminders.remind("manager", "ada")
    classroom.records.leave("ada")

    assert notices.to_tell(classroom.records.facts.notices[0]) is None
