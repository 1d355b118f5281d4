"""Messages that ask on about what was just answered: "why?", "so is that a yes?", "who do I tell?"."""

import re
from enum import Enum
from typing import Optional

LONGEST = 9  # words; a longer message has something new to say


class Aspect(Enum):
    """The part of an answer that is asked for once more."""

    WHOM = "whom to tell"
    WHY = "why"
    IN_SHORT = "yes or no"


_OPENING = r"^\W*((ok(ay)?|right|and|but|so|hang on|wait|hmm+|sorry)\W+)*"
_PATTERNS = {
    Aspect.WHOM: re.compile(
        _OPENING + r"(who|where)\W+(do|should|would|can|could|must|shall)\s+(i|we)\s+"
        r"(tell|ask|go|report|speak|talk|take|say|turn)\b",
        re.IGNORECASE,
    ),
    Aspect.WHY: re.compile(
        _OPENING + r"(why|how come|says who|where does it say|what.s the reason|on what grounds)\b",
        re.IGNORECASE,
    ),
    Aspect.IN_SHORT: re.compile(
        _OPENING
        + r"((is|was) (that|it|this) (a|an) (\w+ )?(yes|no)|(that|it).?s (a|an) (\w+ )?(yes|no)|yes or no|"
        r"are you (sure|certain)|(is that|that.s) (definite|certain|allowed|ok(ay)?|not allowed)\b|in short|"
        r"(i|we) (can|can.?t|cannot|could|may|am allowed|.m allowed)( then)?\W*$)",
        re.IGNORECASE,
    ),
}


def aspect_asked(text: str) -> Optional[Aspect]:
    """Which part of the last answer a short message asks for; None when it asks something of its own."""
    if len(text.split()) > LONGEST:
        return None
    return next((aspect for aspect, pattern in _PATTERNS.items() if pattern.search(text)), None)
