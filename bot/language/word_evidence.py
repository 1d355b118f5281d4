"""What the words of a message say about its intent: a second opinion beside the sentence vector's.

Word and word-pair weights (tf-idf, one logistic regression an intent, averaged stochastic gradient descent). It reads
each text as a bag of words and so errs in other places than the encoder does; together they err less.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

PASSES = 6
REGULARISATION = 1e-6
SEED = 0
READING: Dict[str, Any] = {"ngram_range": (1, 2)}  # words and pairs of them


class WordEvidence:
    """Learned word weights, one column an intent, in the sorted order of the intents it was fitted on.

    `terms` are the known words and word pairs; `rarity` (terms,) is their inverse document frequency and `weights`
    (terms, intents) what each says.
    """

    def __init__(
        self,
        terms: Sequence[str],
        rarity: NDArray[np.float32],
        weights: NDArray[np.float32],
        intercepts: NDArray[np.float32],
    ) -> None:
        self._columns = {term: at for at, term in enumerate(terms)}
        self._rarity = rarity
        self._weights = weights
        self._intercepts = intercepts
        self._terms_of = TfidfVectorizer(**READING).build_analyzer()

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str]) -> WordEvidence:
        """Learns from at least three intents; the same rows give the same weights."""
        vectorizer = TfidfVectorizer(**READING, min_df=2, sublinear_tf=True, dtype=np.float32)
        learner = SGDClassifier(
            loss="log_loss",
            alpha=REGULARISATION,
            max_iter=PASSES,
            tol=None,
            class_weight="balanced",
            average=True,
            random_state=SEED,
        )
        learner.fit(vectorizer.fit_transform(texts), intents)
        return cls(
            vectorizer.get_feature_names_out().tolist(),
            vectorizer.idf_.astype(np.float32),
            np.ascontiguousarray(learner.coef_.T, dtype=np.float32),
            learner.intercept_.astype(np.float32),
        )

    def likely(self, texts: List[str]) -> NDArray[np.float32]:
        """(texts, intents): each row sums to 1."""
        scores = expit([self._said(text) for text in texts] + self._intercepts)
        likely: NDArray[np.float32] = scores / scores.sum(axis=1, keepdims=True)
        return likely

    def _said(self, text: str) -> NDArray[np.float32]:
        """What the text's words say for each intent: as `TfidfVectorizer` weighs them, without its sparse matrices,
        which took ten times as long as the sum."""
        known = Counter(
            self._columns[term] for term in self._terms_of(text) if term in self._columns
        )
        columns = np.fromiter(known.keys(), dtype=np.intp)
        often = np.fromiter(known.values(), dtype=np.float32)
        weighed = (1 + np.log(often)) * self._rarity[columns]
        length = np.linalg.norm(weighed) or 1
        said: NDArray[np.float32] = (weighed / length) @ self._weights[columns]
        return said

    def save(self, path: Path) -> None:
        """Writes terms and weights to `path`, an .npz: numbers and text, no code, and quick to read."""
        np.savez(
            path,
            terms=np.array(list(self._columns)),
            rarity=self._rarity,
            weights=self._weights,
            intercepts=self._intercepts,
        )

    @classmethod
    def load(cls, path: Path) -> WordEvidence:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            names = "terms", "rarity", "weights", "intercepts"
            terms, *numbers = (kept[name] for name in names)
            return cls(terms.tolist(), *numbers)
