"""How hard a file reads is measured over what staff read in it, and too hard is refused at its hardest sentence."""

import re
from pathlib import Path
from typing import List

import pytest

from bot.catalogue.checks import check_content
from bot.catalogue.passages import Passage, passages_in
from bot.catalogue.reading_age import LIMIT, age_of, reading_age_problems, reading_ages

HARD = (
    "Notwithstanding considerations of organisational proportionality, representatives undertake comprehensive "
    "investigations regarding communications. "
)
PLAIN = "Leave the phone in your bag. Go and ask the teacher where you can help."


def passage(text: str, key: str = "happens", inside: str = "options", line: int = 7) -> Passage:
    return Passage(Path("content/scenarios/a.yml"), line, inside, key, text, ())


def found(*passages: Passage) -> List[str]:
    return [str(each) for each in reading_age_problems(passages)]


def test_everything_staff_read_is_within_the_limit(content: Path) -> None:
    measured = reading_ages(list(passages_in(content)))

    assert {each.path.parent.name for each in measured} == {"answers", "modules", "scenarios"}
    assert [each.path.name for each in measured if round(each.age, 1) > LIMIT] == []


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("The cat sat on the mat. It was a fat cat. The cat had a hat.", -2, 6),
        (PLAIN, 4, 9),
        ("The school strongly advises against accepting such invitations from pupils.", 15, 22),
        (HARD, 30, 60),
    ],
)
def test_harder_words_and_longer_sentences_need_an_older_reader(
    text: str, lowest: float, highest: float
) -> None:
    assert lowest <= age_of(text) <= highest


def test_too_hard_is_told_with_file_line_sentence_and_remedy() -> None:
    problem = found(passage(PLAIN, line=3), passage(HARD * 2 + PLAIN, line=9))[0]

    assert problem.startswith("content/scenarios/a.yml:9: the reading age is ")
    assert HARD.strip().rstrip(".") in problem
    assert problem.endswith("Use shorter words and sentences, in this file, until it is 12.")


@pytest.mark.parametrize(
    ("key", "inside"),
    [("text", "post"), ("title", ""), ("id", "steps"), ("author", "post"), ("person", "")],
)
def test_what_is_quoted_from_others_or_no_sentence_is_not_measured(key: str, inside: str) -> None:
    assert found(passage(PLAIN), passage(HARD * 3, key, inside)) == []


def test_the_policys_words_are_not_measured(content: Path) -> None:
    path = content / "answers" / "section_2_0.yml"
    before = next(m for m in reading_ages(list(passages_in(content))) if m.path == path)
    text = path.read_text(encoding="utf-8")
    quote = (
        '      - clause: "2.0"\n        text: Working in an educational setting with young people\n'
    )
    path.write_text(text.replace("    see_also:", quote + "    see_also:"), encoding="utf-8")

    after = next(m for m in reading_ages(list(passages_in(content))) if m.path == path)

    assert after == before


def test_an_option_counts_as_a_sentence_of_its_own() -> None:
    option = "Leave the phone in your bag, and ask the teacher where you can help"
    with_and_without = [
        reading_ages([passage(text, "text")] * 3)[0].age for text in (option, f"{option}.")
    ]

    assert with_and_without[0] == with_and_without[1]


def test_a_scenario_too_hard_to_read_does_not_pass_the_check(content: Path) -> None:
    path = content / "scenarios" / "train_home.yml"
    text = path.read_text(encoding="utf-8")
    harder = re.sub(r"(?m)^( +)tell: [^>\n]+$", rf"\1tell: {HARD * 3}", text)
    path.write_text(harder, encoding="utf-8")

    problems = check_content(content)

    assert [each for each in problems if f"{path}:" in each and "reading age is" in each]
