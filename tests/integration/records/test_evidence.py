"""Evidence read from the records: whose it is, and that nothing of others gets in."""

from datetime import datetime, timedelta, timezone
from typing import Callable

import pytest

from bot.errors import NoSuchSchool, UnknownPerson
from bot.learning.facts import SignOff, Waiver
from bot.records import SqlRecords
from bot.records.evidence import EvidenceReader

AT = datetime(2026, 9, 10, 8, 30, tzinfo=timezone.utc)


@pytest.fixture
def reader(
    demo_records: SqlRecords,
    complete: Callable[..., None],
    new_sign_off: Callable[..., SignOff],
) -> EvidenceReader:
    """Two completions, a sign-off on paper and a waiver at one school, a completion at another."""
    complete("new-starter")
    complete("new-starter", AT + timedelta(days=400), policy_version=2)
    complete("other-manager")
    with demo_records.begin() as repo:
        repo.add_sign_off(new_sign_off(recorded_by="line-manager", note="on paper"))
        repo.add_waiver(
            Waiver("w", "teaching-assistant", "friends", 3, "Administrative", "why", "operator", AT)
        )
    return EvidenceReader(demo_records)


def test_a_schools_evidence_is_of_its_staff_only(reader: EvidenceReader) -> None:
    evidence = reader.of_school("bitterne-park")

    assert evidence.school_name == "Bitterne Park Primary School"
    assert len(evidence.people) == 17
    assert "governor" not in {person.id for person in evidence.people}
    assert [each.policy_version for each in evidence.completions] == [1, 2]
    assert {each.person_id for each in evidence.completions} == {"new-starter"}
    assert evidence.policy_versions == (1, 2, 3)
    assert evidence.name("line-manager") == "Daniel Okafor"
    assert evidence.name("operator") == "operator"


def test_a_persons_evidence_is_theirs_only(reader: EvidenceReader) -> None:
    evidence = reader.of_person("teaching-assistant")

    assert [person.id for person in evidence.people] == ["teaching-assistant"]
    assert (evidence.completions, evidence.sign_offs) == ((), ())
    assert [each.id for each in evidence.waivers] == ["w"]
    assert not evidence.have_left


def test_a_leavers_evidence_is_still_there(
    reader: EvidenceReader, demo_records: SqlRecords
) -> None:
    with demo_records.begin() as repo:
        repo.end_post("new-starter", AT.date())

    evidence = reader.of_person("new-starter")

    assert evidence.have_left
    assert evidence.school_name == "Bitterne Park Primary School"
    assert len(evidence.completions) == 2
    assert [each.note for each in evidence.sign_offs] == ["on paper"]
    assert "new-starter" not in {each.id for each in reader.of_school("bitterne-park").people}


def test_nobody_and_nowhere_have_none(reader: EvidenceReader) -> None:
    with pytest.raises(UnknownPerson):
        reader.of_person("nobody")
    with pytest.raises(NoSuchSchool):
        reader.of_school("nowhere")
