"""The product's real parts, at a time that the test moves."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Optional
from uuid import uuid4

from bot.guidance.history import PolicyHistory
from bot.learning.content import Step
from bot.learning.service import LearningService
from bot.services import Services, build_services
from bot.settings import Settings


class MovableClock:
    """Stands still until the test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, **length: float) -> None:
        self.moment += timedelta(**length)


class NobodyTypes:
    """Only the assistant takes typed answers, so this one must never be asked."""

    def match(self, text: str, step: Step) -> "tuple[str, Optional[str]]":
        raise AssertionError("a typed answer was matched")


def parts_at(settings: Settings, clock: MovableClock) -> Services:
    """What the processes beside the assistant are made of."""
    parts = build_services(settings, clock)
    return with_policy(parts, parts.policy_history)


def with_policy(parts: Services, policy: PolicyHistory) -> Services:
    """The same, teaching and telling by these versions of the policy."""
    learning = LearningService(
        parts.curriculum, parts.records, parts.clock, NobodyTypes(), policy, lambda: uuid4().hex
    )
    notices = replace(parts.notices, modules=learning.modules)
    return replace(
        parts,
        policy_history=policy,
        learning=learning,
        notices=notices,
        automatic_reminders=replace(parts.automatic_reminders, policy=policy),
    )
