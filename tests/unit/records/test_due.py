"""When a module is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.content import Module
from bot.learning.due import Obligation, months_later, obligation

MODULE = Module("friends", 1, "Friends", "", (), (), (), 12, 0.75, renewal_months=12)
EFFECTIVE = date(2026, 9, 1)
LONG_AGO = date(2019, 9, 2)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [(LONG_AGO, date(2026, 9, 29)), (date(2026, 11, 2), date(2026, 11, 30))],
)
def test_the_first_time_is_four_weeks_after_starting_or_after_the_policy_took_effect(
    started_on: date, due_on: date
) -> None:
    last_day = obligation(MODULE, started_on, EFFECTIVE, None, due_on)
    day_after = obligation(MODULE, started_on, EFFECTIVE, None, due_on + timedelta(days=1))

    assert last_day == Obligation("due", due_on)
    assert day_after == Obligation("overdue", due_on)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 9, 10), "done"),
        (date(2027, 8, 12), "done"),
        (date(2027, 8, 13), "due"),
        (date(2027, 9, 10), "due"),
        (date(2027, 9, 11), "overdue"),
    ],
)
def test_a_completion_is_done_until_four_weeks_before_its_renewal(on: date, state: str) -> None:
    found = obligation(MODULE, LONG_AGO, EFFECTIVE, date(2026, 9, 10), on)

    assert found == Obligation(state, date(2027, 9, 10))


def test_a_month_without_that_day_gives_its_last_day() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 1), 1) == date(2027, 1, 1)


@given(started_on=DAYS, effective_on=DAYS, on=DAYS)
def test_nothing_is_overdue_before_its_day(started_on: date, effective_on: date, on: date) -> None:
    found = obligation(MODULE, started_on, effective_on, None, on)

    assert (found.state == "overdue") == (on > found.due_on)
    assert found.due_on >= started_on
