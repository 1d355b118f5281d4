"""Reads labelled rows from Rasa's NLU files without starting Rasa."""

import hashlib
import json
from pathlib import Path
from typing import List, Sequence, Tuple

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


def rows_sha256(rows: Sequence[Tuple[str, str]]) -> str:
    """Identifies training rows, so that a check can tell whether the released encoder has learned from these."""
    return hashlib.sha256(json.dumps(sorted(rows), ensure_ascii=False).encode()).hexdigest()
