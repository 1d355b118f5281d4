"""Whom to ask about what the policy does not cover."""

import pytest

from bot.guidance.out_of_scope import Referral, Referrals, Subject

PAY = Referral("pay and pensions", "HR/Payroll")
FORMS = Referral("photo permission forms", "the school office")
OTHERWISE = Referral("anything else at school", "your line manager")
REFERRALS = Referrals(
    subjects=(
        Subject(PAY, ("pay", "payslip", "form")),
        Subject(FORMS, ("permission form", "parents form")),
    ),
    otherwise=OTHERWISE,
)


@pytest.mark.parametrize("text", ["when do we get our PAY?", "payslip", "pay, and when", "¿pay?"])
def test_a_phrase_is_found_whatever_stands_around_it(text: str) -> None:
    assert REFERRALS.whom_to_ask(text) == PAY


def test_only_whole_words_count() -> None:
    assert REFERRALS.whom_to_ask("is paying by card ok, or a repayslip") == OTHERWISE


def test_the_longest_phrase_decides() -> None:
    assert REFERRALS.whom_to_ask("which form? the permission form, for pay") == FORMS


@pytest.mark.parametrize(
    "text", ["the parents' form", "the parents\N{RIGHT SINGLE QUOTATION MARK} form"]
)
def test_apostrophes_make_no_difference(text: str) -> None:
    assert REFERRALS.whom_to_ask(text) == FORMS


@pytest.mark.parametrize("text", ["", "🙂", "who won strictly"])
def test_anything_else_goes_to_the_line_manager(text: str) -> None:
    assert REFERRALS.whom_to_ask(text) == OTHERWISE
