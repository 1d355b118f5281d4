"""Puts a heavily misspelt message right before it is read: "cann i goe onn facbok" becomes "can i go on facebook".

Only where much of it is no word at all: usual slips and text-speak the encoder has learned as they are, and a changed
name or a changed word of slang would cost more than it brings.
"""

from symspellpy import Verbosity

from bot.language.lexicon import FARTHEST, WORD, words

FEWEST = 3  # words that are none
SHARE = 0.25  # of all words
SHORTEST = 3  # letters; of shorter words too many are alike


def put_right(text: str) -> str:
    """The text with each word that is none replaced by the most common one near it, when there are many of them; else
    as it was."""
    found = WORD.findall(text)
    unknown = [word for word in found if not _is_known(word)]
    if len(unknown) < FEWEST or len(unknown) < SHARE * len(found):
        return text
    return WORD.sub(lambda match: _nearest(match.group()), text)


def _is_known(word: str) -> bool:
    return "'" in word or word.lower() in words().words


def _nearest(word: str) -> str:
    if len(word) < SHORTEST or _is_known(word):
        return word
    near = words().lookup(word.lower(), Verbosity.TOP, max_edit_distance=FARTHEST)
    return str(near[0].term) if near else word
