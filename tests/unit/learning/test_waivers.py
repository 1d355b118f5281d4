"""Waiving a module: with a reason and a note, by somebody who answers for the person, and by nobody else."""

from datetime import timedelta

import pytest

from bot.errors import NoteMissing, NotPermitted
from bot.learning.views import ModuleState
from bot.learning.waivers import WaiverReason
from tests.unit.learning.classroom import Classroom

WHY = "Did the trust's own course in June."
REASON = WaiverReason.EQUIVALENT_OUTSIDE_ACTIVITY


@pytest.mark.parametrize("actor", ["manager", "head", "hr"])
def test_whoever_answers_for_a_person_may_waive_a_module(classroom: Classroom, actor: str) -> None:
    waiver = classroom.service.waive(actor, "grace", "friends", REASON, f"  {WHY} ")

    (status,) = classroom.service.modules("grace")
    assert (waiver.reason, waiver.note) == ("Equivalent Outside Activity", WHY)
    assert status.state is ModuleState.DONE
    assert status.owed.met_by is not None
    assert status.owed.met_by.is_waiver
    assert classroom.records.facts.completions == []
    assert ("waiver.added", actor) in [
        (event, who) for who, event, _ in classroom.records.facts.audited
    ]


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ("grace", "grace"),
        ("grace", "manager"),
        ("manager", "head"),
        ("manager", "nobody"),
        ("nobody", "grace"),
        ("head", "hr"),
    ],
)
def test_nobody_else_may(classroom: Classroom, actor: str, person: str) -> None:
    with pytest.raises(NotPermitted):
        classroom.service.waive(actor, person, "friends", REASON, WHY)

    assert classroom.records.facts.waivers == []


@pytest.mark.parametrize("note", ["", "   ", "x" * 501])
def test_a_waiver_needs_a_note_of_reasonable_length(classroom: Classroom, note: str) -> None:
    with pytest.raises(NoteMissing):
        classroom.service.waive("manager", "grace", "friends", REASON, note)

    assert classroom.records.facts.waivers == []


def test_a_waiver_runs_out_like_a_completion(classroom: Classroom) -> None:
    classroom.service.waive("manager", "grace", "friends", REASON, WHY)

    classroom.clock.move(timedelta(days=340))

    (status,) = classroom.service.modules("grace")
    assert status.owed.state == "due"


def test_a_module_that_is_not_offered_cannot_be_waived(classroom: Classroom) -> None:
    with pytest.raises(KeyError):
        classroom.service.waive("manager", "grace", "juggling", REASON, WHY)
