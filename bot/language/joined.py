"""Messages that ask two things at once, made from rows that ask one: so the model learns that both are meant."""

from collections import Counter
from typing import List, Sequence, Tuple

import numpy as np

from bot.language.follow_ups import SEPARATOR
from bot.language.urgent import URGENT_ROUTES

Row = Tuple[str, str]

NEVER_JOINED = frozenset({"out_of_scope", *URGENT_ROUTES})
WORDS = range(4, 19)  # shorter ones say too little beside another, longer ones are stories
JOINTS = (" and ", ", and ", ". Also ", "? ", "? And ", " also ", ", plus ", ". ", " and also ")
ENDS = ".?! "
SEED = 0


def joined(rows: Sequence[Row], count: int) -> List[Row]:
    """Up to `count` texts of two rows with different intents, each listed under both; always the same ones."""
    chance = np.random.default_rng(SEED)
    listed = Counter(text for text, _ in rows)
    single = [(text, intent) for text, intent in rows if _is_single(text, intent, listed[text])]
    if not single:
        return []
    made: List[Row] = []
    for first, second in chance.integers(len(single), size=(count, 2)):
        (opening, one), (rest, other) = single[first], single[second]
        if one != other:
            text = opening.rstrip(ENDS) + str(chance.choice(JOINTS)) + rest
            made += [(text, one), (text, other)]
    return made


def _is_single(text: str, intent: str, intents: int) -> bool:
    """Whether a row asks one thing, out of any context, in a sentence."""
    plain = intents == 1 and SEPARATOR not in text and intent not in NEVER_JOINED
    return plain and len(text.split()) in WORDS
