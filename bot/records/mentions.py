"""Where somebody is meant in text that others wrote or were told, and the same text without them."""

import json
import re
from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

import sqlalchemy as sa

ERASED_NAME = "Erased person"
ASCII_RUN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Mentions:
    """What names a person, and what stands there instead. `name` is None when somebody else has the same one.
    `teams_object_ids` were found by their address, and not imported."""

    person_id: str
    name: Optional[str]
    email: Optional[str]
    entra_object_id: Optional[str]
    tombstone_id: str
    teams_object_ids: Tuple[str, ...] = ()

    @property
    def object_ids(self) -> Tuple[str, ...]:
        """Every Entra object id that is known of them."""
        imported = (self.entra_object_id,) if self.entra_object_id else ()
        return tuple(dict.fromkeys((*imported, *self.teams_object_ids)))

    def without(self, value: Any) -> Any:
        """A text, or what JSON holds, without the person: full name in any case, addresses, ids as a value."""
        if isinstance(value, str):
            return self._text_without(value)
        if isinstance(value, list):
            return [self.without(each) for each in value]
        if isinstance(value, dict):
            return {self.without(key): self.without(each) for key, each in value.items()}
        return value

    def may_be_in(self, column: Any) -> Any:
        """A condition that holds for every row of the column with a mention, and for few others."""
        text = sa.cast(column, sa.Text)
        return sa.or_(*(text.ilike(f"%{_escaped(hint)}%", escape="!") for hint in self._hints()))

    def _text_without(self, text: str) -> str:
        own = re.escape(self.person_id)
        if re.fullmatch(f"(?:[a-z]+:)?{own}", text):
            return text[: -len(self.person_id)] + self.tombstone_id
        text = re.sub(rf"([\"']){own}\1", rf"\g<1>{self.tombstone_id}\1", text)
        for known in (self.name, self.email, *self.object_ids):
            if known:
                text = re.sub(_pattern(known), ERASED_NAME, text, flags=re.IGNORECASE)
        return text

    def _hints(self) -> List[str]:
        """A piece of each that names the person, in letters that every form of text keeps as they are."""
        given = (self.person_id, self.name, self.email, *self.object_ids)
        return [
            max(ASCII_RUN.findall(known.lower()), key=len, default="") for known in given if known
        ]


def _pattern(known: str) -> str:
    letters = "".join(_letter(letter) for letter in " ".join(known.split()))
    return rf"(?<!\w){letters}(?!\w)"


def _letter(letter: str) -> str:
    if letter.isspace():
        return r"\s+"
    if letter in "'’":
        return r"(?:'|’|\\u2019)"
    if letter.isascii():
        return re.escape(letter)
    # A text may hold JSON of its own, in which the letter is written as its number.
    return f"(?:{re.escape(letter)}|{re.escape(json.dumps(letter)[1:-1])})"


def _escaped(hint: str) -> str:
    return hint.replace("!", "!!").replace("%", "!%").replace("_", "!_")
