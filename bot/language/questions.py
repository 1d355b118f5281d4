"""Questions in a message, by spaCy's tags and the words questions begin with."""

from itertools import pairwise
from typing import List, Sequence

from spacy.tokens import Span, Token

from bot.language.english import analyse

ASKING = frozenset("who what when where why how which whose whom".split())
INVERTED = frozenset(
    """can could may might must shall should will would do does did is are am was were has have
    had""".split()
)
SUBJECTS = frozenset({"PRON", "DET", "PROPN", "NOUN"})
JOINING = frozenset("and also plus but or".split())
WONDERING = frozenset({"wonder", "ask", "check", "know"})
SHORTEST_PART = 2  # words; "and why" is no question of its own
MOST_PARTS = 4
PASSAGE = 60  # words
MOST_PASSAGES = 20
LONGEST_READ = 90  # words; the encoder has learned from rows of up to 80


def is_question(text: str) -> bool:
    """Whether any sentence asks: by its question mark, a question word at its start, or verb before subject.

    "would tell her no" is no question, "would I get in trouble" is one.
    """
    return any(_asks(sentence) for sentence in analyse(text).sents)


def questions_in(text: str) -> List[str]:
    """The parts of a message that ask something, each with the telling that leads up to it.

    Empty when there are fewer than two. Sentences are split where a new question is joined on: "can I add her, and
    do I have to tell anyone".
    """
    parts: List[str] = []
    told = ""
    for sentence in analyse(text).sents:
        for clause in _clauses(sentence):
            told = f"{told} {clause.text}".strip()
            if _asks(clause) or _asks_inside(clause):
                parts.append(told)
                told = ""
    if told and parts:
        parts[-1] = f"{parts[-1]} {told}"
    return parts if 2 <= len(parts) <= MOST_PARTS else []


def may_ask_twice(text: str) -> bool:
    """Whether a message has room for two questions: a joining word inside, or more than one sentence."""
    doc = analyse(text)
    inside = [token.lower_ for token in doc[2:-2]]
    return bool(JOINING.intersection(inside)) or len(list(doc.sents)) > 1


def gist(text: str) -> str:
    """What a long message (a pasted post, a long story) asks: its asking sentences, the last ones where they are
    many; its beginning and its end where none asks. A message of up to `LONGEST_READ` words is its own gist."""
    words = text.split()
    if len(words) <= LONGEST_READ:
        return text
    asking = [sentence.text.strip() for sentence in analyse(text).sents if _asks(sentence)]
    told = " ".join(asking).split() or words[: LONGEST_READ // 2] + words[-LONGEST_READ // 2 :]
    return " ".join(told[-LONGEST_READ:])


def passages(text: str) -> List[str]:
    """The successive passages of a message too long to be read at once; empty for any other."""
    words = text.split()
    if len(words) <= LONGEST_READ:
        return []
    return [" ".join(words[at : at + PASSAGE]) for at in range(0, len(words), PASSAGE)][
        :MOST_PASSAGES
    ]


def _clauses(sentence: Span) -> List[Span]:
    """The sentence, cut where a joining word leads into a question."""
    cuts = [sentence.start]
    for token in sentence[:-1]:
        if token.lower_ in JOINING and token.i - cuts[-1] >= SHORTEST_PART and _leads_in(token):
            cuts.append(token.i)
    ends = [*cuts[1:], sentence.end]
    return [sentence.doc[start:end] for start, end in zip(cuts, ends, strict=True)]


def _leads_in(joining: Token) -> bool:
    sentence = joining.sent
    rest = [token for token in sentence.doc[joining.i + 1 : sentence.end] if token.is_alpha]
    while rest and rest[0].lower_ in JOINING:
        rest = rest[1:]
    return len(rest) >= SHORTEST_PART and _opens_question(rest)


def _asks(span: Span) -> bool:
    words = [token for token in span if not token.is_punct and not token.is_space]
    while words and words[0].lower_ in JOINING:
        words = words[1:]
    return "?" in span.text or _opens_question(words)


def _asks_inside(span: Span) -> bool:
    """Whether a question stands anywhere in a clause: "I'm agency, do I have to follow this"."""
    return any(
        first.lower_ in INVERTED and second.pos_ == "PRON" and second.lower_ not in ASKING
        for first, second in pairwise(span)
    )


def _opens_question(words: Sequence[Token]) -> bool:
    if len(words) < 2:
        return False
    first, second = words[0], words[1]
    if first.lower_ in ASKING or first.lower_ == "if":
        return True
    if first.lower_ in INVERTED and second.pos_ in SUBJECTS:
        return True
    return any(token.lemma_.lower() in WONDERING for token in words[:5]) and any(
        token.lower_ in {"if", "whether"} | ASKING for token in words[:7]
    )
