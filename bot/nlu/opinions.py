"""What the two experts say of some texts: the sentence vector's opinion, and the words'."""

from typing import List, Mapping, NamedTuple, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

Shares = NDArray[np.float64]


class Opinions(NamedTuple):
    """`vector` and `words` are (texts, intents) log-likelihoods, a column for each of `names`; `lengths` in words."""

    names: Sequence[str]
    vector: NDArray[np.float32]
    words: NDArray[np.float32]
    lengths: Sequence[int]

    def shares(self, temperature: float = 1.0) -> Shares:
        """How likely both together find each intent, for each text; less sure for a temperature above 1."""
        shares: Shares = softmax((self.vector + self.words) / temperature, axis=1)
        return shares

    def named(self) -> List[Mapping[str, float]]:
        """The same by name, as sure as the classifier is."""
        return [dict(zip(self.names, map(float, row), strict=True)) for row in self.shares()]
