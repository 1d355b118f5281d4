"""Every text that staff read, one by one, with its place: what the checks on wording go through."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Iterator, Mapping, Tuple

from bot.catalogue.reading import LinedList, LinedMap, attempt, line_of, read_yaml

# Not our words: the policy's own, and ways that staff type things.
OTHERS_WORDS = ("quote", "quotes", "phrasings", "phrases")
SCHEMAS = {
    "answers/*.yml": "answers",
    "modules/*.yml": "module",
    "scenarios/*.yml": "scenario",
    "teams.yml": "teams",
}


@dataclass(frozen=True)
class Passage:
    """A text that staff read, its place, and the policy's words quoted beside it. `inside` is the field around it."""

    path: Path
    line: int
    inside: str
    key: str
    text: str
    quotes: Tuple[str, ...]


def passages_in(content_dir: Path) -> Iterator[Passage]:
    """Every text staff read, of every readable file; the readers report those that are not."""
    for files, schema in SCHEMAS.items():
        for path in sorted(content_dir.glob(files)):
            name = "out_of_scope" if path.stem == "out_of_scope" else schema
            schema_path = content_dir / "schema" / f"{name}.schema.json"
            for content in attempt(partial(read_yaml, path, schema_path))[0]:
                yield from _passages_below(path, content, "")


def _passages_below(path: Path, node: Any, inside: str) -> Iterator[Passage]:
    if isinstance(node, LinedList):
        for item in node:
            yield from _passages_below(path, item, inside)
    if not isinstance(node, LinedMap):
        return
    quotes = _quotes_of(node)
    for key, value in node.items():
        if key in OTHERS_WORDS:
            continue
        for at, text in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(text, str):
                yield Passage(path, line_of(node, key, at), inside, key, text, quotes)
        yield from _passages_below(path, value, key)


def _quotes_of(node: Mapping[str, Any]) -> Tuple[str, ...]:
    quoted = [*node.get("quotes", ()), *([node["quote"]] if "quote" in node else [])]
    return tuple(quote["text"] for quote in quoted)
