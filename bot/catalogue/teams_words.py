"""What is said in Microsoft Teams only."""

from pathlib import Path
from typing import Mapping

import yaml

from bot.errors import ContentError

NEEDED = frozenset(
    "greeting unknown group group_link not_text pressed_already not_now taken chosen citation progress rest".split()
)


def read_teams_words(content_dir: Path) -> Mapping[str, str]:
    """The words of `teams.yml`. Raises ContentError when one is missing, or one nobody says is there."""
    path = content_dir / "teams.yml"
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = parts.get("words") if isinstance(parts, dict) else None
    if not isinstance(words, dict) or not all(isinstance(said, str) for said in words.values()):
        raise ContentError(f"{path}: must hold `words`, a list of `id: words`.")
    if set(words) != NEEDED:
        odd = ", ".join(sorted(set(words) ^ NEEDED))
        raise ContentError(f"{path}: these are missing, or nobody says them: {odd}.")
    return words
