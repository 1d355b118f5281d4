"""`make bench`: every ratio the issues ask for, in one run; ours and the stock bot by turns on the same machine."""

import argparse
import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Dict

from benchmarks import people
from benchmarks.turns import comparing
from bot.runtime.training import train_if_needed
from bot.settings import read_settings


def main() -> None:
    """Measures, prints a table and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="where the figures go (JSON)")
    given = parser.parse_args()
    models = train_if_needed(read_settings(os.environ)).parent
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        figures: Dict[str, float] = asyncio.run(comparing.measured(Path(folder), models))
    figures.update(people.measured())
    for name, figure in figures.items():
        print(f"{name:<32}{figure:12.3f}")
    if given.out:
        given.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
