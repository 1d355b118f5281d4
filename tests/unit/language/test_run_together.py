"""Words typed without spaces."""

import pytest

from bot.language.run_together import taken_apart


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("caniaddachildfrommyclass", "can i add a child from my class"),
        ("isitokaytousewhatsapp pls", "is it okay to use whatsapp pls"),
    ],
)
def test_a_sentence_without_spaces_is_read(typed, read):
    assert taken_apart(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["unprofessionalism", "Llanfairpwllgwyngyll", "aaaaaaaaaaaaaaaaaaaaaaaa", "add her?", ""],
)
def test_words_and_names_and_noise_are_left_alone(typed):
    assert taken_apart(typed) == typed
