"""What an import does to the staff list, person by person; nothing is done yet."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Mapping, Optional, Tuple

from bot.learning.facts import Absence, Duty


class ChangeKind(str, Enum):
    """What happens to a person's place on the list."""

    ADDED = "added"
    REJOINED = "rejoined"
    CHANGED = "changed"
    LEFT = "left"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Identity:
    """What names a person."""

    name: str
    email: Optional[str]
    entra_object_id: Optional[str]


@dataclass(frozen=True)
class NewPost:
    """A post to begin."""

    school_id: str
    role: str
    duty: Duty
    line_manager_id: Optional[str]
    serving_since: date
    started_on: date
    is_main: bool


@dataclass(frozen=True)
class PersonChange:
    """All that an import does to one person. `what` says it in words.

    `identity` is None while it stays; `ends` are days by post id; `serving_since` and `main_post_id` correct posts
    that go on; `absences` are begun, or corrected where they have an id.
    """

    person_id: str
    name: str
    kind: ChangeKind
    what: Tuple[str, ...]
    identity: Optional[Identity]
    ends: Mapping[str, date]
    begins: Tuple[NewPost, ...]
    serving_since: Mapping[str, date]
    main_post_id: Optional[str]
    absences: Tuple[Tuple[Optional[str], Absence], ...]


@dataclass(frozen=True)
class StaffPlan:
    """The changes by name. `missing` are people of the file's schools who are not in the file and stay as they are."""

    changes: Tuple[PersonChange, ...]
    missing: Tuple[str, ...]

    def of_kind(self, kind: ChangeKind) -> Tuple[PersonChange, ...]:
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the very same, and for no others."""
        return sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()
