"""Takes out of a question what could lead to a person, before it is kept for others to read.

Everybody's names on the staff list and the schools' names are known and always found. Other people's names are found
by spaCy and by a list of first names: in most messages, not in all. So what comes out is still only shown together
with the questions of others.
"""

import re
import unicodedata
from typing import AbstractSet, Collection, Iterator, List, Optional, Sequence, Set, Tuple

from spacy.tokens import Doc

from bot.language.english import analyse, entities_in
from bot.language.entities import entity_finder

PATTERNS: Sequence[Tuple[str, "re.Pattern[str]"]] = (
    ("email", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")),
    ("link", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    (
        "link",
        re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|uk|org|net|io|me|tv|gg|ly)\b(?:/\S*)?", re.I),
    ),
    ("handle", re.compile(r"(?<!\w)@[\w.]{2,}")),
    (
        "handle",
        re.compile(
            r"\b(?=\w*[^\W\d_])(?:\w+_\w+|(?!(?:year|covid|office)\d)[^\W\d_]{3,}\d{2,})\b", re.I
        ),
    ),
    ("number", re.compile(r"(?<!\w)\+?\(?\d(?:[\s()./-]*\d){5,}(?!\w)")),
    ("place", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)),
)
WORD = re.compile(r"[^\W\d_]+")
OWN = re.compile(r"['’]s?$")
# What a school is called after its own name, such as in "Mansel Park Primary & Nursery School".
KIND_OF_SCHOOL = frozenset(
    "primary nursery infant infants junior juniors school academy college community catholic".split()
)
# First names that are as often another word; in small letters they are taken for that.
ALSO_WORDS = frozenset(
    """will mark bill rose may art al em ant dot kit sandy char cat pat sue frank jack rob nick drew ray grace faith
    hope joy summer april june don chuck dick gene guy gay pip sally ted char""".split()
)
# Taken for names by their capital letter; they lead to nobody.
HARMLESS = frozenset(
    """ofsted dbs gdpr nhs hr senco send ta ppa nqt ect sats ks1 ks2 eyfs pta unison neu nasuwt gmb facetime zoom
    teams google gmail outlook office windows microsoft apple iphone ipad android netflix spotify amazon ebay etsy
    arbor sims cpoms dojo classdojo tapestry seesaw twitter meta mum dad english maths british england uk internet
    wifi covid""".split()
)
NO_NAMES = frozenset(
    {"DATE", "TIME", "MONEY", "PERCENT", "ORDINAL", "CARDINAL", "LANGUAGE", "NORP"}
)
SHOUTED = 0.6  # so many of the letters in capitals say nothing about names

Place = Tuple[int, int, str]


class Deidentifier:
    """Replaces what it finds by its kind in brackets: `can [name] add me`. `first_names` are folded words."""

    def __init__(self, first_names: AbstractSet[str]) -> None:
        self._first_names = first_names

    def __call__(self, text: str, names: Sequence[str], schools: Sequence[str]) -> Optional[str]:
        """The text without what could lead to a person; None when no word that means something is left."""
        found = self.places(text, words_of(names), schools)
        cleaned = " ".join(replaced(text, found).split())
        return cleaned if _means_something(cleaned) else None

    def places(self, text: str, staff: Set[str], schools: Sequence[str]) -> List[Place]:
        """Where the text has what could lead to a person: from, to, and its kind. They may overlap. `staff` are the
        `words_of` their names."""
        doc = analyse(_quieter(text))
        return [*_patterns(text), *_schools(text, schools), *self._names(text, doc, staff)]

    def _names(self, text: str, doc: Doc, staff: Set[str]) -> Iterator[Place]:
        at_start = {sentence.start_char for sentence in doc.sents}
        for word in WORD.finditer(text):
            if self._is_name(word.group(), word.start() in at_start, doc, staff):
                yield word.start(), word.end(), "name"
        yield from _names_by_tag(doc)

    def _is_name(self, written: str, starts: bool, doc: Doc, staff: Set[str]) -> bool:
        plain = folded(written)
        reads_as_word = written.islower() or starts
        if plain in staff:
            return not (reads_as_word and doc.vocab[plain].is_stop)
        return plain in self._first_names and not (reads_as_word and plain in ALSO_WORDS)


def words_of(names: Sequence[str]) -> Set[str]:
    """The folded words of some names; initials say nothing."""
    return {folded(word) for name in names for word in WORD.findall(name) if len(word) > 1}


def folded(word: str) -> str:
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _quieter(text: str) -> str:
    """The text, in small letters when it is shouted; each letter at the same place."""
    letters = [letter for letter in text if letter.isalpha()]
    is_shouted = sum(letter.isupper() for letter in letters) > SHOUTED * len(letters)
    return text.lower() if is_shouted and len(text.lower()) == len(text) else text


def _patterns(text: str) -> Iterator[Place]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), kind


def _schools(text: str, schools: Collection[str]) -> Iterator[Place]:
    for name in schools:
        words = [re.escape(word) for word in re.findall(r"[\w'’-]+", name)]
        own = next(
            (at for at, word in enumerate(words) if word.lower() in KIND_OF_SCHOOL), len(words)
        )
        if not own:
            continue
        kind = r"(?:[\W_]+(?:and\W+)?(?:" + "|".join(KIND_OF_SCHOOL) + r")\b)*"
        # Somebody who writes only "Bitterne" means the school too.
        for asked in (words[:own], words[:1] if len(words[0]) > 3 else words[:own]):
            pattern = r"\b" + r"[\W_]+".join(asked) + r"\b" + kind
            for match in re.finditer(pattern, text, re.IGNORECASE):
                yield match.start(), match.end(), "school"


def _names_by_tag(doc: Doc) -> Iterator[Place]:
    known = entity_finder().find(doc)
    yield from ((each.start, each.end, "name") for each in known if each.kind == "person")
    tagged = entities_in(doc)
    no_names = [(each.start, each.end) for each in known if each.kind != "person"]
    no_names += [(each.start_char, each.end_char) for each in tagged if each.label_ in NO_NAMES]
    people = [
        (each.start_char, each.start_char + len(OWN.sub("", each.text)))
        for each in tagged
        if each.label_ == "PERSON"
    ]
    proper = [(token.idx, token.idx + len(token)) for token in doc if token.pos_ == "PROPN"]
    for start, end in [*people, *proper]:
        inside = any(start < last and first < end for first, last in no_names)
        if not inside and not HARMLESS & set(doc.text[start:end].lower().split()):
            yield start, end, "name"


def replaced(text: str, found: Sequence[Place]) -> str:
    """The text with the kind in brackets at each place, once where several stand side by side."""
    pieces: List[str] = []
    done = 0
    for start, end, kind in sorted(found, key=lambda place: (place[0], -place[1])):
        if end <= done:
            continue
        mark = f"[{kind}]"
        between = text[done:start]
        if not (between.strip(" '’-") == "" and pieces and pieces[-1] == mark):
            pieces += [between, mark]
        done = end
    return "".join([*pieces, text[done:]])


def _means_something(cleaned: str) -> bool:
    left = analyse(re.sub(r"\[\w+\]", " ", cleaned))
    return any(token.is_alpha and not token.is_stop for token in left)
