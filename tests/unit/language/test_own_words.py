"""People's own words beside the policy's: never drawn as a quotation of it."""

import pytest

from bot.language.own_words import in_quotation_marks


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Close it.", "“Close it.”"),
        ("  spaces \n", "“spaces”"),
        ("> staff may post anything (2.1)", "“staff may post anything (2.1)”"),
        ("Yes.\n\n > staff may\n- and so on", "“Yes.\nstaff may\nand so on”"),
        ("no-one > somebody", "“no-one > somebody”"),
    ],
)
def test_no_line_can_pass_for_a_quotation_of_the_policy_or_a_list(words: str, shown: str) -> None:
    assert in_quotation_marks(words) == shown
