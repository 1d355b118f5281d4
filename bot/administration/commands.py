"""The office's commands, by name, and what each is given."""

import argparse
from typing import Callable, Dict

from bot.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]


def staff(given: argparse.Namespace, settings: Settings) -> int:
    """Imports a staff file (CSV): new starters, changes, leavers."""
    from bot.administration.staff import import_file

    return import_file(given, settings)


def school(given: argparse.Namespace, settings: Settings) -> int:
    """Adds a school, or changes its name and safeguarding lead."""
    from bot.administration.staff import add_school

    return add_school(given, settings)


def retention(given: argparse.Namespace, settings: Settings) -> int:
    """Erases what is older than content/retention.yml keeps it, and logs how much."""
    from bot.administration.retention import retain

    return retain(given, settings)


def erase(given: argparse.Namespace, settings: Settings) -> int:
    """Erases one person for good: name, addresses, words. Training stays as numbers without a person."""
    from bot.administration.people import erase as erase_one

    return erase_one(given, settings)


def export(given: argparse.Namespace, settings: Settings) -> int:
    """Writes everything held about one person to a JSON file."""
    from bot.administration.people import export as export_one

    return export_one(given, settings)


COMMANDS: Dict[str, Command] = {
    "staff": staff,
    "school": school,
    "retention": retention,
    "erase": erase,
    "export": export,
}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name == "staff":
        _staff(parser)
    if name == "school":
        _school(parser)
    if name in ("erase", "export"):
        parser.add_argument("person", help="a person's id")
    if name == "export":
        parser.add_argument("out", help="where the file goes (JSON)")
    if name in ("retention", "erase"):
        parser.add_argument("--dry-run", action="store_true", help="show it, change nothing")


def _staff(parser: argparse.ArgumentParser) -> None:
    importing = parser.add_subparsers(dest="doing", required=True).add_parser("import")
    importing.add_argument("file", help="CSV; its columns are in docs/operations.md")
    importing.add_argument("--dry-run", action="store_true", help="show it, change nothing")
    importing.add_argument(
        "--leavers",
        action="store_true",
        help="whoever has a post at the file's schools and is not in the file has left",
    )
    importing.add_argument("--json", action="store_true", help="the outcome as JSON")


def _school(parser: argparse.ArgumentParser) -> None:
    adding = parser.add_subparsers(dest="doing", required=True).add_parser("add")
    adding.add_argument("id", help="short and lasting, such as bitterne-park")
    adding.add_argument("name")
    adding.add_argument("--safeguarding-lead", help="whom staff are told to turn to")
