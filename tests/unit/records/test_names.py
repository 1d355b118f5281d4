"""Finding somebody by what a line manager types."""

from datetime import date
from pathlib import Path
from typing import List

import pytest

from bot.errors import ContentError
from bot.learning.facts import Duty, Person
from bot.records.names import people_meant, read_nicknames
from bot.settings import PROJECT

NICKNAMES = read_nicknames(PROJECT / "content" / "names" / "nicknames.yml")
TEAM = [
    "Priya Sharma",
    "Megan Pritchard",
    "Daniel Okafor",
    "Dan Price",
    "Liam O'Connor",
    "Mei-Ling Chan",
    "Marta Zielińska",
    "Stephen Gill",
]


def found(typed: str) -> List[str]:
    people = [
        Person(name, name, "school", "Teacher", Duty.STAFF, None, date(2020, 1, 6)) for name in TEAM
    ]
    return [person.name for person in people_meant(people, typed, NICKNAMES)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("priya", "Priya Sharma"),
        ("SHARMA", "Priya Sharma"),
        ("Priya Sharma", "Priya Sharma"),
        ("sharma priya", "Priya Sharma"),
        ("Mrs Sharma", "Priya Sharma"),
        ("priya's", "Priya Sharma"),
        ("Priya S", "Priya Sharma"),
        ("pryia", "Priya Sharma"),
        ("priya shrma", "Priya Sharma"),
        ("Meg", "Megan Pritchard"),
        ("meggan", "Megan Pritchard"),
        ("oconnor", "Liam O'Connor"),
        ("o’connor", "Liam O'Connor"),
        ("meiling", "Mei-Ling Chan"),
        ("mei ling", "Mei-Ling Chan"),
        ("zielinska", "Marta Zielińska"),
        ("steve", "Stephen Gill"),
        ("steven", "Stephen Gill"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, name: str) -> None:
    assert found(typed) == [name]


def test_everybody_a_name_fits_is_found() -> None:
    assert found("dan") == ["Daniel Okafor", "Dan Price"]
    assert found("Dan Price") == ["Dan Price"]


def test_a_name_that_fits_goes_before_one_that_is_only_near() -> None:
    assert found("Price") == ["Dan Price"]  # not Priya


@pytest.mark.parametrize("typed", ["", "  ", "?", "s", "p s", "Mrs", "Sara", "Will", "Priya Patel"])
def test_nobody_is_guessed_from_a_name_that_fits_nobody(typed: str) -> None:
    assert found(typed) == []


def test_nobody_is_found_among_nobody() -> None:
    assert people_meant([], "priya", NICKNAMES) == []


@pytest.mark.parametrize(
    ("text", "told"), [("Megan: Meg", "Megan has no list"), ("Megan: [Meg", "this is not YAML")]
)
def test_short_forms_written_wrongly_are_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "nicknames.yml"
    path.write_text(text)

    with pytest.raises(ContentError, match=told):
        read_nicknames(path)
