"""Quiet hours, weekends and holidays, by the clock in England, on both sides of its changes."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import LONDON
from bot.learning.sending_hours import Holiday, SendingHours

HALF_TERM = Holiday(date(2026, 10, 26), date(2026, 10, 30))
HOURS = SendingHours(time(7), time(19))
IN_SUMMER = timezone(timedelta(hours=1))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-10-23T05:59", False),  # Friday, 06:59 in England
        ("2026-10-23T06:00", True),
        ("2026-10-23T17:59", True),
        ("2026-10-23T18:00", False),
        ("2026-10-24T11:00", False),  # Saturday
        ("2026-10-25T11:00", False),  # the Sunday on which the clocks go back
        ("2026-10-26T06:00", False),  # Monday, now 06:00 in England
        ("2026-10-26T06:59", False),
        ("2026-10-26T07:00", True),
        ("2026-10-26T18:59", True),
        ("2026-10-26T19:00", False),
        ("2027-03-26T06:59", False),  # Friday before the clocks go forward
        ("2027-03-26T07:00", True),
        ("2027-03-28T11:00", False),  # the Sunday of it
        ("2027-03-29T05:59", False),
        ("2027-03-29T06:00", True),  # Monday, 07:00 in England
        ("2027-03-29T18:00", False),
    ],
)
def test_the_clock_on_the_wall_counts_on_both_sides_of_a_change(moment: str, allowed: bool) -> None:
    assert HOURS.allow(utc(moment)) is allowed


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("2026-10-23T18:00", "2026-10-26T07:00"),  # over the weekend the clocks go back
        ("2027-03-26T19:00", "2027-03-29T06:00"),  # and forward
        ("2026-10-27T03:00", "2026-10-27T07:00"),
        ("2026-10-27T12:34", "2026-10-27T12:34"),
    ],
)
def test_what_waits_is_sent_when_the_next_day_opens(moment: str, following: str) -> None:
    assert HOURS.next_allowed(utc(moment)) == utc(following)


def test_nothing_is_sent_in_a_holiday() -> None:
    hours = SendingHours(time(7), time(19), holidays=(HALF_TERM,))

    assert not hours.allow(utc("2026-10-28T12:00"))
    assert hours.next_allowed(utc("2026-10-23T20:00")) == utc("2026-11-02T07:00")


def test_weekends_may_be_open() -> None:
    assert SendingHours(time(7), time(19), weekends=True).allow(utc("2026-10-25T11:00"))


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda m: utc("2026-01-01T00:00") + timedelta(minutes=m)),
    st.integers(0, 23),
    st.integers(0, 23),
    st.booleans(),
)
def test_the_next_allowed_moment_is_allowed_and_never_earlier(
    moment: datetime, first: int, last: int, weekends: bool
) -> None:
    opens, closes = sorted((first, last))
    hours = SendingHours(time(opens), time(closes, 59), weekends, (HALF_TERM,))

    following = hours.next_allowed(moment)

    assert following >= moment
    assert hours.allow(following)
    assert following - moment <= timedelta(days=12)
    assert following.astimezone(LONDON).time() >= time(opens)
