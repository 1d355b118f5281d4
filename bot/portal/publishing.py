"""What the publishing page knows: the versions on disk, what this service still works with, and a new text's terms."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Dict, List, Optional, Sequence, Tuple

from bot.catalogue.policy import read_history
from bot.catalogue.publishing import Proposal, due_again, propose, publish
from bot.errors import ContentError
from bot.guidance.document import PolicyDocument
from bot.guidance.history import PolicyHistory
from bot.learning.renewal import BecomesDue
from bot.portal.context import Portal

MOST_BYTES = 1_000_000
LONGEST_APPROVER = 200
TEXT = "new-text.md"


@dataclass(frozen=True)
class Terms:
    """What a new text is to be published with."""

    effective_on: date
    approved_by: str
    is_minor: bool


@dataclass(frozen=True)
class Standing:
    """The versions on disk, and whether this service works with them. `next_start` is the day from which it has to be
    started again; None when there is nothing to do."""

    history: PolicyHistory
    in_force: PolicyDocument
    working_with: PolicyDocument
    next_start: Optional[date]
    may_write: bool
    folder: Path


def standing_of(portal: Portal) -> Standing:
    """How things stand now. Raises ContentError when what is on disk cannot be read."""
    content_dir, services = portal.settings.content_dir, portal.services
    history = read_history(content_dir)
    in_force = history.in_force(portal.today())
    working_with = services.guidance.document
    return Standing(
        history,
        in_force,
        working_with,
        _next_start(history, working_with, portal.today()),
        os.access(content_dir / "policy", os.W_OK),
        content_dir / "policy",
    )


def _next_start(
    history: PolicyHistory, working_with: PolicyDocument, today: date
) -> Optional[date]:
    if history.in_force(today).version != working_with.version:
        return today
    coming = (each.effective_on for each in history.versions if each.effective_on > today)
    return min(coming, default=None)


@dataclass(frozen=True)
class Asked:
    """A module that becomes due again, for whom, and until when."""

    title: str
    names: Tuple[str, ...]
    due_on: date


@dataclass(frozen=True)
class Preview:
    """A proposal and what it would do to people."""

    proposal: Proposal
    asked: Tuple[Asked, ...]

    @property
    def people(self) -> int:
        return len({name for each in self.asked for name in each.names})


def preview_of(portal: Portal, text: bytes, terms: Terms) -> Preview:
    """What publishing this text would do. Raises ContentError, in words about the text, when it cannot be a version."""
    content_dir = portal.settings.content_dir
    with TemporaryDirectory() as folder:
        proposal = _proposed(portal, text, terms, Path(folder))
    people = portal.services.reports.histories()
    return Preview(proposal, tuple(_asked(due_again(content_dir, proposal, people))))


def publish_text(
    portal: Portal, text: bytes, terms: Terms, as_shown: str, by: str
) -> Optional[Path]:
    """Publishes the text, and puts that on the audit trail; None, changing nothing, when it is not what was shown."""
    content_dir, services = portal.settings.content_dir, portal.services
    with TemporaryDirectory() as folder:
        proposal = _proposed(portal, text, terms, Path(folder))
        if proposal.fingerprint != as_shown:
            return None
        # Written down first: what cannot be written down is not published.
        with services.records.begin() as repo:
            document = proposal.document
            subject = {
                "version": str(document.version),
                "sha256": document.sha256,
                "minor": str(document.is_minor).lower(),
            }
            repo.audit(by, "policy.published", subject, services.clock.now())
            return publish(content_dir, proposal)


def _proposed(portal: Portal, text: bytes, terms: Terms, folder: Path) -> Proposal:
    source = folder / TEXT
    source.write_bytes(text)
    try:
        return propose(
            portal.settings.content_dir,
            source,
            terms.effective_on,
            portal.today(),
            terms.approved_by,
            terms.is_minor,
        )
    except ContentError as error:
        raise ContentError(str(error).replace(str(source), "Your text")) from error


def _asked(due: Sequence[BecomesDue]) -> List[Asked]:
    names: Dict[str, List[str]] = {}
    days: Dict[str, date] = {}
    for each in due:
        names.setdefault(each.module.title, []).append(each.person.name)
        days[each.module.title] = max(days.get(each.module.title, date.min), each.due_on)
    return [Asked(title, tuple(who), days[title]) for title, who in names.items()]
