"""Questions that ask the same in other words, found by the nearness of their sentence vectors."""

from collections import defaultdict
from typing import Dict, List, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from bot.language.encoder import shared_encoder

# Average distance (1 - cosine) within a cluster. Tried on out-of-scope questions of `tests/nlu` and paraphrases.
FARTHEST = 0.55


def alike(texts: Sequence[str]) -> List[List[int]]:
    """The texts' indices in clusters, the largest first; in each the text nearest to all the others comes first."""
    if len(texts) < 2:
        return [[index] for index in range(len(texts))]
    vectors = shared_encoder().encode(texts)
    labels = fcluster(linkage(pdist(vectors, "cosine"), "average"), FARTHEST, "distance")
    together: Dict[int, List[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        together[int(label)].append(index)
    likeness = vectors @ vectors.T
    ordered = [
        sorted(members, key=lambda index: -float(np.sum(likeness[index, members])))
        for members in together.values()
    ]
    return sorted(ordered, key=lambda members: (-len(members), members[0]))
