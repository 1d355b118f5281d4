"""How old a reader must be to take in what we write: measured a file, refused above the limit.

The measure is the Automated Readability Index (Smith and Senter 1967, AMRL-TR-66-220), as textstat computes it; it
gives a US school grade, and grade + 5 is the age. It counts letters, words and sentences. The Flesch-Kincaid grade, its
better known sister, counts syllables, for which textstat fetches a dictionary over the network; a check must work
without one. Both estimate. Neither is a reader: `docs/authoring.md` asks for one.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, Sequence, Tuple

import textstat

from bot.catalogue.passages import Passage
from bot.catalogue.reading import problem
from bot.errors import ContentError

LIMIT = 12.0
AGE_OF_GRADE_ZERO = 5
FEWEST_WORDS = 8  # a shorter sentence can look as hard as its one long word
# What staff read of each kind, by folder. A post is quoted from whoever wrote it, a title is no sentence.
READ: Dict[str, FrozenSet[str]] = {
    "answers": frozenset({"answer", "still_applies", "tell", "say"}),
    "modules": frozenset({"summary", "aims"}),
    "scenarios": frozenset({"situation", "prompt", "text", "happens", "tell", "coaching"}),
}
QUOTED_FROM_OTHERS = "post"
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")

Sentence = Tuple[str, int]  # and the line its passage begins on


@dataclass(frozen=True)
class ReadingAge:
    """What was measured of one file; `hardest` is its hardest sentence and `line` where that one's passage begins."""

    path: Path
    words: int
    age: float
    hardest: str
    line: int


def reading_ages(passages: Sequence[Passage]) -> List[ReadingAge]:
    """One a file that has anything to read, in the order of the passages."""
    read = [passage for passage in passages if _is_read(passage)]
    return [
        _measured(path, list(of_file)) for path, of_file in groupby(read, key=attrgetter("path"))
    ]


def reading_age_problems(passages: Sequence[Passage]) -> Iterator[ContentError]:
    """Each file above the limit, at its hardest sentence."""
    for measured in reading_ages(passages):
        if round(measured.age, 1) > LIMIT:
            what = f"the reading age is {measured.age:.1f}; hardest here: “{measured.hardest}”"
            remedy = f"Use shorter words and sentences, in this file, until it is {LIMIT:.0f}."
            yield problem(measured.path, measured.line, what.rstrip("."), remedy)


def age_of(text: str) -> float:
    """The age at which a text of one or more sentences is read with ease."""
    return float(textstat.automated_readability_index(text)) + AGE_OF_GRADE_ZERO


def _is_read(passage: Passage) -> bool:
    of_folder = READ.get(passage.path.parent.name, frozenset())
    return passage.key in of_folder and passage.inside != QUOTED_FROM_OTHERS


def _measured(path: Path, passages: Sequence[Passage]) -> ReadingAge:
    texts = [_ended(passage.text) for passage in passages]
    sentences: List[Sentence] = [
        (sentence, passage.line)
        for passage, text in zip(passages, texts, strict=True)
        for sentence in SENTENCE_END.split(text)
    ]
    long_enough = [each for each in sentences if len(each[0].split()) >= FEWEST_WORDS]
    hardest, line = max(long_enough or sentences, key=lambda each: age_of(each[0]))
    whole = " ".join(texts)
    return ReadingAge(path, len(whole.split()), age_of(whole), hardest, line)


def _ended(text: str) -> str:
    """An option has no full stop of its own; read aloud it ends all the same."""
    folded = " ".join(text.split())
    return folded if folded.rstrip('"”’)')[-1:] in ".!?" else f"{folded}."
