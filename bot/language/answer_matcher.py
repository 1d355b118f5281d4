"""What a typed answer means at a scenario's step, or honestly unclear.

A small classifier a step, over word pairs and the sentence vector, learned from the phrasings authors wrote: the vector
alone cannot tell "I'd add her" from "I wouldn't add her". It only proposes; the learner confirms before it counts.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.language.encoder import Vectors, shared_encoder
from bot.learning.content import Step

# Chosen on phrasings left out of the learning, a seventh at a time, over every scenario (`docs/understanding.md`).
VECTOR_SCALE = 2.5
STRENGTH = 10.0
SURE_ENOUGH = 0.55
CLEAR_LEAD = 0.42
NEAR_ENOUGH = (
    0.37  # cosine to the nearest phrasing; what is like none of them is unclear whatever its words
)
LIKELY = 0.4  # enough to say that one of several parts speaks for a meaning

WORD = r"\w+"
OR = re.compile(r"\bor\b", re.IGNORECASE)

OPTION = "option"
MISCONCEPTION = "misconception"
UNCLEAR = "unclear"

Meaning = Tuple[str, Optional[str]]


class PhrasingMatcher:
    """Learns each step's phrasings when its first typed answer comes; the encoder is loaded then, not before, so that
    the portal, which has no typed answers, stays small."""

    def __init__(self) -> None:
        self._learned = lru_cache(maxsize=256)(_learn)

    def match(self, text: str, step: Step) -> Meaning:
        """`("option", id)`, `("misconception", id)` or `("unclear", None)`; see `AnswerMatcher`."""
        learned = self._learned(step)
        vectors = shared_encoder().encode([text])
        if float((learned.vectors @ vectors[0]).max()) < NEAR_ENOUGH:
            return UNCLEAR, None
        likely = learned.likely([text], vectors)[0]
        first, second = np.argsort(likely)[::-1][:2]
        if likely[first] < SURE_ENOUGH or likely[first] - likely[second] < CLEAR_LEAD:
            return UNCLEAR, None
        return (UNCLEAR, None) if _wavers(text, learned) else learned.meanings[first]


@dataclass(frozen=True)
class _Learned:
    """A step's meanings and what was learned of how people put them."""

    meanings: Sequence[Meaning]
    words: Any
    classifier: Any
    vectors: Vectors

    def likely(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float64]:
        """One row a text: how likely it has each of the meanings, in their order."""
        shares: NDArray[np.float64] = self.classifier.predict_proba(
            _features(self.words, texts, vectors)
        )
        return shares


def _wavers(text: str, learned: _Learned) -> bool:
    """Whether the parts around an "or" speak for different meanings: then neither was chosen."""
    parts = [part for part in OR.split(text) if len(part.split()) > 1]
    if len(parts) < 2:
        return False
    likely = learned.likely(parts, shared_encoder().encode(parts))
    return len({int(row.argmax()) for row in likely if row.max() >= LIKELY}) > 1


def _learn(step: Step) -> _Learned:
    told: List[Tuple[Meaning, Sequence[str]]] = [
        ((OPTION, option.id), (option.text, *option.phrasings)) for option in step.options
    ]
    told += [((MISCONCEPTION, one.id), one.phrasings) for one in step.misconceptions]
    phrasings = [phrasing for _, ways in told for phrasing in ways]
    owners = [number for number, (_, ways) in enumerate(told) for _ in ways]
    vectors = shared_encoder().encode(phrasings)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, analyzer="word")
    words.set_params(token_pattern=WORD).fit(phrasings)
    classifier = LogisticRegression(C=STRENGTH, max_iter=200, class_weight="balanced")
    classifier.fit(_features(words, phrasings, vectors), owners)
    return _Learned([meaning for meaning, _ in told], words, classifier, vectors)


def _features(words: Any, texts: Sequence[str], vectors: Vectors) -> Any:
    return hstack([words.transform(texts), csr_matrix(vectors * VECTOR_SCALE)]).tocsr()
