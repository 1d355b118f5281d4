"""`explain ATTEMPT`: why an attempt ended as it did, years later, from the records alone."""

import argparse
from typing import Callable, Dict, Optional

from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_policy
from bot.errors import ContentError
from bot.learning.content import Curriculum
from bot.learning.explanation import differences, explained
from bot.records.attempt_history import attempt_history
from bot.records.repository import SqlRecords
from bot.settings import Settings


def explain(given: argparse.Namespace, settings: Settings) -> int:
    """Prints what an attempt asked, what was chosen, and why it passed or not."""
    history = attempt_history(SqlRecords(settings.database_url), given.attempt)
    print("\n".join(explained(history)))
    today = _content_of_today(settings)
    if today is None:
        print("\nToday's content cannot be read, so it was not compared: see `make check-content`.")
        return 0
    found = differences(history, today)
    print("\n" + "\n".join(found or ["Today's content of the same versions reads the same."]))
    return 1 if found else 0  # so that a script sees content that changed without a new version


def _content_of_today(settings: Settings) -> Optional[Curriculum]:
    try:
        return read_curriculum(settings.content_dir, read_policy(settings.content_dir))
    except ContentError:
        return None


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {"explain": explain}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name == "explain":
        parser.add_argument("attempt", help="an attempt's id, as `records --json` lists them")
