"""Questions in a message, by spaCy's tags and the words questions begin with; and where it may turn to another."""

from typing import Iterator, List, Sequence, Tuple

from spacy.tokens import Doc, Span, Token

from bot.language.english import analyse

ASKING = frozenset("who what when where why how which whose whom".split())
INVERTED = frozenset(
    """can could may might must shall should will would do does did is are am was were has have
    had""".split()
)
SUBJECTS = frozenset({"PRON", "DET", "PROPN", "NOUN"})
JOINING = frozenset("and also plus but or".split())
TURNING = JOINING | frozenset("n & + then so as because while though since".split())
PAUSES = frozenset({",", ";", ":", "-", "...", "\N{EN DASH}", "\N{EM DASH}"})
WONDERING = frozenset({"wonder", "ask", "check", "know"})
FINITE = frozenset({"VBZ", "VBD"})
SHORTEST_PART = 2  # words
MOST_CUTS = 4  # each costs two readings
PASSAGE = 60  # words
MOST_PASSAGES = 20
LONGEST_READ = 90  # words; the encoder has learned from rows of up to 80


def is_question(text: str) -> bool:
    """Whether any sentence asks: by its question mark, a question word at its start, or verb before subject.

    "would tell her no" is no question, "would I get in trouble" is one.
    """
    return any(_asks(sentence) for sentence in analyse(text).sents)


def halves(text: str) -> List[Tuple[str, str]]:
    """The ways to read a message as one thing and then another, in the order of the cuts: at a new sentence, before a
    joining word, after a comma; at most `MOST_CUTS`, the strongest and then the most central. Empty when there is none.
    """
    doc = analyse(text)
    words = [token.is_alpha for token in doc]
    cuts = {
        place: strength
        for place, strength in _cuts(doc)
        if min(sum(words[:place]), sum(words[place:])) >= SHORTEST_PART
    }
    kept = sorted(cuts, key=lambda place: (-cuts[place], abs(place - len(doc) / 2)))[:MOST_CUTS]
    return [(doc[:place].text, doc[place:].text) for place in sorted(kept)]


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


def _cuts(doc: Doc) -> Iterator[Tuple[int, int]]:
    """Where a second question may begin, and how strongly that place says so."""
    sentences = {sentence.start for sentence in doc.sents}
    for token in doc[1:]:
        if token.i in sentences:
            yield token.i, 3
        elif token.lower_ in TURNING:
            if not _goes_on(token):
                yield token.i, 2
        elif token.nbor(-1).text in PAUSES:
            yield token.i, 1


def _goes_on(joining: Token) -> bool:
    """Whether what is joined on leans on the subject before it: "my niece is here and wants to add me"."""
    rest = joining.doc[joining.i + 1 : joining.i + 2]
    return bool(rest) and rest[0].tag_ in FINITE and rest[0].lower_ not in INVERTED


def _asks(span: Span) -> bool:
    words = [token for token in span if not token.is_punct and not token.is_space]
    while words and words[0].lower_ in JOINING:
        words = words[1:]
    return "?" in span.text or _opens_question(words)


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
