"""What the words of a message say about its intent: a second opinion beside the sentence vector's.

Word and word-pair weights (tf-idf, one logistic regression an intent, averaged stochastic gradient descent). It reads
each text as a bag of words and so errs in other places than the encoder does; together they err less.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

PASSES = 6
REGULARISATION = 1e-6
SEED = 0


class WordEvidence:
    """Learned word weights, one column an intent, in the sorted order of the intents it was fitted on."""

    def __init__(
        self,
        vectorizer: TfidfVectorizer,
        weights: NDArray[np.float32],
        intercepts: NDArray[np.float32],
    ) -> None:
        self._vectorizer = vectorizer
        self._weights = weights
        self._intercepts = intercepts

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str]) -> WordEvidence:
        """Learns from at least three intents; the same rows give the same weights."""
        vectorizer = _vectorizer(min_df=2)
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
        weights = np.ascontiguousarray(learner.coef_.T, dtype=np.float32)
        return cls(vectorizer, weights, learner.intercept_.astype(np.float32))

    def likely(self, texts: List[str]) -> NDArray[np.float32]:
        """(texts, intents): each row sums to 1."""
        # Row by row: scipy would copy the whole of the weights to another type for each product.
        scores = expit(
            [row.data @ self._weights[row.indices] for row in self._vectorizer.transform(texts)]
            + self._intercepts
        )
        likely: NDArray[np.float32] = scores / scores.sum(axis=1, keepdims=True)
        return likely

    def save(self, path: Path) -> None:
        """Writes terms and weights to `path`, an .npz: numbers and text, no code, and quick to read."""
        terms = self._vectorizer.get_feature_names_out().astype(str)
        np.savez(
            path,
            terms=terms,
            rarity=self._vectorizer.idf_.astype(np.float32),
            weights=self._weights,
            intercepts=self._intercepts,
        )

    @classmethod
    def load(cls, path: Path) -> WordEvidence:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            terms = kept["terms"].tolist()
            vectorizer = _vectorizer(vocabulary={term: at for at, term in enumerate(terms)})
            vectorizer.idf_ = kept["rarity"]
            return cls(vectorizer, kept["weights"], kept["intercepts"])


def _vectorizer(**more: Any) -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, **more)
