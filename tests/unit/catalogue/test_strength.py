"""A text about a rule keeps to the policy's own strength."""

from pathlib import Path
from typing import List

import pytest

from bot.catalogue.policy import read_policy
from bot.catalogue.strength import StrengthTable, read_strength
from bot.errors import ContentError
from bot.guidance.answers import Strength

BEFRIENDING = "The school strongly advises against staff initiating or accepting invitations"


@pytest.fixture
def table(content: Path) -> StrengthTable:
    return read_strength(content, read_policy(content))


def words_changed(table: StrengthTable, text: str, *quotes: str) -> List[str]:
    return [word for _, word in table.changes(text, quotes)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A friend request from a parent is banned.", "banned"),
        ("Befriending pupils is not allowed.", "not allowed"),
        ("You mustn\N{RIGHT SINGLE QUOTATION MARK}t accept the request.", "mustn't"),
        ("You must not post photos of pupils.", "must not"),
        ("You should not post anything confidential.", "should not"),
        (
            "Insults by pupils: you may want to tell somebody about the threats, or may report.",
            "may report",
        ),
        ("Going on Facebook in working time is frowned upon.", "frowned upon"),
    ],
)
def test_a_word_stronger_or_weaker_than_the_policys_is_found(
    table: StrengthTable, text: str, word: str
) -> None:
    assert word in words_changed(table, text)


@pytest.mark.parametrize(
    "text",
    [
        "A friend request from a parent is strongly advised against.",
        "Befriending a parent is not banned.",
        "It is advice about befriending rather than forbidden ground.",
        "You must not post confidential news, and you are recommended to refrain from more.",
        "Running in the corridor is banned.",
    ],
)
def test_the_policys_own_word_and_a_denied_word_are_right(table: StrengthTable, text: str) -> None:
    assert words_changed(table, text) == []


def test_a_sentence_naming_no_rule_is_about_the_rule_quoted_beside_it(table: StrengthTable) -> None:
    assert words_changed(table, "This is forbidden.", BEFRIENDING) == ["forbidden"]


def test_beside_several_quotes_only_named_rules_count(table: StrengthTable) -> None:
    other = "Staff should not use the school logo"

    assert words_changed(table, "This is forbidden.", BEFRIENDING, other) == []


def test_must_not_does_not_say_must(table: StrengthTable) -> None:
    assert not table.says(Strength.MUST, "Staff must not run")
    assert table.says(Strength.MUST, "Staff must walk")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("says: Staff should not use", "says: Staff must not use", "do not stand in clause 2.2"),
        ("word: prohibited", "word: strictly forbidden", "do not say 'strictly forbidden'"),
        ('clause: "2.4"', 'clause: "3.4"', "no clause 3.4"),
    ],
)
def test_a_rule_the_policy_does_not_have_is_refused(
    content: Path, old: str, new: str, says: str
) -> None:
    path = content / "policy" / "strength.yml"
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(ContentError, match=says):
        read_strength(content, read_policy(content))
