"""What stands in `Containerfile`, read for the tests."""

import re
import shlex
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

from bot.settings import PROJECT

CONTAINERFILE = PROJECT / "Containerfile"


def instructions() -> List[Tuple[str, str]]:
    """Each instruction with what follows it, comments left out and continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", CONTAINERFILE.read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(line.split()[0], line.split(None, 1)[1].strip()) for line in lines if line.strip()]


def copied() -> Iterator[Tuple[str, str]]:
    """What is copied from this folder into the image, and to where."""
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from"):
            *sources, place = shlex.split(rest)
            yield from ((source, place) for source in sources)


def environment() -> Dict[str, str]:
    """What ENV sets."""
    return dict(
        pair.split("=", 1)
        for name, rest in instructions()
        if name == "ENV"
        for pair in shlex.split(rest)
    )


def assembled(into: Path) -> Path:
    """The folder /app of the image, but for environment and model."""
    import shutil

    into.mkdir()
    for source, _ in copied():
        place = into / source
        if (PROJECT / source).is_dir():
            shutil.copytree(
                PROJECT / source,
                place,
                ignore=shutil.ignore_patterns("__pycache__"),
                dirs_exist_ok=True,
            )
        else:
            shutil.copy(PROJECT / source, place)
    return into
