"""Signing the policy off, passing a question on, and seeing one's own record."""

import pytest

from bot.errors import NobodyToAsk, RecordsUnavailable, UnknownPerson, VersionNotCurrent
from tests.fakes import FakeRecords, a_person
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
    told = classroom.service.addressee(asker)
    query = classroom.service.pass_on(asker, "Does it cover group chats?")

    assert told.id == addressee
    assert (query.addressee_id, query.state) == (addressee, "open")
    assert classroom.records.facts.queries == [query]


@pytest.mark.parametrize("line_manager", [None, "grace", "somebody-who-left"])
def test_without_a_line_manager_of_ones_own_it_goes_to_the_head_teacher(
    classroom: Classroom, line_manager: str
) -> None:
    people = classroom.records.facts.people
    people["grace"] = a_person("grace", line_manager_id=line_manager)

    assert classroom.service.pass_on("grace", "Who decides?").addressee_id == "head"


def test_a_question_nobody_could_get_is_refused_and_not_kept() -> None:
    alone = Classroom(records=FakeRecords([a_person("grace", line_manager_id=None)]))

    with pytest.raises(NobodyToAsk):
        alone.service.pass_on("grace", "Is anybody there?")

    assert not alone.records.facts.queries


def test_the_audit_trail_holds_ids_and_never_the_question(classroom: Classroom) -> None:
    query = classroom.service.pass_on("grace", "Something private")

    audited = ("grace", "query.passed_on", {"query": query.id})
    assert classroom.records.facts.audited == [audited]


def test_my_record_holds_what_is_recorded_of_me_and_nobody_else(classroom: Classroom) -> None:
    classroom.take("sound", "sound", "sound", "sound")
    classroom.service.sign_off("grace", 1)
    classroom.service.sign_off("manager", 1)

    record = classroom.service.record_of("grace")

    assert record.person.id == "grace"
    assert [attempt.passed for attempt in record.attempts] == [True]
    assert len(record.completions) == 1
    assert [sign_off.person_id for sign_off in record.sign_offs] == ["grace"]
