"""A person named in others' text is taken out of it, and nobody else is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.mentions import Mentions

MARTA = Mentions("marta", "Marta O'Zielińska", "marta@hill.org", "0e5f-11", tombstone_id="erased-1")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("How is Marta O'Zielińska?", "How is Erased person?"),
        ("how is marta o’zielińska doing", "how is Erased person doing"),
        ("**MARTA  O'ZIELIŃSKA** (Cook)", "**Erased person** (Cook)"),
        ("- done\nMarta O'Zielińska: due", "- done\nErased person: due"),
        ("write to Marta@Hill.org.", "write to Erased person."),
        ("Marta Oz and Martha O'Zielińskaya", "Marta Oz and Martha O'Zielińskaya"),
        ("marta", "erased-1"),
        ("web:marta", "web:erased-1"),
        ("my friend marta", "my friend marta"),
        ('/show_person{"person": "marta"}', '/show_person{"person": "erased-1"}'),
        (json.dumps({"name": "Marta O'Zielińska"}), '{"name": "Erased person"}'),
        (
            {"person": "marta", "of": ["marta", 3, None]},
            {"person": "erased-1", "of": ["erased-1", 3, None]},
        ),
    ],
)
def test_what_names_the_person_is_taken_out(written: object, kept: object) -> None:
    assert MARTA.without(written) == kept


def test_the_name_stays_where_somebody_else_has_it_too() -> None:
    namesake = Mentions("marta", None, None, None, "erased-1")

    assert namesake.without("Marta O'Zielińska is away") == "Marta O'Zielińska is away"


@given(st.text(min_size=1).filter(str.strip), st.text())
def test_no_name_breaks_it_and_a_full_name_never_stays(name: str, around: str) -> None:
    own = Mentions("p1", name, None, None, "erased-1")

    assert own.without(name.strip()) in ("Erased person", "erased-1")
    own.without(f"{around} {name} {around}")
