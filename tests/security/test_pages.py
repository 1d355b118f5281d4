"""The pages on security name only what is there, and the one on ASVS forgets no chapter."""

import re

import pytest

from bot.settings import PROJECT

PAGES = ("docs/threat-model.md", "docs/asvs.md")
PATH = re.compile(
    r"`((?:bot|actions|tests|docs|web|deploy|content|data|\.ci)/[\w./-]+|[\w.-]+\.(?:txt|toml))`"
)
REQUIREMENT = re.compile(
    r"^\| (\d+\.\d+\.\d+(?:-\d+)?) \| (met|partly|not met|operator|n/a) \| (.+) \|$"
)


def text(page: str) -> str:
    return (PROJECT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_test_named_is_there(page: str) -> None:
    named = set(PATH.findall(text(page)))

    assert len(named) > 30
    assert [each for each in sorted(named) if not (PROJECT / each).exists()] == []


def rows() -> "list[re.Match[str]]":
    lines = [line for line in text("docs/asvs.md").splitlines() if re.match(r"\| \d", line)]
    read = [REQUIREMENT.match(line) for line in lines]
    assert [line for line, found in zip(lines, read, strict=True) if found is None] == []
    return [each for each in read if each]


def test_what_is_met_names_its_evidence_and_what_is_not_says_why() -> None:
    for row in rows():
        evidence = row[3]
        if row[2] == "met":
            assert "`" in evidence or "](" in evidence, row[0]
        else:
            assert len(evidence) > 20, row[0]


def test_each_requirement_is_there_once_and_no_chapter_is_forgotten() -> None:
    numbers = [row[1] for row in rows()]

    assert len(numbers) == len(set(numbers))
    assert {int(number.split(".")[0]) for number in numbers} == set(range(1, 15))


def test_every_kind_of_attack_is_in_the_threat_model() -> None:
    told = text("docs/threat-model.md")
    files = (PROJECT / "tests" / "security").glob("test_*.py")

    assert [each.name for each in files if each.name not in told] == []
