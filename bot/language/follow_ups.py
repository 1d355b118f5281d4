"""Messages that may lean on the question before them: "what about their mum?", "no, I meant the logo".

Whether one does, and on what, the classifier has learned from pairs of messages (`data/nlu/follow_ups.yml`).
"""

from typing import List, NamedTuple, Sequence, Tuple

import numpy as np

SEPARATOR = "[SEP]"  # BERT's own mark between two texts
LONGEST = 20  # words; a longer message says for itself what it is about
UNRELATED = 3_000  # pairs where the second message asks something of its own
SEED = 0

Row = Tuple[str, str]


class Exchange(NamedTuple):
    """Two messages in a row, and what the second one asks about."""

    before: str
    text: str
    intent: str


def may_lean(text: str) -> bool:
    """Whether a message is short enough to need the question before it."""
    return len(text.split()) <= LONGEST


def in_context(before: str, text: str) -> str:
    """A message together with the question before it, as the encoder has learned to read the two."""
    return f"{before} {SEPARATOR} {text}"


def exchanges(rows: Sequence[Row]) -> List[Exchange]:
    """The exchanges among rows, and as many as `UNRELATED` of two rows that have nothing to do with each other, so
    that a new question is not read as a follow-up. The same rows give the same ones."""
    parted = [(text.partition(f" {SEPARATOR} "), intent) for text, intent in rows]
    written = [Exchange(before, text, intent) for (before, mark, text), intent in parted if mark]
    alone = [row for row in rows if SEPARATOR not in row[0] and may_lean(row[0])]
    if not written or not alone:
        return written
    drawn = np.random.default_rng(SEED).integers(len(alone), size=(UNRELATED, 2))
    return written + [
        Exchange(alone[one][0], text=alone[other][0], intent=alone[other][1])
        for one, other in drawn
    ]
