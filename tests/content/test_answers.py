"""The answers as staff read them: complete, quoted, as strong as the policy, short and safe."""

import re
from pathlib import Path
from typing import Iterator

import pytest

from bot.catalogue.checks import check_content
from bot.catalogue.guidance import read_guidance, read_referrals
from bot.guidance.answers import Answer, AnswerKind, Guidance, Strength

CONTENT = Path(__file__).resolve().parents[2] / "content"
GUIDANCE = read_guidance(CONTENT)


def texts(answer: Answer) -> str:
    return " ".join(filter(None, [answer.answer, answer.still_applies, answer.tell]))


def of_kind(kind: AnswerKind) -> Iterator[Answer]:
    return (answer for answer in GUIDANCE.answers.values() if answer.kind is kind)


def test_the_content_passes_every_check() -> None:
    assert check_content(CONTENT) == []


def test_all_48_topics_are_answered() -> None:
    assert len(GUIDANCE.answers) == 48


def test_every_clause_is_quoted_by_some_answer() -> None:
    quoted = {clause for answer in GUIDANCE.answers.values() for clause in answer.clause_ids}

    assert quoted == set(GUIDANCE.document.as_dict())


def test_titles_differ_and_fit_a_button() -> None:
    titles = [answer.title for answer in GUIDANCE.answers.values()]

    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 50 and title[0].isupper() for title in titles)


@pytest.mark.parametrize("answer", GUIDANCE.answers.values(), ids=GUIDANCE.answers)
def test_an_answer_can_be_read_in_a_moment(answer: Answer) -> None:
    sentences = re.split(r"(?<=[.?!:])\s+", answer.answer)

    assert 25 <= len(answer.answer.split()) <= 90
    assert max(len(sentence.split()) for sentence in sentences) <= 32


@pytest.mark.parametrize("answer", of_kind(AnswerKind.SILENT), ids=lambda answer: answer.topic_id)
def test_a_silent_answer_says_so_first_quotes_the_nearest_clause_and_says_whom_to_ask(
    answer: Answer,
) -> None:
    assert answer.answer.startswith("The policy does not say")
    assert answer.quotes
    assert answer.tell is not None
    assert "line manager" in answer.tell
    assert answer.strength is Strength.NONE


STRENGTHS = {
    "working_time": "strictly forbidden",
    "school_equipment": "strictly forbidden",
    "school_network": "prohibited",
    "befriending_pupils": "strongly advised against",
    "befriending_families": "strongly advised against",
    "befriending_exceptions": "may",
    "existing_friendships": "required",
    "mentioning_school": "recommended",
    "confidential_information": "must not",
    "derogatory_posts": "must not",
    "school_logo": "should not",
    "pupil_photos": "should not",
    "think_before_posting": "recommended",
    "work_grievances": "should",
    "privacy_settings": "advised",
    "public_domain": "recommended",
    "report_personal_details": "should",
    "report_pupil_comments": "must",
    "raise_query": "should",
    "allegations": "must",
    "breach_consequences": "may",
}


@pytest.mark.parametrize(("topic", "word"), STRENGTHS.items(), ids=STRENGTHS)
def test_the_policys_strength_is_kept(topic: str, word: str) -> None:
    answer = GUIDANCE.answer(topic)

    assert answer.strength.value == word
    assert word in answer.answer


PEOPLE = {
    "report_pupil_comments": ["must report it to the head teacher"],
    "report_personal_details": ["line manager in the first instance"],
    "raise_query": ["line manager in the first instance", "head teacher"],
    "work_grievances": ["head teacher or line manager", "HR/Payroll", "trade unions"],
    "report_colleague": [
        "line manager in the first instance",
        "head teacher",
        "chair of governors",
    ],
    "how_to_report": ["must tell the head teacher", "line manager first", "safeguarding lead"],
}


@pytest.mark.parametrize(("topic", "people"), PEOPLE.items(), ids=PEOPLE)
def test_the_right_person_is_named(topic: str, people: list[str]) -> None:
    said = texts(GUIDANCE.answer(topic))

    assert all(person in said for person in people)


def test_a_safeguarding_concern_gets_the_safe_route_at_once() -> None:
    answer = GUIDANCE.answer("safeguarding_concern")

    first, second = answer.answer.split(". ")[:2]
    assert "designated safeguarding lead now" in first
    assert "immediate danger, call 999" in second
    for part in ("not wait", "not investigate", "not promise", "child's own words"):
        assert part in answer.answer
    assert not answer.quotes


def test_a_person_in_distress_is_acknowledged_and_given_numbers_that_answer() -> None:
    answer = GUIDANCE.answer("staff_distress")

    assert answer.answer.startswith("I am so sorry.")
    for number in ("999", "A&E", "NHS 111", "116 123", "08000 562 561"):
        assert number in answer.answer
    assert answer.tell is not None
    assert "line manager" in answer.tell


def test_no_answer_says_consent() -> None:
    assert not any("consent" in texts(answer).casefold() for answer in GUIDANCE.answers.values())


def test_referrals_never_promise_a_policy_answer() -> None:
    referrals = read_referrals(CONTENT)

    assert 15 <= len(referrals.subjects) <= 21
    assert not any("policy" in subject.referral.subject for subject in referrals.subjects)


def test_guidance_is_over_the_document_in_force() -> None:
    guidance: Guidance = GUIDANCE

    assert (guidance.document.title, guidance.document.version) == ("Social Networking Policy", 1)
