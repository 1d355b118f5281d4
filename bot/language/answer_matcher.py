"""What a typed answer means at a scenario's step, or honestly unclear.

A small classifier a step, over word pairs and the sentence vector, learned from the phrasings authors wrote: the vector
alone cannot tell "I'd add her" from "I wouldn't add her". It only proposes; the learner confirms before it counts.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.language.encoder import Vectors, shared_encoder
from bot.learning.content import Step

# Chosen by leaving out each phrasing of the first module in turn (`docs/understanding.md`).
VECTOR_SCALE = 3.0
STRENGTH = 10.0
SURE_ENOUGH = 0.5
CLEAR_LEAD = 0.2
NEAR_ENOUGH = (
    0.4  # cosine to the nearest phrasing; what resembles none of them is unclear whatever its words
)

WORD = r"\w+"

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
        vector = shared_encoder().encode([text])
        if float((learned.vectors @ vector[0]).max()) < NEAR_ENOUGH:
            return UNCLEAR, None
        likely = learned.classifier.predict_proba(_features(learned.words, [text], vector))[0]
        first, second = np.argsort(likely)[::-1][:2]
        if likely[first] < SURE_ENOUGH or likely[first] - likely[second] < CLEAR_LEAD:
            return UNCLEAR, None
        return learned.meanings[learned.classifier.classes_[first]]


@dataclass(frozen=True)
class _Learned:
    """A step's meanings and what was learned of how people put them."""

    meanings: Sequence[Meaning]
    words: Any
    classifier: Any
    vectors: Vectors


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
