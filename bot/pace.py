"""How often somebody may do something: so many times at once, and so many a second in the long run."""

import time
from collections import OrderedDict
from typing import Callable, Tuple

MOST_KEYS = 10_000  # people or addresses remembered; the one not heard from longest is forgotten


class Pace:
    """A bucket of `burst` turns for each key, filled up by `per_second`. Kept in this process's memory."""

    def __init__(
        self, burst: float, per_second: float, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._seconds = seconds
        self._left: OrderedDict[str, Tuple[float, float]] = OrderedDict()  # turns, and as of when

    def wait(self, key: str) -> float:
        """Takes a turn and returns 0.0, or takes none and returns in how many seconds there will be one."""
        now = self._seconds()
        left, since = self._left.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - since) * self._per_second)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self._per_second

    def allows(self, key: str) -> bool:
        """Whether there was a turn, which is then taken."""
        return self.wait(key) == 0.0
