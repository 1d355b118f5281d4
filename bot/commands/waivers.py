"""`waive`: puts on record that a module is not asked of somebody."""

import argparse
from typing import Callable, Dict

from bot.errors import NotPermitted, WrongCommand
from bot.learning.waivers import WaiverReason
from bot.settings import Settings


def waive(given: argparse.Namespace, settings: Settings) -> int:
    """Puts on record that a module is not asked of a person until its next renewal."""
    from bot.services import build_services  # heavy, and `bot.cli` imports this for every command

    services = build_services(settings)
    known = [module.id for module in services.curriculum.modules]
    if given.module not in known:
        raise WrongCommand(f"There is no module {given.module}. Use one of: {', '.join(known)}.")
    reason = WaiverReason(given.reason)
    try:
        waiver = services.learning.waive(given.by, given.person, given.module, reason, given.note)
    except NotPermitted:
        raise WrongCommand(
            f"{given.by} does not answer for {given.person}. Name their line manager, the head teacher of their "
            "school, or HR with --by."
        ) from None
    print(f"waived: {given.module} for {given.person} ({waiver.id})")
    return 0


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {"waive": waive}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name != "waive":
        return
    parser.add_argument("person", help="a person's id")
    parser.add_argument("module", help="a module's id")
    parser.add_argument("--by", required=True, help="who answers for them: a person's id")
    parser.add_argument(
        "--reason", required=True, choices=[reason.value for reason in WaiverReason]
    )
    parser.add_argument("--note", required=True, help="why, for the record")
