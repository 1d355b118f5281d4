"""`erase` and `export`: what is held about one person."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Dict

from bot.administration import OPERATOR
from bot.administration.offices import Office, office_of
from bot.errors import SettingsError, UnknownPerson
from bot.records.erasing import log_erasure
from bot.records.erasure import RULE, erase_person, mentions_of
from bot.records.mentions import Mentions
from bot.runtime.held import held_about
from bot.settings import Settings

NAMESAKE = (
    "Somebody else has the same name. Where others wrote it, it was left, "
    "because it may be the other person who is meant."
)
WAITING = "{count} questions waited for this person's answer. Ask staff to pass them on again."
CHAT_OPEN = "A chat of theirs that is open now goes on until its token runs out. Run this once more after that."


def erase(given: argparse.Namespace, settings: Settings) -> int:
    """Erases one person, or shows how much that would erase."""
    with office_of(settings) as office:
        try:
            lines = _erased(office, given.person, given.dry_run)
        except UnknownPerson:
            lines = _left_over(office, given.person, given.dry_run)
        for line in lines:
            print(line)
        print("nothing was changed (dry run)" if given.dry_run else office.forget())
    return 0


def export(given: argparse.Namespace, settings: Settings) -> int:
    """Writes everything held about one person to a file only its owner can read."""
    with office_of(settings) as office:
        held = held_about(office.records.database, office.conversations, given.person)
    path = Path(given.out)
    try:
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(json.dumps(held, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        remedy = "Choose another place."
        raise SettingsError(f"{path} cannot be written: {error.strerror}. {remedy}") from error
    print(f"{path}: everything held about {given.person}")
    return 0


def _erased(office: Office, person_id: str, is_dry_run: bool) -> "list[str]":
    database = office.records.database
    with database.reading() as connection:
        mentions = mentions_of(connection, person_id)
    # Conversations first: should the second step fail, the name is still known when it is done again.
    counts: Dict[str, int] = Counter(office.conversations.erase_person(mentions, is_dry_run))
    with database.trying() if is_dry_run else database.writing() as connection:
        log_erasure(connection, RULE, counts, OPERATOR, office.now, mentions.tombstone_id)
        erased = erase_person(connection, mentions, office.now, OPERATOR)
    counts.update(erased.counts)
    lines = [f"{table}: {count}" for table, count in sorted(counts.items()) if count]
    if erased.had_a_namesake:
        lines.append(NAMESAKE)
    if erased.waiting_queries:
        lines.append(WAITING.format(count=erased.waiting_queries))
    return [*lines, CHAT_OPEN]


def _left_over(office: Office, person_id: str, is_dry_run: bool) -> "list[str]":
    """What a chat that was still open wrote after its person had been erased."""
    mentions = Mentions(person_id, None, None, None, "erased")
    counts = office.conversations.erase_person(mentions, is_dry_run)
    if not any(counts.values()):
        raise UnknownPerson(f"nobody is on record as {person_id}")
    if not is_dry_run:
        with office.records.database.writing() as connection:
            log_erasure(connection, RULE, counts, OPERATOR, office.now)
    return [f"{table}: {count}" for table, count in sorted(counts.items()) if count]
