"""How often one address, and one person, may ask the portal for something.

Counted in this process: several processes allow several times as much, which is still no flood. Requests from this
computer are not counted by address: behind a proxy that does not say whom it speaks for, that would be everybody.
"""

import re
from dataclasses import dataclass, field

from starlette.requests import Request

from bot.errors import AssistantError
from bot.pace import Pace

# Drawn or packed on every request, some for a second or more.
COSTLY = re.compile(r".*(?:\.pdf|\.zip|\.xlsx|/export|/pack)")
CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class TooOften(AssistantError):
    """Somebody asks faster than anybody reads; `wait` is in how many seconds they may go on."""

    def __init__(self, wait: float) -> None:
        super().__init__("too many requests")
        self.wait = wait


@dataclass(frozen=True)
class Paces:
    """What a whole school behind one address may ask for, and what one person may. A thousand pages at once is the
    first day of term; a person who sends three hundred forms is a program."""

    of_address: Pace = field(default_factory=lambda: Pace(burst=3000, per_second=100))
    of_changes: Pace = field(default_factory=lambda: Pace(burst=300, per_second=2))
    of_costly: Pace = field(default_factory=lambda: Pace(burst=40, per_second=0.5))

    def check(self, request: Request, person_id: str) -> None:
        """Counts a request of this person. Raises TooOften."""
        wait = 0.0
        if request.scope["method"] in CHANGES:
            wait = self.of_changes.wait(person_id)
        elif COSTLY.fullmatch(request.url.path):
            wait = self.of_costly.wait(person_id)
        if wait:
            raise TooOften(wait)
