"""Feedback on answers: school, topic and day, and nobody's name."""

import pytest

from bot.errors import UnknownPerson
from bot.learning.facts import Feedback
from bot.learning.feedback import FeedbackOnAnswers
from tests.fakes import NOON, SCHOOL
from tests.unit.learning.classroom import Classroom


def test_feedback_holds_the_school_the_topic_and_the_day_and_no_person(
    classroom: Classroom,
) -> None:
    box = FeedbackOnAnswers(classroom.records, classroom.clock, classroom.new_id)

    box.give("grace", "pupil_photos", helpful=False)

    assert classroom.records.facts.feedback == [
        Feedback("id-1", SCHOOL.id, "pupil_photos", False, NOON.date())
    ]
    assert not classroom.records.facts.audited


def test_somebody_not_on_the_staff_list_gives_none(classroom: Classroom) -> None:
    box = FeedbackOnAnswers(classroom.records, classroom.clock, classroom.new_id)

    with pytest.raises(UnknownPerson):
        box.give("stranger", "pupil_photos", helpful=True)
