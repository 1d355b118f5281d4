"""What a typed answer means at a scenario's step: the nearest known way of saying it, or honestly unclear.

Nearness only proposes; the learner confirms before anything counts (`product.md`, "How it teaches").
"""

from functools import lru_cache
from typing import List, Optional, Tuple

import numpy as np

from bot.language.encoder import Vectors, shared_encoder
from bot.learning.content import Step

NEAR_ENOUGH = 0.55  # cosine to the nearest phrasing
CLEAR_LEAD = 0.04  # over the nearest phrasing of any other meaning

OPTION = "option"
MISCONCEPTION = "misconception"
UNCLEAR = "unclear"


class NearestPhrasing:
    """Matches by the closest of the phrasings authors wrote for each option and misconception.

    The encoder is loaded with the first typed answer, so the portal, which has none, stays small.
    """

    def __init__(self) -> None:
        self._phrasings = lru_cache(maxsize=256)(self._read)

    def match(self, text: str, step: Step) -> Tuple[str, Optional[str]]:
        """`("option", id)`, `("misconception", id)` or `("unclear", None)`; see `AnswerMatcher`."""
        meanings, owners, vectors = self._phrasings(step)
        nearness = vectors @ shared_encoder().encode([text])[0]
        best = np.array([nearness[owners == number].max() for number in range(len(meanings))])
        first, second = np.sort(best)[::-1][:2]
        if first < NEAR_ENOUGH or first - second < CLEAR_LEAD:
            return UNCLEAR, None
        return meanings[int(best.argmax())]

    def _read(self, step: Step) -> Tuple[List[Tuple[str, str]], Vectors, Vectors]:
        meanings: List[Tuple[str, str]] = []
        owners: List[int] = []
        phrasings: List[str] = []
        told = [(OPTION, option.id, (option.text, *option.phrasings)) for option in step.options]
        told += [(MISCONCEPTION, one.id, one.phrasings) for one in step.misconceptions]
        for kind, meaning_id, ways in told:
            meanings.append((kind, meaning_id))
            owners += [len(meanings) - 1] * len(ways)
            phrasings += ways
        return meanings, np.array(owners), shared_encoder().encode(phrasings)
