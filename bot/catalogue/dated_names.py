"""Reads which services have closed or changed their name."""

from pathlib import Path
from typing import Tuple

from bot.catalogue.reading import read_yaml
from bot.guidance.dated import FormerName


def read_former_names(content_dir: Path) -> Tuple[FormerName, ...]:
    """The names of `dated_names.yml`. Raises ContentError when its form is wrong."""
    schema = content_dir / "schema" / "dated_names.schema.json"
    written = read_yaml(content_dir / "policy" / "dated_names.yml", schema)
    return tuple(FormerName(**each) for each in written["names"])
