"""Telling a question from an answer, by spaCy's tags and the words questions begin with."""

from spacy.tokens import Span

from bot.language.english import analyse

ASKING = frozenset(["who", "what", "when", "where", "why", "how", "which", "whose", "whom"])
INVERTED = frozenset(
    """can could may might must shall should will would do does did is are am was were has have
    had""".split()
)
SUBJECTS = frozenset({"PRON", "DET", "PROPN", "NOUN"})


def is_question(text: str) -> bool:
    """Whether any sentence asks: by its question mark, a question word at its start, or verb before subject.

    "would tell her no" is no question, "would I get in trouble" is one.
    """
    return any(_asks(sentence) for sentence in analyse(text).sents)


def _asks(sentence: Span) -> bool:
    words = [token for token in sentence if not token.is_punct and not token.is_space]
    if "?" in sentence.text:
        return True
    if len(words) < 2:
        return False
    first, second = words[0], words[1]
    if first.lower_ in ASKING:
        return True
    return first.lower_ in INVERTED and second.pos_ in SUBJECTS
