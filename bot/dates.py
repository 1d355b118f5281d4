"""Dates as staff in England read and write them."""

from datetime import date, datetime
from typing import Union
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local_day(moment: Union[date, datetime]) -> date:
    """The day a moment falls on in England; a date stays itself."""
    return moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment


def day_in_words(moment: Union[date, datetime]) -> str:
    """Such as `30 September 2026`."""
    day = local_day(moment)
    return f"{day.day} {day:%B %Y}"


def time_in_words(moment: datetime) -> str:
    """Such as `30 September 2026 at 9:05am`, by the clocks in England."""
    local = moment.astimezone(LONDON)
    half = "am" if local.hour < 12 else "pm"
    return f"{day_in_words(moment)} at {local.hour % 12 or 12}:{local.minute:02}{half}"


def term_of(day: date) -> str:
    """The school term of a day, such as `2026-autumn`: from September, January and May."""
    season = "spring" if day.month < 5 else "summer" if day.month < 9 else "autumn"
    return f"{day.year}-{season}"


def school_year_of(day: date) -> int:
    """The year in whose September the day's school year began."""
    return day.year if day.month >= 9 else day.year - 1
