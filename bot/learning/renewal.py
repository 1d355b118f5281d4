"""Whom a new version of the policy asks for what again."""

from dataclasses import dataclass
from datetime import date
from typing import Iterable, Iterator

from bot.guidance.history import PolicyHistory
from bot.learning.content import Curriculum, Module
from bot.learning.due import DONE, is_asked_of
from bot.learning.facts import Person
from bot.learning.progress import History


@dataclass(frozen=True)
class BecomesDue:
    """A module that is done now and will be asked of a person again, until `due_on`."""

    person: Person
    module: Module
    due_on: date


def becoming_due(
    before: PolicyHistory,
    after: PolicyHistory,
    curriculum: Curriculum,
    people: Iterable[History],
    on: date,
) -> Iterator[BecomesDue]:
    """What is done on a day under one history and due under the other; nothing else is affected by the change."""
    for history in people:
        for module in curriculum.modules:
            if not is_asked_of(module, history.person):
                continue
            owed = history.owed(module, after, on)
            if history.owed(module, before, on).state == DONE and owed.state != DONE:
                yield BecomesDue(history.person, module, owed.due_on)
