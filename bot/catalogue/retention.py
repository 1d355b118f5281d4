"""How long each kind of record is kept, from `retention.yml`."""

from pathlib import Path
from typing import Mapping

from bot.catalogue.reading import read_yaml


def read_retention(content_dir: Path) -> Mapping[str, int]:
    """Months by rule. Raises ContentError."""
    schema = content_dir / "schema" / "retention.schema.json"
    months: Mapping[str, int] = read_yaml(content_dir / "retention.yml", schema)["months"]
    return dict(months)
