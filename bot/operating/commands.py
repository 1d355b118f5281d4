"""`doctor`, `backup` and `restore`."""

import argparse
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Dict

from bot.errors import SettingsError
from bot.settings import Settings


def doctor(given: argparse.Namespace, settings: Settings) -> int:
    """Checks settings, databases, disk, model, keys, mail, record store, Teams, clock, ports; says what to do."""
    from bot.operating.doctor import examine
    from bot.operating.findings import as_values, in_lines, is_well

    findings = examine(settings, datetime.now(timezone.utc))
    print(json.dumps(as_values(findings), indent=2) if given.json else in_lines(findings))
    return 0 if is_well(findings) else 1


def wrong_settings(given: argparse.Namespace, error: SettingsError) -> int:
    """What `doctor` says when nothing else can be looked at."""
    from bot.operating.findings import as_values, fail, in_lines

    findings = [fail("settings", str(error), "correct this first; nothing else was looked at")]
    print(json.dumps(as_values(findings), indent=2) if given.json else in_lines(findings))
    return 1


def backup(given: argparse.Namespace, settings: Settings) -> int:
    """Copies both databases into one file, while the service runs."""
    from bot.operating.archives import back_up

    contents = back_up(settings, Path(given.file), datetime.now(timezone.utc))
    print(f"written: {given.file} ({contents.rows} rows in {len(contents.parts)} parts)")
    print(
        "The keys are not in it: keep DATA/secrets, or the keys you set, somewhere else.",
        file=sys.stderr,
    )
    return 0


def restore(given: argparse.Namespace, settings: Settings) -> int:
    """Puts both databases back from such a file; the service must be stopped."""
    from bot.operating.archives import put_back

    contents = put_back(settings, Path(given.file), overwrite=given.overwrite)
    print(f"restored: {contents.rows} rows, as of {contents.made_at:%Y-%m-%d %H:%M} UTC")
    print("Next: make migrate, if the product is newer than the backup; then start the service.")
    return 0


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "doctor": doctor,
    "backup": backup,
    "restore": restore,
}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name == "doctor":
        parser.add_argument("--json", action="store_true", help="as JSON")
    if name in ("backup", "restore"):
        parser.add_argument("file", metavar="FILE", help="such as backup-2026-11-23.tar.gz")
    if name == "restore":
        parser.add_argument(
            "--overwrite", action="store_true", help="over databases that hold something"
        )
