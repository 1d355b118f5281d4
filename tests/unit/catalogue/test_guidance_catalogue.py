"""Guidance read for the running assistant: complete and quoted, or refused."""

from pathlib import Path

import pytest

from bot.catalogue.guidance import read_guidance, read_referrals
from bot.errors import ContentError
from bot.guidance.answers import AnswerKind, Strength


def test_every_topic_gets_its_answer_with_clauses_and_strength(content: Path) -> None:
    guidance = read_guidance(content)

    answer = guidance.answer("befriending_families")
    assert len(guidance.answers) == 48
    assert (answer.kind, answer.strength) == (AnswerKind.POLICY, Strength.STRONGLY_ADVISED_AGAINST)
    assert answer.clause_ids == ("2.1",)
    assert guidance.title("befriending_families") == answer.title


def test_a_folded_quote_is_one_line_as_in_the_policy(content: Path) -> None:
    guidance = read_guidance(content)

    quote = guidance.answer("confidential_information").quotes[0]
    assert quote.text in guidance.document.clause(quote.clause_id).text


def test_an_unknown_topic_has_no_answer(content: Path) -> None:
    with pytest.raises(KeyError):
        read_guidance(content).answer("bake_sales")


def test_guidance_with_a_misquote_is_refused(content: Path) -> None:
    path = content / "answers" / "section_2_0.yml"
    path.write_text(path.read_text().replace("uphold, and how", "keep, and how"))

    with pytest.raises(ContentError, match=r"section_2_0\.yml:\d+: professional_image: this quote"):
        read_guidance(content)


def test_guidance_with_a_topic_unanswered_is_refused(content: Path) -> None:
    (content / "answers" / "section_2_0.yml").unlink()

    with pytest.raises(ContentError, match="topic professional_image has no answer"):
        read_guidance(content)


def test_a_missing_file_of_urgent_answers_is_refused(content: Path) -> None:
    (content / "answers" / "urgent.yml").unlink()

    with pytest.raises(ContentError, match=r"urgent\.yml:1: the file is missing"):
        read_guidance(content)


def test_a_topic_listed_twice_is_refused(content: Path) -> None:
    path = content / "policy" / "topics.yml"
    path.write_text(path.read_text().replace("id: school_logo", "id: pupil_photos"))

    with pytest.raises(ContentError, match="topic pupil_photos stands here twice"):
        read_guidance(content)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("my payslip's wrong again", "HR/Payroll"),
        ("being sick, what number do I ring", "your line manager or the school office"),
        ("sanction for a child swearing", "the behaviour lead or the head teacher"),
        ("photocopier code?", "IT support or the school office"),
        ("Prevent training, every year?", "the designated safeguarding lead"),
        (
            "what should I teach for safer internet day",
            "the computing lead or the designated safeguarding lead",
        ),
        ("where are the photo consent forms", "the school office"),
        ("A mum wants a SAR", "the school's data protection lead"),
        ("radiator is stone cold", "the site manager"),
        ("who's the SENCO at Mansel", "the SENCO"),
        ("is the NEU striking next week", "your union representative"),
        ("best banana bread", "your line manager"),
    ],
)
def test_a_question_outside_the_policy_is_sent_to_somebody_who_knows(
    content: Path, text: str, who: str
) -> None:
    assert read_referrals(content).whom_to_ask(text).who == who
