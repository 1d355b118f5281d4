"""Recognises orders to the assistant itself, which must not be answered as if they asked about the policy."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Sequence

import yaml

from bot.language.questions import is_question

PHRASES = Path(__file__).with_name("orders.yml")
APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]")


class Orders:
    """The phrases of `orders.yml`. A message that also asks something is left to the classifier."""

    def __init__(self, phrases: Mapping[str, Sequence[object]]) -> None:
        openings = "|".join(re.escape(str(each)) for each in phrases["openings"])
        anywhere = "|".join(re.escape(str(each)) for each in phrases["anywhere"])
        self._opening = re.compile(
            rf"(?:^|[.!;:\n]\s*)\W*(?:please |now |just |ok |right )*(?:{openings})\b"
        )
        self._anywhere = re.compile(anywhere)

    def is_order(self, text: str) -> bool:
        """Whether a message tells the assistant what to say or do, rather than asking about the policy."""
        plain = APOSTROPHES.sub("", text.lower())
        if self._anywhere.search(plain):
            return True
        return bool(self._opening.search(plain)) and not is_question(text)


@lru_cache(maxsize=1)
def orders() -> Orders:
    """The shipped phrases, read once."""
    return Orders(yaml.safe_load(PHRASES.read_text(encoding="utf-8")))
