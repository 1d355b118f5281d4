"""When somebody may be told something they did not ask for just now."""

from datetime import datetime, time

from bot.dates import LONDON

FROM, UNTIL = time(7, 30), time(18, 0)
SATURDAY = 5


def by_day_only(now: datetime) -> bool:
    """From Monday to Friday, between half past seven and six, as the clock on the school's wall shows it."""
    local = now.astimezone(LONDON)
    return local.weekday() < SATURDAY and FROM <= local.time() < UNTIL
