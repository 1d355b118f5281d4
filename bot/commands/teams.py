"""`teams`, `teams-package` and `teams-client`: how the assistant stands in Microsoft Teams, the app that puts it there,
and a small Teams to try it with."""

import argparse
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Dict

from bot.dates import LONDON
from bot.errors import SettingsError
from bot.settings import Settings


def teams(given: argparse.Namespace, settings: Settings) -> int:
    """Shows what Teams has not taken and whom it reaches, or tries dead letters again."""
    from bot.records import SqlRecords, TeamsChats
    from bot.runtime.teams_store import TeamsStore

    store = TeamsStore(settings.conversations_url)
    store.prepare()
    if given.what == "retry":
        print(f"{store.revive()} tried again")
    waiting, dead = store.standing()
    print("Teams is set up" if settings.teams else "Teams is not set up: TEAMS_APP_ID is not set")
    print(f"{waiting} waiting to be sent, {len(dead)} dead {_letters(len(dead))}")
    for letter in dead:
        when = _local(datetime.fromtimestamp(letter.made_at, timezone.utc))
        print(f"dead: of {when}, {letter.tries} tries: {letter.error} ({letter.id})")
    reach = TeamsChats(SqlRecords(settings.database_url)).reach()
    print(f"{reach.reached} people can be written to, {len(reach.removed)} have taken it away")
    for row in reach.removed:
        print(f"away: {row['person_id']} since {_local(row['removed_at'])} ({row['removed_why']})")
    return 1 if dead else 0


def teams_package(given: argparse.Namespace, settings: Settings) -> int:
    """Writes the app's zip, which an administrator uploads to Teams."""
    from bot.teams_app.package import write_package

    print(f"written: {write_package(Path(given.out), settings)}")
    return 0


def teams_client(given: argparse.Namespace, settings: Settings) -> int:
    """Is one person's Teams in this terminal, for an assistant on this computer that asks for no tokens."""
    import asyncio

    from bot.teams_client.terminal import Terminal

    if settings.teams is None or not settings.teams.without_tokens:
        raise SettingsError(
            "There is no Microsoft here to sign anything. Start the assistant and this command with "
            "TEAMS_APP_ID=local TEAMS_WITHOUT_TOKENS=1: see docs/teams.md."
        )
    return asyncio.run(Terminal(settings.assistant_url, given.person).run())


def _letters(count: int) -> str:
    return "letter" if count == 1 else "letters"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%d %B %Y, %H:%M}"


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "teams": teams,
    "teams-package": teams_package,
    "teams-client": teams_client,
}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name == "teams":
        parser.add_argument("what", choices=["status", "retry"])
    if name == "teams-package":
        parser.add_argument("out", metavar="OUT.zip")
    if name == "teams-client":
        parser.add_argument("person", metavar="PERSON", nargs="?", default="new-starter")
