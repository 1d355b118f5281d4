"""Each kind of defect in the content is found, with its file, its line and a remedy."""

from pathlib import Path
from typing import List

import pytest

from bot.catalogue.checks import check_content


def spoil(path: Path, old: str, new: str) -> int:
    """Replaces the first `old` of the file and returns the line on which `new` then begins."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    at = text.index(old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.count("\n", 0, at) + 1


def test_the_content_as_it_is_has_no_problem(content: Path) -> None:
    assert check_content(content) == []


def test_a_clause_that_no_module_teaches_everybody_is_named(content: Path) -> None:
    spoil(
        content / "modules" / "what_you_post.yml",
        "pass_share: 0.75",
        "pass_share: 0.75\nfor_leaders: true",
    )

    assert any(
        "no module asked of everybody teaches clause 2.0" in found
        for found in check_content(content)
    )


# What a defect is; how it comes about (file, old, new); what is said of the line `new` begins on.
DEFECTS = {
    "a quote is not the policy's": (
        "answers/section_2_2.yml",
        "text: >-\n          Staff must not post information on",
        "text: >-\n          Staff should not post information on",
        "confidential_information: this quote does not stand in clause 2.2. Copy it",
    ),
    "a quote names a clause there is not": (
        "answers/section_1_2.yml",
        'clause: "1.2"\n        text: Employees',
        'clause: "1.4"\n        text: Employees',
        "educational_use: the policy has no clause 1.4",
    ),
    "a quote is from another clause than the topic's": (
        "answers/section_2_0.yml",
        'quotes:\n      - clause: "2.0"',
        'quotes:\n      - clause: "2.1"',
        "professional_image: it quotes 2.1, topics.yml asks for 2.0",
    ),
    "a topic has no answer": (
        "policy/topics.yml",
        "  - {id: educational_use, ",
        "  - {id: bake_sales, kind: policy, clauses: [], says: [x]}\n  - {id: educational_use, ",
        "topic bake_sales has no answer. Write one",
    ),
    "an answer has no topic": (
        "answers/section_2_0.yml",
        "topic: professional_image",
        "topic: professional_mirage",
        "professional_mirage: topics.yml has no such topic",
    ),
    "a topic is answered twice": (
        "answers/section_2_3.yml",
        "topic: deleted_posts",
        "topic: public_domain",
        "public_domain: this topic is answered twice",
    ),
    "the kind is not the topic's": (
        "answers/section_2_1.yml",
        "kind: silent",
        "kind: policy",
        "befriending_colleagues: its kind is policy, in topics.yml it is silent",
    ),
    "see_also names no topic": (
        "answers/section_1_0.yml",
        "see_also: [personal_use_allowed, ",
        "see_also: [personal_use, ",
        "policy_purpose: see_also names personal_use, which is no other topic",
    ),
    "the title is too long for a button": (
        "answers/section_2_2.yml",
        "title: Using the school logo",
        "title: Using the school logo on your own personal accounts online",
        "is too long. Make it shorter.",
    ),
    "the answer is too long": (
        "answers/section_2_4.yml",
        "answer: >-\n      Yes, they may be stricter",
        "answer: >-\n      " + "Long " * 60 + "Yes, they may be stricter",
        "professional_bodies: the answer has 101 words. Keep it to 90.",
    ),
    "the strength is not its quote's": (
        "answers/section_2_2.yml",
        "strength: should not",
        "strength: must not",
        "school_logo: its strength is 'must not', which no quote of it says",
    ),
    "the strength is left out": (
        "answers/section_2_1.yml",
        "strength: strongly advised against",
        "strength: none",
        "befriending_pupils: its strength is none, but its quote says 'strongly advised against'",
    ),
    "the answer lost the policy's word": (
        "answers/section_2_1.yml",
        "answer: >-\n      It is strongly advised against. The advice covers sending",
        "answer: >-\n      It is a bad idea. The advice covers sending",
        "befriending_pupils: the answer does not say 'strongly advised against'",
    ),
    "the answer makes the rule stronger": (
        "answers/section_2_1.yml",
        "tell: If a pupil has sent you",
        "tell: All friend requests are banned. If a pupil has sent you",
        "tell: 'banned' changes the strength of clause 2.1 (befriending)",
    ),
    "a scenario makes the rule stronger": (
        "scenarios/friend_who_is_a_parent.yml",
        "prompt: You are in Leah's place.",
        "prompt: Befriending a parent is forbidden. You are in Leah's place.",
        "prompt: 'forbidden' changes the strength of clause 2.1 (befriending)",
    ),
    "a scenario misquotes the policy": (
        "scenarios/friend_who_is_a_parent.yml",
        "text: >-\n            Staff who maintain",
        "text: >-\n            People who maintain",
        "do not stand in clause 2.1",
    ),
    "a word to avoid": (
        "answers/section_2_3.yml",
        "tell: If a post you have removed",
        "tell: Simply ask. If a post you have removed",
        "tell: 'simply' is a word to avoid. Write",
    ),
    "a word to avoid in a referral": (
        "answers/out_of_scope.yml",
        "subject: photo permission forms",
        "subject: photo consent forms",
        "subject: 'consent' is a word to avoid",
    ),
    "a referral phrase that no message can hold": (
        "answers/out_of_scope.yml",
        "phrases: [pay,",
        "phrases: [Pay!,",
        "'Pay!' does not match",
    ),
    "something nobody says in Teams": (
        "teams.yml",
        "words:\n",
        "words:\n  farewell: Goodbye.\n",
        "'farewell' was unexpected",
    ),
    "a part of a sentence in Teams that is never filled in": (
        "teams.yml",
        'chosen: "You chose: {choice}"',
        'chosen: "You chose: {option}"',
        "words.chosen: 'You chose: {option}' does not match",
    ),
    "a word to avoid in Teams": (
        "teams.yml",
        'taken: "Thank you.',
        'taken: "Simply wait.',
        "taken: 'simply' is a word to avoid",
    ),
    "a rule of strength the policy has not": (
        "policy/strength.yml",
        "says: Staff should not use the school logo",
        "says: Staff should not draw the school logo",
        "these words of rule logo do not stand in clause 2.2",
    ),
    "a field is missing": (
        "answers/urgent.yml",
        "topic: safeguarding_concern\n    kind: urgent\n",
        "topic: safeguarding_concern\n",
        "'kind' is a required property. Add it.",
    ),
    "the file is not YAML": (
        "answers/section_1_2.yml",
        'section: "1.2"',
        'section: : "1.2"',
        "this is not YAML",
    ),
}


@pytest.mark.parametrize(("name", "old", "new", "says"), DEFECTS.values(), ids=DEFECTS)
def test_a_defect_is_named_with_its_file_and_line(
    content: Path, name: str, old: str, new: str, says: str
) -> None:
    path = content / name
    line = spoil(path, old, new)

    problems = check_content(content)

    assert any(found.startswith(f"{path}:{line}: ") and says in found for found in problems), (
        "\n".join(problems)
    )


def test_a_changed_policy_text_is_the_only_problem_told(content: Path) -> None:
    path = content / "policy" / "social-networking-policy.md"
    spoil(path, "strongly advises", "advises")

    problems = check_content(content)

    assert len(problems) == 1
    assert problems[0].startswith(f"{path}:1: ")


def test_one_unreadable_file_does_not_hide_the_problems_of_another(content: Path) -> None:
    spoil(content / "answers" / "urgent.yml", "section: urgent", "section: [urgent")
    spoil(content / "answers" / "section_2_0.yml", 'clause: "2.0"', 'clause: "9.9"')

    found = "\n".join(check_content(content))

    assert "urgent.yml" in found
    assert "the policy has no clause 9.9" in found
    assert "has no answer" not in found


def test_each_problem_is_told_once_with_a_remedy(content: Path) -> None:
    for name in ("section_2_1.yml", "section_2_2.yml"):
        spoil(content / "answers" / name, "kind: policy", "kind: urgent")

    problems: List[str] = check_content(content)

    assert len(problems) == len(set(problems)) == 2
    assert all(found.endswith(" Make the two agree.") for found in problems)
