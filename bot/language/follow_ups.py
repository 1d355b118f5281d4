"""Messages that lean on the question before them: "what about their mum?", "and if it's private?", "who do I tell?"."""

import re
from enum import Enum

LONGEST = 12  # words; a longer message says for itself what it is about

_LEANING = re.compile(
    r"^\W*(ok(ay)?\W+|right\W+|hmm+\W+)?"
    r"(and|but|so|or|even|what about|what if|how about|why|then|same|is that|does that|would that|who|where)\b",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"^\W*(ok(ay)?\W+|and\W+|so\W+)*(who|where)\W+(do|should|would|can|could|must)\s+(i|we)\s+"
    r"(tell|ask|go|report|speak|talk|take|say|turn)\b",
    re.IGNORECASE,
)


class Leaning(Enum):
    """How a message stands to the one before it."""

    ALONE = "alone"
    ON_CONTEXT = "on context"  # its meaning needs the question before
    SAME_TOPIC = "same topic"  # it asks on, whom to tell, about what was just answered


def leaning_of(text: str) -> Leaning:
    """Judged by length and opening words alone; a wrong guess costs little, the message's own words still count."""
    if len(text.split()) > LONGEST:
        return Leaning.ALONE
    if _WHOM.match(text) and len(text.split()) <= LONGEST // 2 + 1:
        return Leaning.SAME_TOPIC
    return Leaning.ON_CONTEXT if _LEANING.match(text) else Leaning.ALONE
