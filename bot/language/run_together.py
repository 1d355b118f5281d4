"""Takes words apart that were typed without spaces: "caniaddachild" becomes "can i add a child"."""

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml
from symspellpy import SymSpell

from bot.language.entities import WORDS

SHORTEST = 14  # letters; most English words are shorter, and a shorter run is seldom a sentence
PIECE = (
    2,
    5,
)  # letters a found word has on average, if the run is a sentence and not an odd name or a row of one letter
OFTEN = 1_000_000_000  # how common the names of platforms count as: like a common word

_RUN = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")


@lru_cache(maxsize=1)
def _words() -> SymSpell:
    """symspellpy's word frequencies (Google Books and SCOWL), and the platforms' names, which they lack."""
    known = SymSpell(max_dictionary_edit_distance=0)
    frequencies = Path(str(files("symspellpy"))) / "frequency_dictionary_en_82_765.txt"
    known.load_dictionary(str(frequencies), term_index=0, count_index=1)
    for ways in yaml.safe_load(WORDS.read_text(encoding="utf-8"))["platform"].values():
        for way in ways:
            if way.isalpha():
                known.create_dictionary_entry(way, OFTEN)
    return known


def taken_apart(text: str) -> str:
    """The text with spaces put into runs of letters that are no word but read as several; else as it was."""
    return _RUN.sub(lambda run: _apart(run.group()), text)


def _apart(run: str) -> str:
    if run.lower() in _words().words:
        return run
    parts: str = _words().word_segmentation(run.lower(), max_edit_distance=0).corrected_string
    pieces = parts.split()
    reads = all(piece in _words().words for piece in pieces)
    return parts if reads and PIECE[0] <= len(run) / len(pieces) <= PIECE[1] else run
