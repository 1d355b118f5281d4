"""`policy publish`: what changed, who is asked for what again, and then the new version."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Dict, Iterator, List, Mapping

from bot.dates import day_in_words, local_day
from bot.guidance.history import ClauseChange
from bot.learning.renewal import BecomesDue
from bot.settings import Settings

# The heavy parts are loaded when the command runs: `bot.cli` imports this for every command.
if TYPE_CHECKING:
    from bot.catalogue.publishing import Proposal

OPERATOR = "operator"


def policy(given: argparse.Namespace, settings: Settings) -> int:
    """Publishes a new version of the policy (`policy publish FILE`); `--dry-run` only shows what that would change."""
    from bot.catalogue.publishing import due_again, propose, publish
    from bot.records.reports import Reports
    from bot.records.repository import SqlRecords
    from bot.records.schema import migrate
    from bot.services import SystemClock

    today = local_day(SystemClock().now())
    proposal = propose(
        settings.content_dir,
        Path(given.file),
        effective_on=given.effective_on or today,
        today=today,
        approved_by=given.approved_by,
        is_minor=given.minor,
    )
    migrate(settings.database_url)
    records = SqlRecords(settings.database_url)
    due = due_again(settings.content_dir, proposal, Reports(records).histories())
    for line in _told(proposal, due):
        print(line)
    if proposal.problems:
        print("\nChange these first, then publish; nothing was published:", file=sys.stderr)
        print("\n".join(proposal.problems), file=sys.stderr)
        return 1
    if given.dry_run:
        print("\nA dry run: nothing was published.")
        return 0
    written = publish(settings.content_dir, proposal)
    with records.begin() as repo:
        subject = {
            "version": str(proposal.document.version),
            "sha256": proposal.document.sha256,
            "minor": str(proposal.document.is_minor).lower(),
        }
        repo.audit(OPERATOR, "policy.published", subject, SystemClock().now())
    print(f"\nPublished: {written}. Commit it, and start the assistant again on or after")
    print(
        f"{day_in_words(proposal.document.effective_on)}, so that its answers cite the new version."
    )
    return 0


COMMANDS: Dict[str, Callable[[argparse.Namespace, Settings], int]] = {"policy": policy}


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """What a command of COMMANDS is given; nothing for any other name."""
    if name != "policy":
        return
    publishing = parser.add_subparsers(dest="doing", required=True).add_parser("publish")
    publishing.add_argument("file", help="the new text (Markdown), numbered like the one in force")
    publishing.add_argument("--minor", action="store_true", help="asks nobody to do anything again")
    publishing.add_argument(
        "--effective-on", type=date.fromisoformat, help="a day, by default today"
    )
    publishing.add_argument("--approved-by", help="by default as for the version before")
    publishing.add_argument("--dry-run", action="store_true", help="show it, publish nothing")


def _told(proposal: Proposal, due: List[BecomesDue]) -> Iterator[str]:
    document = proposal.document
    kind = " (a minor change)" if document.is_minor else ""
    yield f"{document.title}, version {document.version}{kind}, from {day_in_words(document.effective_on)}"
    yield "\nWhat changes:" if proposal.changes else "\nNo clause changes; only text outside them."
    for change in proposal.changes:
        yield from _change(change)
    yield ""
    if not due:
        yield "Nobody is asked to do a module again."
        return
    people = {each.person.id for each in due}
    yield f"Due again: {len(due)} modules of {len(people)} people, by {day_in_words(due[0].due_on)}"
    for title, names in _by_module(due).items():
        yield f"  {title}: {', '.join(names)}"


def _change(change: ClauseChange) -> Iterator[str]:
    yield f"  {change.clause_id} {change.heading}"
    for sentence in change.taken_out:
        yield f"    - {sentence}"
    for sentence in change.put_in:
        yield f"    + {sentence}"


def _by_module(due: List[BecomesDue]) -> Mapping[str, List[str]]:
    names: Dict[str, List[str]] = defaultdict(list)
    for each in due:
        names[each.module.title].append(each.person.name)
    return names
