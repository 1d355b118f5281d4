"""Takes words apart that were typed without spaces: "caniaddachild" becomes "can i add a child"."""

import re

from bot.language.lexicon import words

SHORTEST = 14  # letters; most English words are shorter, and a shorter run is seldom a sentence
PIECE = (
    2,
    5,
)  # letters a found word has on average, if the run is a sentence and not an odd name or a row of one letter

_RUN = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")


def taken_apart(text: str) -> str:
    """The text with spaces put into runs of letters that are no word but read as several; else as it was."""
    return _RUN.sub(lambda run: _apart(run.group()), text)


def _apart(run: str) -> str:
    if run.lower() in words().words:
        return run
    parts: str = words().word_segmentation(run.lower(), max_edit_distance=0).corrected_string
    pieces = parts.split()
    reads = all(piece in words().words for piece in pieces)
    return parts if reads and PIECE[0] <= len(run) / len(pieces) <= PIECE[1] else run
