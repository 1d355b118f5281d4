"""Texts that ask two things, made from rows that ask one."""

from bot.language.joined import joined

ROWS = [
    ("can I add a parent on Facebook?", "befriending_families"),
    ("may I post the school badge", "school_logo"),
    ("who reads my private posts then", "privacy_limits"),
]


def test_a_joined_text_stands_under_both_its_intents():
    made = joined(ROWS, 20)

    assert made
    for (text, one), (again, other) in zip(made[::2], made[1::2], strict=True):
        assert text == again
        assert one != other
        for row, intent in ROWS:
            assert (row.rstrip("?") in text) == (intent in (one, other))


def test_the_same_rows_give_the_same_texts():
    assert joined(ROWS, 10) == joined(ROWS, 10)


def test_urgent_leaning_and_out_of_scope_rows_are_never_joined():
    rows = [
        ("a child told me something that worries me", "safeguarding_concern"),
        ("what is for dinner today please", "out_of_scope"),
        ("can I add her [SEP] and what about her mum", "befriending_families"),
    ]

    assert joined(rows, 10) == []
