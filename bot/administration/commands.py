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


COMMANDS: Dict[str, Command] = {"staff": staff, "school": school}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name == "staff":
        _staff(parser)
    if name == "school":
        _school(parser)


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
