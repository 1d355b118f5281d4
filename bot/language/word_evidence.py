"""What the words of a message say about its intent: a second opinion beside the sentence vector's.

Word and word-pair weights (tf-idf, one logistic regression an intent, averaged stochastic gradient descent). It reads
each text as a bag of words and so errs in other places than the encoder does; together they err less.
"""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence

import numpy as np
import skops.io as sio
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

PASSES = 6
REGULARISATION = 1e-6
SEED = 0
DATA_ONLY = ["scipy.sparse._csr.csr_matrix"]  # the vectorizer's; numbers, no code


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
        vectorizer = TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32
        )
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
        """Writes the weights to `path`."""
        sio.dump([self._vectorizer, self._weights, self._intercepts], path)

    @classmethod
    def load(cls, path: Path) -> WordEvidence:
        """Reads what `save` wrote; skops refuses a file that would run code."""
        return cls(*sio.load(path, trusted=DATA_ONLY))
