"""A certificate's code proves what was signed, and nothing else: any other code says why it proves nothing."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.certificates.signing import as_text, from_text, keys_from
from bot.certificates.statement import PURPOSE, ModuleStatement, Statement, code_of, statement_of
from bot.errors import NotProven

KEYS = keys_from("11" * 32)
OTHER_KEYS = keys_from("22" * 32)
STATEMENT = Statement(
    name="Kasia Wójcik",
    school="Sinclair Primary & Nursery School",
    policy_title="Social Networking Policy",
    is_whole=False,
    valid_until=date(2027, 9, 10),
    modules=(
        ModuleStatement(
            title="Friends and befriending",
            clause_ids=("1.1", "2.1"),
            policy_version=1,
            policy_effective_on=date(2026, 9, 1),
            completed_on=date(2026, 9, 10),
            how="completed",
            completion_id="8f14e45fceea167a5a36dedd4bea2543",
        ),
    ),
)
CODE = code_of(STATEMENT, KEYS)
ANY_DAY = st.dates()
MODULES = st.builds(
    ModuleStatement,
    title=st.text(),
    clause_ids=st.lists(st.from_regex(r"\A[1-9]\.[0-9]\Z"), max_size=5).map(tuple),
    policy_version=st.integers(1, 99),
    policy_effective_on=ANY_DAY,
    completed_on=ANY_DAY,
    how=st.sampled_from(["completed", "tested_out"]),
    completion_id=st.uuids().map(lambda each: each.hex),
)
STATEMENTS = st.builds(
    Statement,
    name=st.text(),
    school=st.text(),
    policy_title=st.text(),
    is_whole=st.booleans(),
    valid_until=ANY_DAY,
    modules=st.lists(MODULES, min_size=1, max_size=6).map(tuple),
)


@given(STATEMENTS)
def test_a_code_says_what_was_stated(statement: Statement) -> None:
    assert statement_of(code_of(statement, KEYS), KEYS) == statement


@given(place=st.integers(0, len(CODE) - 1), written=st.characters())
def test_a_code_with_any_character_changed_proves_nothing(place: int, written: str) -> None:
    changed = CODE[:place] + written + CODE[place + 1 :]
    if changed == CODE:
        return

    with pytest.raises(NotProven):
        statement_of(changed, KEYS)


@given(place=st.integers(0, len(from_text(CODE)) - 1), written=st.integers(0, 255))
def test_a_code_with_any_byte_changed_proves_nothing(place: int, written: int) -> None:
    content = bytearray(from_text(CODE))
    if content[place] == written:
        return
    content[place] = written

    with pytest.raises(NotProven):
        statement_of(as_text(bytes(content)), KEYS)


@given(length=st.integers(0, len(CODE) - 1))
def test_a_code_that_was_cut_short_proves_nothing(length: int) -> None:
    with pytest.raises(NotProven):
        statement_of(CODE[:length], KEYS)


@given(more=st.text(min_size=1))
def test_a_code_with_more_behind_it_proves_nothing(more: str) -> None:
    if not more.split():
        assert statement_of(CODE + more, KEYS) == STATEMENT
        return

    with pytest.raises(NotProven):
        statement_of(CODE + more, KEYS)


@given(st.text())
def test_any_text_that_is_no_code_is_told_so(text: str) -> None:
    with pytest.raises(NotProven):
        statement_of(text, KEYS)


def test_a_code_copied_from_several_lines_is_read() -> None:
    lines = "\n".join(CODE[at : at + 40] for at in range(0, len(CODE), 40))

    assert statement_of(f"  {lines}\n", KEYS) == STATEMENT


def test_a_code_of_another_key_is_told_apart_from_a_changed_one() -> None:
    with pytest.raises(NotProven, match="not signed with a key of this school"):
        statement_of(code_of(STATEMENT, OTHER_KEYS), KEYS)

    with pytest.raises(NotProven, match="changed after it was signed"):
        statement_of(CODE[:-6] + as_text(b"abc") + CODE[-2:], KEYS)


def test_an_old_certificate_still_counts_after_a_change_of_key() -> None:
    changed = keys_from("22" * 32, [KEYS.current])

    assert statement_of(CODE, changed) == STATEMENT
    assert statement_of(code_of(STATEMENT, changed), OTHER_KEYS) == STATEMENT


def test_a_later_form_of_code_is_not_taken_for_a_forgery() -> None:
    later = as_text(b"\x02" + from_text(CODE)[1:])

    with pytest.raises(NotProven, match="a newer version"):
        statement_of(later, KEYS)


def test_a_signature_made_for_something_else_proves_no_training() -> None:
    content = from_text(CODE)[69:]
    for_a_pack = as_text(b"\x01" + KEYS.sign(b"policy-assistant evidence", content) + content)

    with pytest.raises(NotProven):
        statement_of(for_a_pack, KEYS)


@pytest.mark.parametrize("content", [b"no compression", b"", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_signed_code_that_cannot_be_read_is_no_crash(content: bytes) -> None:
    code = as_text(b"\x01" + KEYS.sign(PURPOSE, content) + content)

    with pytest.raises(NotProven):
        statement_of(code, KEYS)


def test_a_whole_training_fits_a_code_that_a_phone_can_read() -> None:
    module = STATEMENT.modules[0]
    six = tuple(
        replace(
            module,
            title=f"Module {number} of the training",
            completion_id=hashlib.sha256(bytes([number])).hexdigest()[:32],
        )
        for number in range(6)
    )

    assert len(CODE) < 340
    assert len(code_of(replace(STATEMENT, is_whole=True, modules=six), KEYS)) < 700
