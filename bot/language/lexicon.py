"""English words by how common they are, to put misspelt ones right and to take joined ones apart."""

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import List, Sequence, Tuple

import yaml
from symspellpy import SymSpell

from bot.language.entities import WORDS

MOST_COMMON = 30_000  # of a dictionary's words; rarer ones cost memory and are taken for slips' meanings too often
FARTHEST = 2  # slips a misspelt word may have (Damerau-Levenshtein)
OFTEN = 1_000_000_000  # how common the names of platforms count as: like a common word
SELDOM = (
    1  # staff's own words are known, and no slip is taken for one while another word is as near
)
FEWEST_ROWS = 8  # in which a word stands before it counts as one of staff's own
STAFF_WORDS = Path(__file__).with_name("released") / "staff_words.txt"

WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")


@lru_cache(maxsize=1)
def words() -> SymSpell:
    """symspellpy's most common words (Google Books and SCOWL), and two kinds they lack: the platforms' names, and what
    staff write ("shud", "skl", "hlta")."""
    known = SymSpell(max_dictionary_edit_distance=FARTHEST)
    for word, count in _dictionary():
        known.create_dictionary_entry(word, count)
    for word in STAFF_WORDS.read_text(encoding="utf-8").split():
        known.create_dictionary_entry(word, SELDOM)
    for ways in yaml.safe_load(WORDS.read_text(encoding="utf-8"))["platform"].values():
        for way in ways:
            if way.isalpha():
                known.create_dictionary_entry(way, OFTEN)
    return known


def staff_words(rows: Sequence[Tuple[str, str]]) -> List[str]:
    """The words that stand in several training rows and not among a dictionary's common ones, in their order."""
    common = {word for word, _ in _dictionary()}
    counts = Counter(word for text, _ in rows for word in set(WORD.findall(text.lower())))
    return sorted(
        word for word, count in counts.items() if count >= FEWEST_ROWS and word not in common
    )


def _dictionary() -> List[Tuple[str, int]]:
    path = Path(str(files("symspellpy"))) / "frequency_dictionary_en_82_765.txt"
    with path.open(encoding="utf-8-sig") as lines:
        parted = (line.split() for line in islice(lines, MOST_COMMON))  # the most common first
        return [(word, int(count)) for word, count in parted]
