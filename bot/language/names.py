"""Which words of a message may be somebody's name."""

from itertools import groupby
from typing import List

from bot.language.english import analyse, people_in

NEVER_NAMES = frozenset(
    """finish done complete do training module induction course team yet progress far overdue
    due policy befriending friend check tell show start sign pass know see late still get
    look status update person staff remind reminder nudge chase prompt send email message ask""".split()
)


def possible_names(text: str) -> List[str]:
    """The surest kind that is found: what spaCy takes for a person, else proper nouns side by side, else any word
    that could be a name. A full name is never taken apart: its surname may be the point."""
    doc = analyse(text)
    runs = groupby(doc, key=lambda token: token.pos_ == "PROPN")
    proper = [" ".join(token.text for token in run) for is_proper, run in runs if is_proper]
    others = [
        token.text
        for token in doc
        if token.is_alpha
        and not token.is_stop
        and len(token) > 2
        and token.lemma_.lower() not in NEVER_NAMES
    ]
    return people_in(text) or proper or others
