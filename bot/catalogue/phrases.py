"""Short words that code puts together: what buttons say, and the lines of lists."""

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

import yaml

from bot.errors import ContentError


@dataclass(frozen=True)
class Phrases:
    """`buttons` by what they do; `lines` by what they tell, with `{names}` to fill in."""

    buttons: Mapping[str, str]
    lines: Mapping[str, str]


def read_phrases(content_dir: Path) -> Phrases:
    """The words of `phrases.yml`. Raises ContentError when its form is not as above."""
    path = content_dir / "phrases.yml"
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(parts) != {"buttons", "lines"} or not all(
        isinstance(said, str) for part in parts.values() for said in part.values()
    ):
        raise ContentError(f"{path}: must hold `buttons` and `lines`, each a list of `id: words`.")
    return Phrases(**parts)
