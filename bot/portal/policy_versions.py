"""The published versions of the policy as a reader meets them: in force, over, or still to come."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Optional, Sequence

from bot.guidance.document import PolicyDocument
from bot.guidance.history import PolicyHistory


class Standing(str, Enum):
    """Where a version stands on a day."""

    IN_FORCE = "in_force"
    OVER = "over"
    TO_COME = "to_come"


@dataclass(frozen=True)
class Edition:
    """A published version as on a day. `until` is the day on which a version that is over was replaced."""

    document: PolicyDocument
    standing: Standing
    until: Optional[date]


def editions(history: PolicyHistory, on: date) -> Sequence[Edition]:
    """Every published version, the newest first."""
    in_force = history.in_force(on)
    following = [*history.versions[1:], None]
    told = [
        _edition(document, after, in_force, on)
        for document, after in zip(history.versions, following, strict=True)
    ]
    return list(reversed(told))


def _edition(
    document: PolicyDocument, after: Optional[PolicyDocument], in_force: PolicyDocument, on: date
) -> Edition:
    if document.effective_on > on:
        return Edition(document, Standing.TO_COME, None)
    if document == in_force:
        return Edition(document, Standing.IN_FORCE, None)
    return Edition(document, Standing.OVER, after.effective_on if after else None)
