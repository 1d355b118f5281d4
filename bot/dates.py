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
