"""Signing the policy off, passing a question on and answering it, and seeing one's own record."""

from datetime import timedelta

import pytest

from bot.errors import (
    NobodyToAsk,
    NotPermitted,
    RecordsUnavailable,
    UnknownPerson,
    VersionNotCurrent,
)
from bot.learning.views import OpenQuery
from tests.fakes import NOON, FakeRecords, a_person, changed_policy
from tests.unit.learning.classroom import Classroom


def test_the_wording_names_the_policy_its_version_and_its_date(classroom: Classroom) -> None:
    wording = classroom.service.sign_off_wording()

    assert wording.version == 1
    assert wording.text == (
        "I have read and understood the Social Networking Policy, version 1, of 1 September 2026."
    )


def test_signing_off_records_the_very_words_and_the_hash(classroom: Classroom) -> None:
    result = classroom.service.sign_off("grace", 1)

    assert not result.already
    assert classroom.records.facts.sign_offs == [result.sign_off]
    assert result.sign_off.wording == classroom.service.sign_off_wording().text
    assert result.sign_off.policy_sha256 == "0" * 64


def test_signing_off_twice_keeps_the_first(classroom: Classroom) -> None:
    first = classroom.service.sign_off("grace", 1)

    second = classroom.service.sign_off("grace", 1)

    assert second.already
    assert second.sign_off == first.sign_off
    assert len(classroom.records.facts.sign_offs) == 1


@pytest.mark.parametrize(("is_minor", "stands"), [(True, True), (False, False)])
def test_a_sign_off_stands_until_the_policy_changes_in_more_than_a_minor_way(
    classroom: Classroom, is_minor: bool, stands: bool
) -> None:
    classroom.service.sign_off("grace", 1)
    classroom.policy = changed_policy(classroom.clock.now().date(), is_minor)

    later = classroom.rebuilt()

    assert (later.standing_sign_off("grace") is not None) == stands
    assert later.sign_off_wording().version == 2


@pytest.mark.parametrize("version", [0, 2])
def test_another_version_than_the_one_in_force_cannot_be_signed(
    classroom: Classroom, version: int
) -> None:
    with pytest.raises(VersionNotCurrent):
        classroom.service.sign_off("grace", version)

    assert not classroom.records.facts.sign_offs


def test_a_sign_off_that_could_not_be_recorded_is_not_announced(classroom: Classroom) -> None:
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        classroom.service.sign_off("grace", 1)

    assert not classroom.records.facts.sign_offs


def test_somebody_not_on_the_staff_list_cannot_sign(classroom: Classroom) -> None:
    with pytest.raises(UnknownPerson):
        classroom.service.sign_off("stranger", 1)


@pytest.mark.parametrize(
    ("asker", "addressee"),
    [("grace", "manager"), ("manager", "head"), ("head", "hr")],
)
def test_a_question_goes_to_the_line_manager_first(
    classroom: Classroom, asker: str, addressee: str
) -> None:
    told = classroom.queries.addressees(asker)[0]
    query = classroom.queries.pass_on(asker, "Does it cover group chats?")

    assert told.id == addressee
    assert (query.addressee_id, query.state) == (addressee, "open")
    assert classroom.records.facts.queries == [query]


@pytest.mark.parametrize("line_manager", [None, "grace", "somebody-who-left"])
def test_without_a_line_manager_of_ones_own_it_goes_to_the_head_teacher(
    classroom: Classroom, line_manager: str
) -> None:
    people = classroom.records.facts.people
    people["grace"] = a_person("grace", line_manager_id=line_manager)

    assert classroom.queries.pass_on("grace", "Who decides?").addressee_id == "head"


def test_a_question_nobody_could_get_is_refused_and_not_kept() -> None:
    alone = Classroom(records=FakeRecords([a_person("grace", line_manager_id=None)]))

    with pytest.raises(NobodyToAsk):
        alone.queries.pass_on("grace", "Is anybody there?")

    assert not alone.records.facts.queries


def test_the_audit_trail_holds_ids_and_never_the_question(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", "Something private")

    audited = ("grace", "query.passed_on", {"query": query.id})
    assert classroom.records.facts.audited == [audited]


def test_the_same_question_passed_on_again_is_the_one_that_is_open(classroom: Classroom) -> None:
    first = classroom.queries.pass_on("grace", "Does it cover group chats?")
    classroom.clock.move(timedelta(minutes=1))

    again = classroom.queries.pass_on("grace", "Does it cover group chats?")

    assert again == first
    assert classroom.records.facts.queries == [first]
    assert len(classroom.records.facts.audited) == 1


def test_it_is_passed_on_anew_to_another_addressee_in_other_words_or_once_answered(
    classroom: Classroom,
) -> None:
    first = classroom.queries.pass_on("grace", "Does it cover group chats?")
    classroom.queries.pass_on("grace", "Does it cover e-mail?")
    classroom.queries.pass_on("manager", "Does it cover group chats?")
    classroom.queries.answer("manager", first.id)

    classroom.queries.pass_on("grace", "Does it cover group chats?")

    assert len(classroom.records.facts.queries) == 4


def test_two_people_may_ask_the_same(classroom: Classroom) -> None:
    classroom.records.facts.people["ada"] = a_person("ada")
    for asker in ("grace", "ada"):
        classroom.queries.pass_on(asker, "Does it cover group chats?")

    names = [query.asker_name for query in classroom.queries.open_to("manager")]

    assert names == ["Grace", "Ada"]


def test_the_addressee_sees_what_waits_with_the_name_of_who_asked_oldest_first(
    classroom: Classroom,
) -> None:
    older = classroom.queries.pass_on("grace", "Does it cover group chats?")
    classroom.clock.move(timedelta(days=1))
    newer = classroom.queries.pass_on("grace", "Who decides?")

    assert classroom.queries.open_to("manager") == [
        OpenQuery(older.id, "Grace", "Does it cover group chats?", NOON),
        OpenQuery(newer.id, "Grace", "Who decides?", NOON + timedelta(days=1)),
    ]


def test_an_asker_who_has_left_is_still_named(classroom: Classroom) -> None:
    classroom.queries.pass_on("grace", "Who decides?")
    classroom.records.leave("grace")

    (query,) = classroom.queries.open_to("manager")

    assert query.asker_name == "Grace"


@pytest.mark.parametrize("person_id", ["grace", "head", "hr", "stranger"])
def test_nobody_but_the_addressee_sees_a_question_or_marks_it_answered(
    classroom: Classroom, person_id: str
) -> None:
    query = classroom.queries.pass_on("grace", "Something private")

    with pytest.raises(NotPermitted):
        classroom.queries.answer(person_id, query.id)

    assert list(classroom.queries.open_to(person_id)) == []
    assert classroom.records.facts.queries == [query]
    assert len(classroom.records.facts.audited) == 1


def test_an_answered_question_waits_no_longer_and_both_moments_are_kept(
    classroom: Classroom,
) -> None:
    query = classroom.queries.pass_on("grace", "Who decides?")
    classroom.clock.move(timedelta(days=2))

    classroom.queries.answer("manager", query.id)

    (kept,) = classroom.records.facts.queries
    assert list(classroom.queries.open_to("manager")) == []
    assert (kept.state, kept.asked_at, kept.answered_at) == (
        "answered",
        NOON,
        NOON + timedelta(days=2),
    )
    audited = ("manager", "query.answered", {"query": query.id})
    assert classroom.records.facts.audited[-1] == audited


def test_a_question_is_answered_once(classroom: Classroom) -> None:
    query = classroom.queries.pass_on("grace", "Who decides?")
    classroom.queries.answer("manager", query.id)
    kept = list(classroom.records.facts.queries)

    with pytest.raises(NotPermitted):
        classroom.queries.answer("manager", query.id)

    assert classroom.records.facts.queries == kept


def test_an_answer_that_could_not_be_recorded_leaves_the_question_open(
    classroom: Classroom,
) -> None:
    query = classroom.queries.pass_on("grace", "Who decides?")
    classroom.records.fails_at_commit = True

    with pytest.raises(RecordsUnavailable):
        classroom.queries.answer("manager", query.id)

    assert classroom.records.facts.queries == [query]


def test_my_record_holds_what_is_recorded_of_me_and_nobody_else(classroom: Classroom) -> None:
    classroom.take("sound", "sound", "sound", "sound")
    classroom.service.sign_off("grace", 1)
    classroom.service.sign_off("manager", 1)

    record = classroom.service.record_of("grace")

    assert record.person.id == "grace"
    assert [attempt.passed for attempt in record.attempts] == [True]
    assert len(record.completions) == 1
    assert [sign_off.person_id for sign_off in record.sign_offs] == ["grace"]
