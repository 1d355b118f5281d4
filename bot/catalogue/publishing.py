"""Publishing a new version of the policy: a new file and a new entry, never a change to what was published."""

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Iterable, Iterator, List, Optional, Tuple

import yaml

from bot.catalogue.checks import problems_against
from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_document, read_history
from bot.errors import ContentError
from bot.guidance.document import PolicyDocument
from bot.guidance.history import ClauseChange, PolicyHistory, clause_changes
from bot.learning.progress import History
from bot.learning.renewal import BecomesDue, becoming_due


@dataclass(frozen=True)
class Proposal:
    """A version not published yet, beside the history it would follow. `problems` are what of the content does not
    fit its text; while there are any it cannot be published."""

    source: Path
    document: PolicyDocument
    history: PolicyHistory
    problems: Tuple[str, ...]

    @property
    def changes(self) -> Tuple[ClauseChange, ...]:
        """Clause by clause, what differs from the last version published."""
        return clause_changes(self.history.versions[-1], self.document)

    @property
    def followed(self) -> PolicyHistory:
        """The history as it will be."""
        return self.history.followed_by(self.document)

    @property
    def fingerprint(self) -> str:
        """The same for the same text, published on the same terms after the same version."""
        document, last = self.document, self.history.versions[-1]
        terms = (document.effective_on, document.approved_by, document.is_minor)
        told = (last.sha256, last.version, document.sha256, document.version, *map(str, terms))
        return sha256("\x00".join(map(str, told)).encode()).hexdigest()


def propose(
    content_dir: Path,
    source: Path,
    effective_on: date,
    today: date,
    approved_by: Optional[str] = None,
    is_minor: bool = False,
) -> Proposal:
    """The text of a file as the next version. Raises ContentError when it cannot be one."""
    history = read_history(content_dir)
    last = history.versions[-1]
    if not source.is_file():
        raise ContentError(f"there is no file {source}. Name the new policy text (Markdown).")
    if effective_on < last.effective_on:
        raise ContentError(
            f"version {last.version} takes effect on {last.effective_on}; the next one cannot do so earlier. "
            "Choose that day or a later one."
        )
    document = read_document(
        source,
        replace(
            last,
            version=last.version + 1,
            effective_on=effective_on,
            approved_by=approved_by or last.approved_by,
            is_minor=is_minor,
        ),
    )
    if document.sha256 == last.sha256:
        raise ContentError(
            f"{source} is version {last.version}, word for word. Nothing to publish."
        )
    return Proposal(source, document, history, tuple(_problems(content_dir, document, today)))


def publish(content_dir: Path, proposal: Proposal) -> Path:
    """Writes the text beside the earlier ones and lists it in `versions.yml`; returns the new file.

    Raises ContentError, writing nothing, while the content does not fit the new text, or when somebody else has
    published a version since.
    """
    if proposal.problems:
        raise ContentError("The content does not fit the new text yet. Nothing was published.")
    with _alone(content_dir / "policy"):
        if read_history(content_dir) != proposal.history:
            raise ContentError(
                "Somebody has just published another version. Nothing was published; look at it, then try again."
            )
        return _written(content_dir, proposal)


def due_again(content_dir: Path, proposal: Proposal, people: Iterable[History]) -> List[BecomesDue]:
    """Whom of these people the new version asks for what again, on the day it takes effect."""
    # The content fits the new text, or still the old one while there is something to change.
    fitting = proposal.history.versions[-1] if proposal.problems else proposal.document
    curriculum = read_curriculum(content_dir, fitting)
    on = proposal.document.effective_on
    return list(becoming_due(proposal.history, proposal.followed, curriculum, people, on))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lets one process at a time publish."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)  # and with it the lock


def _written(content_dir: Path, proposal: Proposal) -> Path:
    document = proposal.document
    folder = content_dir / "policy"
    text_path = folder / f"social-networking-policy-{document.version}.md"
    text_path.write_bytes(proposal.source.read_bytes())
    entry = {
        "version": document.version,
        "effective_on": document.effective_on.isoformat(),
        "approved_by": document.approved_by,
        "minor": document.is_minor,
        "source": text_path.name,
        "sha256": document.sha256,
    }
    _append(folder / "versions.yml", entry)
    read_history(content_dir)  # what was written can be read
    return text_path


def _problems(content_dir: Path, document: PolicyDocument, today: date) -> List[str]:
    """The content must fit the new text, and the one in force as well until the day it gives way."""
    found = problems_against(content_dir, document)
    if document.effective_on > today:
        in_force = read_history(content_dir).in_force(today)
        found += [each for each in problems_against(content_dir, in_force) if each not in found]
    return found


def _append(versions_path: Path, entry: object) -> None:
    """Adds an entry to the end of the list, keeping what stands above it as it is, comments too."""
    listed = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=1000)
    indented = "".join(f"  {line}\n" for line in listed.splitlines())
    unfinished = versions_path.with_suffix(".unfinished")
    unfinished.write_text(versions_path.read_text(encoding="utf-8").rstrip("\n") + "\n" + indented)
    os.replace(unfinished, versions_path)
