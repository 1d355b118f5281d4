"""What is said in Microsoft Teams only."""

from pathlib import Path
from typing import Mapping, cast

from bot.catalogue.reading import read_yaml


def read_teams_words(content_dir: Path) -> Mapping[str, str]:
    """The words of `teams.yml`. Raises ContentError."""
    read = read_yaml(content_dir / "teams.yml", content_dir / "schema" / "teams.schema.json")
    return cast(Mapping[str, str], read["words"])
