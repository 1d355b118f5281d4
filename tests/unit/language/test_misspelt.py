"""Putting heavily misspelt messages right, and leaving everything else alone."""

import pytest

from bot.language.misspelt import put_right


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (
            "deos how i bheave onilne efect how peolpe see me",
            "does how i behave online effect how people see me",
        ),
        (
            "cna i psot somethign abuot a praent",
            "can i post something about a parent",
        ),
    ],
)
def test_a_message_full_of_slips_is_put_right(typed: str, read: str) -> None:
    assert put_right(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "can i accept a freind request from a parnet",  # few slips: the encoder reads them
        "shud i hv my acc on private m8, skl says so tbh",  # text-speak it has learned
        "Does Mrs Adeyemi from Mansel Park have to know?",
        "is tiktok or bluesky on the list",
        "",
        "123 !?",
    ],
)
def test_what_can_be_read_as_it_is_stays_as_it_is(typed: str) -> None:
    assert put_right(typed) == typed
