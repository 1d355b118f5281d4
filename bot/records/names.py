"""Which of a few people somebody means by a typed name: first name, surname, short form, or a spelling near it."""

import re
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Dict, FrozenSet, List, Mapping, Sequence, Set

import yaml

from bot.errors import ContentError
from bot.learning.facts import Person

Nicknames = Mapping[str, FrozenSet[str]]  # each name with all the names it may stand for
NO_NICKNAMES: Nicknames = {}

TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir"}
POSSESSIVE = re.compile(r"['’]s\b")
APOSTROPHE = re.compile(r"['’]")
HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
WITHOUT_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae"})

SAME, NEAR, OTHER = 2, 1, 0
NEAR_ENOUGH = 0.76


def people_meant(people: Sequence[Person], typed: str, nicknames: Nicknames) -> List[Person]:
    """Everybody of these whom the typed name fits; all of them when it fits several, none when it fits nobody.

    A name that fits exactly, or as a short form, goes before one that is only near. Every word typed must fit.
    """
    words = [word for word in _words(POSSESSIVE.sub("", typed)) if word not in TITLES]
    if all(len(word) == 1 for word in words):  # nothing typed, or initials only
        return []
    fits = {each.id: _fit(words, each.name, nicknames) for each in people}
    best = max(fits.values(), default=OTHER)
    return [] if best == OTHER else [each for each in people if fits[each.id] == best]


def read_nicknames(path: Path) -> Nicknames:
    """The short forms of first names in a YAML file; ContentError when it is not a list of names each."""
    try:
        lines = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: this is not YAML ({error}). Put that line right.") from error
    together: Dict[str, Set[str]] = {}
    for name, short_forms in lines.items():
        if not isinstance(short_forms, list):
            raise ContentError(f"{path}: {name} has no list. Write it as {name}: [Short, Form].")
        alike = {word for each in (name, *short_forms) for word in _words(each)}
        for word in alike:
            together.setdefault(word, set()).update(alike)
    return {word: frozenset(alike) for word, alike in together.items()}


def _words(name: str) -> List[str]:
    """The words of a name without case, accents and apostrophes: O'Connor is one, Mei-Ling two."""
    plain = APOSTROPHE.sub("", name.casefold().translate(WITHOUT_STROKES))
    letters = unicodedata.normalize("NFKD", plain)
    joined = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return [word for part in HYPHENATED.findall(joined) for word in part.split("-")]


def _fit(words: Sequence[str], name: str, nicknames: Nicknames) -> int:
    # "Mei-Ling" is also typed "Meiling".
    own = {*_words(name), *_words(name.replace("-", ""))}
    return min(max(_likeness(word, each, nicknames) for each in own) for word in words)


def _likeness(typed: str, own: str, nicknames: Nicknames) -> int:
    if typed == own or own in nicknames.get(typed, ()):
        return SAME
    if len(typed) == 1:
        return SAME if own.startswith(typed) else OTHER
    if abs(len(typed) - len(own)) > 1:  # so that Sara is not taken for Sharma
        return OTHER
    near = SequenceMatcher(None, typed, own).ratio() >= NEAR_ENOUGH
    return NEAR if near else OTHER
