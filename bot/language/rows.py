"""Reads labelled rows from Rasa's NLU files without starting Rasa."""

from pathlib import Path
from typing import List, Tuple

import yaml


def read_rows(folder: Path) -> List[Tuple[str, str]]:
    """(text, intent) of every example below `folder`, in a stable order."""
    rows: List[Tuple[str, str]] = []
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                if line.strip() and "intent" in block:
                    rows.append((line.strip().removeprefix("- "), block["intent"]))
    return rows
