"""How much speaks for an answer, and for a second one: numbers about what the classifier said, weighed by what
`make calibrate` learned from rows no training has seen.

A classifier is as sure of a question from outside its topics as of one inside when a single word pulls hard. Whether
vector and words agree, and how far ahead of `out_of_scope` each of them is, tells the two apart.
"""

from itertools import combinations
from typing import Collection, Dict, List, Mapping, NamedTuple, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from bot.nlu.opinions import Opinions, Shares

OUT_OF_SCOPE = "out_of_scope"
BIAS = "bias"
CANDIDATES = 5  # topics that may be one of two
SMALLEST = 1e-3

Numbers = NDArray[np.float64]
Weights = Mapping[str, float]


class Pair(NamedTuple):
    """Two topics that a message may ask about, in its order, and the numbers that speak for it."""

    topics: Tuple[str, str]
    evidence: Dict[str, float]


def weighed(evidence: Mapping[str, float], weights: Weights) -> float:
    """The probability that the numbers speak for, by a logistic regression's weights."""
    return float(expit(weights[BIAS] + sum(weights[name] * evidence[name] for name in evidence)))


def for_answer(opinions: Opinions, temperature: float, at: int = 0) -> Dict[str, float]:
    """What speaks for answering the likeliest intent of one of the texts."""
    outside = list(opinions.names).index(OUT_OF_SCOPE)
    shares = opinions.shares(temperature)[at].copy()
    outside_share = shares[outside]
    shares[outside] = 0.0
    top, second, third = np.argsort(-shares)[:3]
    vector, words = opinions.vector[at], opinions.words[at]
    return {
        "sure": float(np.log(shares[top] / (1 - shares[top] + 1e-6) + 1e-6)),
        "second": float(np.log(shares[second] + 1e-4)),
        "third": float(np.log(shares[third] + 1e-4)),
        "outside": float(np.log(outside_share + 1e-4)),
        "vector": float(vector[top].clip(-6)),
        "words": float(words[top].clip(-6)),
        "vector_outside": float(vector[outside].clip(-8)),
        "words_outside": float(words[outside].clip(-6)),
        "lead": float(vector[top] - vector[outside]),
        "length": float(np.log1p(opinions.lengths[at])),
    }


def for_pairs(
    whole: Opinions, halves: Opinions, temperature: float, never: Collection[str]
) -> List[Pair]:
    """What speaks for each two of the likeliest topics being asked about together; none of them is in `never`."""
    names = list(whole.names)
    together = _Sides(whole, halves, temperature)
    best = np.maximum(together.whole, together.parts.max(axis=(0, 1)))
    candidates = [at for at in np.argsort(-best) if names[at] not in never][:CANDIDATES]
    found = []
    for first, second in combinations(candidates, 2):
        if together.whole[second] > together.whole[first]:
            first, second = second, first
        evidence = together.evidence(first, second, names.index(OUT_OF_SCOPE))
        ordered = (first, second) if together.in_order(first, second) else (second, first)
        found.append(Pair((names[ordered[0]], names[ordered[1]]), evidence))
    return found


class _Sides:
    """A message's shares as a whole, (intents), and those of the two sides of each cut, (cuts, 2, intents)."""

    def __init__(self, whole: Opinions, halves: Opinions, temperature: float) -> None:
        self.whole = whole.shares(temperature)[0]
        self._whole_vector = np.exp(whole.vector[0])
        self._whole_words = np.exp(whole.words[0])
        self.parts = _by_cut(halves.shares(temperature))
        self._vector = _by_cut(np.exp(halves.vector))
        self._words = _by_cut(np.exp(halves.words))

    def in_order(self, first: int, second: int) -> bool:
        """Whether the cut that fits the two best has `first` before `second`."""
        forward, backward = _fits(self.parts, first, second)
        return bool(forward.max() >= backward.max())

    def evidence(self, first: int, second: int, outside: int) -> Dict[str, float]:
        """The numbers of a pair of which the whole finds `first` the likelier."""
        return {
            "cut": _fit(self.parts, first, second),
            "cut_vector": _fit(self._vector, first, second),
            "cut_words": _fit(self._words, first, second),
            "first": _log(self.whole[first]),
            "second": _log(self.whole[second]),
            "second_vector": _log(self._whole_vector[second]),
            "second_words": _log(self._whole_words[second]),
            "first_vector": _log(self._whole_vector[first]),
            "first_words": _log(self._whole_words[first]),
            "both": _log(self.whole[first] + self.whole[second]),
            "second_part": _log(self.parts[..., second].max()),
            "second_part_vector": _log(self._vector[..., second].max()),
            "second_part_words": _log(self._words[..., second].max()),
            "first_part": _log(self.parts[..., first].max()),
            "cuts": float(np.log(len(self.parts))),
            "outside": _log(self.whole[outside]),
        }


def _by_cut(of_halves: Shares) -> Shares:
    return of_halves.reshape(-1, 2, of_halves.shape[-1])


def _fits(parts: Shares, first: int, second: int) -> Tuple[Numbers, Numbers]:
    """How well each cut has one topic on either side, one way round and the other."""
    sure: Numbers = np.log(parts + SMALLEST)
    return sure[:, 0, first] + sure[:, 1, second], sure[:, 0, second] + sure[:, 1, first]


def _fit(parts: Shares, first: int, second: int) -> float:
    return float(max(each.max() for each in _fits(parts, first, second)))


def _log(share: float) -> float:
    return float(np.log(share + SMALLEST))


def fitted(
    rows: Sequence[Mapping[str, float]], right: Sequence[bool], strength: float
) -> Dict[str, float]:
    """The weights of a logistic regression over the rows' numbers (`strength` is its C), for `weighed`."""
    from sklearn.linear_model import LogisticRegression

    names = list(rows[0])
    numbers: Numbers = np.array([[row[name] for name in names] for row in rows])
    centre, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    learner = LogisticRegression(C=strength, max_iter=2000).fit((numbers - centre) / spread, right)
    slopes = learner.coef_[0] / spread
    bias = float(learner.intercept_[0] - slopes @ centre)
    return {
        BIAS: round(bias, 4),
        **{name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)},
    }
