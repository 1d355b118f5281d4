"""What those who answer for a person see of them, and waiving what is asked of them; nobody else learns a thing."""

from datetime import timedelta

import pytest

from bot.errors import NoteMissing, NothingToWaive, NotPermitted
from bot.learning.facts import Duty
from bot.learning.oversight import Oversight, Reach, WaiverWanted
from bot.learning.waivers import WaiverReason
from tests.fakes import a_person
from tests.unit.learning.classroom import Classroom

WHY = "Did the trust's own course in June."
WANTED = WaiverWanted("grace", "friends", WaiverReason.EQUIVALENT_OUTSIDE_ACTIVITY, f" {WHY} ")


@pytest.fixture
def oversight(classroom: Classroom) -> Oversight:
    return Oversight(
        classroom.records,
        classroom.clock,
        classroom.curriculum,
        classroom.policy,
        classroom.new_id,
    )


@pytest.mark.parametrize(("actor", "reach"), [("manager", Reach.TEAM), ("head", Reach.SCHOOL)])
def test_a_person_is_seen_by_those_who_answer_for_them(
    oversight: Oversight, actor: str, reach: Reach
) -> None:
    seen = oversight.person(actor, "grace", reach)

    assert seen.person.id == "grace"
    assert [each.module.id for each in seen.unfinished] == ["friends"]
    assert (seen.signed, seen.waivers, seen.reminders) == (None, (), ())


@pytest.mark.parametrize(
    ("actor", "person", "reach"),
    [
        ("grace", "grace", Reach.TEAM),
        ("grace", "manager", Reach.TEAM),
        ("manager", "head", Reach.TEAM),
        ("manager", "nobody", Reach.TEAM),
        ("manager", "grace", Reach.SCHOOL),
        ("head", "head", Reach.SCHOOL),
        ("hr", "nobody", Reach.SCHOOL),
        ("hr", "grace", Reach.SCHOOL),  # of another school
    ],
)
def test_nobody_else_sees_or_waives_anything(
    classroom: Classroom, oversight: Oversight, actor: str, person: str, reach: Reach
) -> None:
    wanted = WaiverWanted(person, "friends", WaiverReason.ADMINISTRATIVE, WHY)
    with pytest.raises(NotPermitted):
        oversight.person(actor, person, reach)
    with pytest.raises(NotPermitted):
        oversight.waiver(actor, wanted, reach)
    with pytest.raises(NotPermitted):
        oversight.waive(actor, wanted, reach)

    assert classroom.records.facts.waivers == []


def test_a_governor_of_the_school_is_nobodys_person(
    classroom: Classroom, oversight: Oversight
) -> None:
    classroom.records.facts.people["gov"] = a_person("gov", duty=Duty.GOVERNOR)

    with pytest.raises(NotPermitted):
        oversight.person("head", "gov", Reach.SCHOOL)


def test_showing_a_waiver_back_records_nothing(classroom: Classroom, oversight: Oversight) -> None:
    shown = oversight.waiver("manager", WANTED, Reach.TEAM)

    assert (shown.reason, shown.note) == ("Equivalent Outside Activity", WHY)
    assert classroom.records.facts.waivers == []
    assert classroom.records.facts.audited == []


def test_a_waiver_is_seen_with_who_gave_it_and_why(oversight: Oversight) -> None:
    oversight.waive("manager", WANTED, Reach.TEAM)

    seen = oversight.person("manager", "grace", Reach.TEAM)

    (module,) = seen.modules
    assert module.owed.state == "done"
    assert module.waiver is not None
    assert module.waiver.note == WHY
    assert seen.names[module.waiver.waived_by]
    assert seen.unfinished == ()


def test_pressing_twice_waives_once(classroom: Classroom, oversight: Oversight) -> None:
    oversight.waive("manager", WANTED, Reach.TEAM)

    with pytest.raises(NothingToWaive):
        oversight.waive("manager", WANTED, Reach.TEAM)

    assert len(classroom.records.facts.waivers) == 1


@pytest.mark.parametrize("note", ["", "  ", "x" * 501])
def test_without_a_note_that_says_why_nothing_is_waived(
    classroom: Classroom, oversight: Oversight, note: str
) -> None:
    wanted = WaiverWanted("grace", "friends", WaiverReason.ADMINISTRATIVE, note)

    with pytest.raises(NoteMissing):
        oversight.waive("manager", wanted, Reach.TEAM)

    assert classroom.records.facts.waivers == []


def test_a_module_that_is_not_offered_cannot_be_waived(oversight: Oversight) -> None:
    wanted = WaiverWanted("grace", "juggling", WaiverReason.ADMINISTRATIVE, WHY)

    with pytest.raises(NothingToWaive):
        oversight.waiver("manager", wanted, Reach.TEAM)


def test_what_was_done_last_year_is_asked_again_and_may_be_waived_then(
    classroom: Classroom, oversight: Oversight
) -> None:
    oversight.waive("manager", WANTED, Reach.TEAM)
    classroom.clock.move(timedelta(days=350))

    oversight.waive("manager", WANTED, Reach.TEAM)

    seen = oversight.person("manager", "grace", Reach.TEAM)
    assert [each.waived_at for each in seen.waivers] == sorted(
        (each.waived_at for each in seen.waivers), reverse=True
    )
    assert seen.modules[0].waiver == seen.waivers[0]


def test_reminders_sign_offs_and_their_makers_are_seen(
    classroom: Classroom, oversight: Oversight
) -> None:
    version = classroom.service.sign_off_wording().version
    classroom.service.sign_off_for("manager", "grace", version, "On paper.")

    seen = oversight.person("head", "grace", Reach.SCHOOL)

    assert seen.signed is not None
    assert seen.signed.note == "On paper."
    assert set(seen.names) == {"manager"}
    assert not seen.reminded_today
