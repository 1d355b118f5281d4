"""Finds platforms, relationships, roles and people in a parsed message, with spaCy's matchers."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import List

import yaml
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.language.english import english

WORDS = Path(__file__).with_name("entities.yml")
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "mx"})


@dataclass(frozen=True)
class Entity:
    """A found entity: its kind, its standard value, and where it stands in the text."""

    kind: str
    value: str
    start: int
    end: int


class EntityFinder:
    """Longest match wins; a word is part of one entity at most."""

    def __init__(self) -> None:
        self._matcher = PhraseMatcher(english().vocab, attr="LOWER")
        self._meaning = {}
        for kind, values in yaml.safe_load(WORDS.read_text(encoding="utf-8")).items():
            for value, phrases in values.items():
                name = f"{kind}:{value}"
                self._meaning[name] = (kind, value)
                self._matcher.add(name, [english().make_doc(phrase) for phrase in phrases])

    def find(self, doc: Doc) -> List[Entity]:
        """Entities in the order they stand in the text."""
        known: List[Span] = self._matcher(doc, as_spans=True)
        people = _after_titles(doc)
        taken = {token.i for span in known for token in span}
        people = [span for span in people if not taken & {token.i for token in span}]
        return [self._entity(span) for span in filter_spans(known + people)]

    def _entity(self, span: Span) -> Entity:
        kind, value = self._meaning.get(span.label_, ("person", span.text))
        return Entity(kind, value, span.start_char, span.end_char)


@lru_cache(maxsize=1)
def entity_finder() -> EntityFinder:
    """The shipped word lists, built once."""
    return EntityFinder()


def _after_titles(doc: Doc) -> List[Span]:
    return [
        Span(doc, token.i, token.i + 2, label="PERSON")
        for token in doc[:-1]
        if token.lower_.rstrip(".") in TITLES and token.nbor().is_alpha
    ]
