"""`governors-pack`, `xapi` and `mail`: what was recorded, for governors and for other systems."""

import argparse
from typing import Callable, Dict

from bot.settings import Settings


def governors_pack(given: argparse.Namespace, settings: Settings) -> int:
    """Writes a school's yearly pack for its governors, without names, as PDF or HTML."""
    from bot.portal.pack_command import run

    return run(given, settings)


def xapi(given: argparse.Namespace, settings: Settings) -> int:
    """Sends what was recorded to a learning record store, or shows how far that has got."""
    from bot.interoperability.commands import run

    return run(given, settings)


def mail(given: argparse.Namespace, settings: Settings) -> int:
    """Mails reminders and digests, or shows how far that has got."""
    from bot.mail.commands import run

    return run(given, settings)


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "governors-pack": governors_pack,
    "xapi": xapi,
    "mail": mail,
}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name == "governors-pack":
        parser.add_argument("school", help="a school's id, such as bitterne-park")
        parser.add_argument("out", metavar="OUT.pdf|OUT.html")
        parser.add_argument("--year", type=int, help="in whose September the school year began")
    if name == "xapi":
        parser.add_argument("what", choices=["send", "status"])
        parser.add_argument("--file", metavar="OUT.jsonl", help="to a file instead of the store")
        parser.add_argument("--wait", action="store_true", help="until nothing waits any more")
        parser.add_argument("--again", action="store_true", help="try refused ones once more")
    if name == "mail":
        parser.add_argument("what", choices=["run", "send", "status", "retry", "test"])
        parser.add_argument("to", nargs="?", help="with test: where to")
