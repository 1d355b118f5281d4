"""Who may put a sign-off on record for somebody else, and on what terms."""

import pytest

from bot.errors import NoteMissing, NotPermitted, RecordsUnavailable, VersionNotCurrent
from bot.learning.facts import Duty
from tests.fakes import FakeRecords, a_person, staff
from tests.unit.learning.classroom import Classroom

NOTE = "Signed on paper on 3 September."


@pytest.mark.parametrize("recorder", ["manager", "head", "hr"])
def test_line_manager_head_teacher_and_hr_may_record_a_sign_off(
    classroom: Classroom, recorder: str
) -> None:
    result = classroom.service.sign_off_for(recorder, "grace", 1, f"  {NOTE} ")

    assert not result.already
    assert classroom.records.facts.sign_offs == [result.sign_off]
    assert (result.sign_off.person_id, result.sign_off.recorded_by) == ("grace", recorder)
    assert result.sign_off.note == NOTE
    assert result.sign_off.wording == classroom.service.sign_off_wording().text
    subject = {"sign_off": result.sign_off.id, "person": "grace"}
    assert classroom.records.facts.audited == [(recorder, "sign_off.recorded", subject)]


@pytest.mark.parametrize(
    ("recorder", "person"),
    [
        ("colleague", "grace"),
        ("other-manager", "grace"),
        ("other-head", "grace"),
        ("governor", "grace"),
        ("grace", "manager"),
        ("grace", "grace"),
        ("hr", "hr"),
        ("head", "head"),
        ("stranger", "grace"),
        ("hr", "stranger"),
        ("former-manager", "grace"),
    ],
)
def test_nobody_else_may(recorder: str, person: str) -> None:
    others = [
        a_person("colleague"),
        a_person("other-manager", line_manager_id="head"),
        a_person("other-head", duty=Duty.HEAD_TEACHER, school_id="elsewhere"),
        a_person("governor", duty=Duty.GOVERNOR),
        a_person("former-manager"),
    ]
    classroom = Classroom(records=FakeRecords([*staff(), *others]))

    with pytest.raises(NotPermitted):
        classroom.service.sign_off_for(recorder, person, 1, NOTE)

    assert not classroom.records.facts.sign_offs
    assert not classroom.records.facts.audited


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_without_a_note_that_says_how_they_know_nothing_is_recorded(
    classroom: Classroom, note: str
) -> None:
    with pytest.raises(NoteMissing):
        classroom.service.sign_off_for("manager", "grace", 1, note)

    assert not classroom.records.facts.sign_offs


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_than_the_one_in_force_cannot_be_recorded(
    classroom: Classroom, version: int
) -> None:
    with pytest.raises(VersionNotCurrent):
        classroom.service.sign_off_for("manager", "grace", version, NOTE)

    assert not classroom.records.facts.sign_offs


def test_what_the_person_signed_themselves_stays_as_it_is(classroom: Classroom) -> None:
    own = classroom.service.sign_off("grace", 1).sign_off

    result = classroom.service.sign_off_for("manager", "grace", 1, NOTE)

    assert result.already
    assert result.sign_off == own
    assert classroom.records.facts.sign_offs == [own]


def test_a_sign_off_that_could_not_be_kept_is_not_announced(classroom: Classroom) -> None:
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        classroom.service.sign_off_for("manager", "grace", 1, NOTE)

    assert not classroom.records.facts.sign_offs
