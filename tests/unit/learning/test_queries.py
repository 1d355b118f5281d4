"""Questions between people: who else may get one, answers in words, and what the asker hears of it."""

from datetime import timedelta

import pytest

from bot.errors import NotPermitted, RecordsUnavailable, UnknownPerson
from bot.learning.facts import NoticeKind
from bot.learning.notices import AnswerToTell, Notices
from tests.fakes import NOON, a_person
from tests.unit.learning.classroom import Classroom

ASKED = "May I keep my secret account?"


@pytest.fixture
def notices(classroom: Classroom) -> Notices:
    return Notices(classroom.records, classroom.clock, classroom.service.modules)


@pytest.mark.parametrize(
    ("asker", "expected"),
    [("grace", ["manager", "head", "hr"]), ("manager", ["head", "hr"]), ("head", ["hr"])],
)
def test_a_question_may_go_to_each_of_these_in_this_order_and_nobody_twice(
    classroom: Classroom, asker: str, expected: "list[str]"
) -> None:
    assert [each.id for each in classroom.queries.addressees(asker)] == expected


def test_a_concern_about_the_line_manager_can_go_to_the_next_person(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", ASKED, "head")

    assert query.addressee_id == "head"
    assert [each.id for each in classroom.queries.open_to("head")] == [query.id]
    assert list(classroom.queries.open_to("manager")) == []


@pytest.mark.parametrize("to", ["grace", "another-teacher", "nobody", ""])
def test_a_question_never_goes_to_somebody_it_cannot_go_to(classroom: Classroom, to: str) -> None:
    classroom.records.facts.people["another-teacher"] = a_person("another-teacher")

    with pytest.raises(NotPermitted):
        classroom.queries.pass_on("grace", ASKED, to)

    assert not classroom.records.facts.queries


def test_an_answer_in_words_is_kept_and_the_asker_is_to_be_told(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", ASKED)

    asker = classroom.queries.answer("manager", query.id, "Please close it.")

    (kept,), (notice,) = classroom.records.facts.queries, classroom.records.facts.notices
    assert asker == "Grace"
    assert (kept.state, kept.answer, kept.told_at) == ("answered", "Please close it.", None)
    assert (notice.person_id, notice.kind) == ("grace", NoticeKind.QUERY_ANSWERED)
    assert (notice.subject, notice.made_by) == ({"query": query.id}, "manager")
    assert notice.delivered_at is None


def test_the_asker_hears_of_an_answer_in_person_too(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", ASKED)

    classroom.queries.answer("manager", query.id)

    assert classroom.records.facts.queries[0].answer is None
    assert [each.person_id for each in classroom.records.facts.notices] == ["grace"]


def test_the_audit_trail_never_holds_an_answer(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", ASKED)

    classroom.queries.answer("manager", query.id, "Something private")

    assert "private" not in str(classroom.records.facts.audited)


@pytest.mark.parametrize("person_id", ["grace", "head", "hr", "stranger"])
def test_nobody_but_the_addressee_answers_and_a_refused_answer_tells_nobody(
    classroom: Classroom, person_id: str
) -> None:
    query = classroom.queries.pass_on("grace", ASKED)

    with pytest.raises(NotPermitted):
        classroom.queries.answer(person_id, query.id, "Forged")
    with pytest.raises(NotPermitted):
        classroom.queries.open_one(person_id, query.id)

    assert classroom.records.facts.queries == [query]
    assert not classroom.records.facts.notices


def test_a_second_answer_changes_nothing_and_makes_no_second_notice(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", ASKED)
    classroom.queries.answer("manager", query.id, "Close it.")

    with pytest.raises(NotPermitted):
        classroom.queries.answer("manager", query.id, "Keep it.")

    assert classroom.records.facts.queries[0].answer == "Close it."
    assert len(classroom.records.facts.notices) == 1


def test_an_answer_lost_at_the_commit_leaves_neither_answer_nor_notice(
    classroom: Classroom,
) -> None:
    query = classroom.queries.pass_on("grace", ASKED)
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        classroom.queries.answer("manager", query.id, "Close it.")

    assert classroom.records.facts.queries == [query]
    assert not classroom.records.facts.notices


def test_the_asker_sees_state_age_and_answer_of_their_own_questions_only(
    classroom: Classroom,
) -> None:
    first = classroom.queries.pass_on("grace", ASKED)
    classroom.clock.move(timedelta(days=3))
    classroom.queries.pass_on("grace", "Who decides?")
    classroom.queries.answer("manager", first.id, "Close it.")
    classroom.records.leave("manager")

    newer, older = classroom.queries.passed_on_by("grace")

    assert (newer.query.text, newer.query.state, newer.days) == ("Who decides?", "open", 0)
    assert (older.query.answer, older.addressee_name, older.days) == ("Close it.", "Manager", 3)
    assert list(classroom.queries.passed_on_by("head")) == []


def test_a_delivered_answer_is_told_once_and_the_moment_is_kept(
    classroom: Classroom, notices: Notices
) -> None:
    query = classroom.queries.pass_on("grace", ASKED)
    classroom.queries.answer("manager", query.id, "Close it.")
    (notice,) = classroom.records.facts.notices
    told = notices.to_tell(notice)

    notices.delivered(notice, "web")
    classroom.clock.move(timedelta(days=1))
    notices.delivered(notice, "email")

    assert isinstance(told, AnswerToTell)
    assert (told.query.answer, told.addressee_name) == ("Close it.", "Manager")
    (kept,) = classroom.records.facts.notices
    assert (kept.delivered_by, kept.delivered_at) == ("web", NOON)
    assert classroom.records.facts.queries[0].told_at == NOON


def test_an_answer_that_is_gone_has_nothing_to_tell(classroom: Classroom, notices: Notices) -> None:
    query = classroom.queries.pass_on("grace", ASKED)
    classroom.queries.answer("manager", query.id, "Close it.")
    classroom.records.facts.queries.clear()

    assert notices.to_tell(classroom.records.facts.notices[0]) is None


def test_somebody_not_on_the_staff_list_can_pass_nothing_on(classroom: Classroom) -> None:
    with pytest.raises(UnknownPerson):
        classroom.queries.pass_on("stranger", ASKED)
