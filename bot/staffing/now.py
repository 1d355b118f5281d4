"""The staff list as it is before an import."""

from dataclasses import dataclass
from datetime import date
from typing import Mapping, Optional, Tuple

from bot.learning.facts import Duty


@dataclass(frozen=True)
class PostNow:
    """A post held now. `line_manager_id` is whom it names, although that person may have left."""

    id: str
    school_id: str
    role: str
    duty: Duty
    line_manager_id: Optional[str]
    serving_since: date
    started_on: date
    is_main: bool


@dataclass(frozen=True)
class AbsenceNow:
    """A long absence on record; `ends_on` is None while nobody knows."""

    id: str
    starts_on: date
    ends_on: Optional[date]


@dataclass(frozen=True)
class PersonNow:
    """Somebody who is or was on the staff list; without posts they have left. The longest held post comes first."""

    id: str
    name: str
    email: Optional[str]
    entra_object_id: Optional[str]
    posts: Tuple[PostNow, ...]
    absences: Tuple[AbsenceNow, ...]


StaffNow = Mapping[str, PersonNow]
