"""The published versions of the policy, oldest first: which is in force on a day, and what changed between two."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import FrozenSet, List, Mapping, Optional, Sequence, Tuple

from bot.errors import ContentError
from bot.guidance.document import Clause, PolicyDocument

# A sentence ends at its stop, a heading or an entry of a list at the end of its line.
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class ClauseChange:
    """What became of one clause: the sentences taken out and put in. A clause that is new has only the latter."""

    clause_id: str
    heading: str
    taken_out: Tuple[str, ...]
    put_in: Tuple[str, ...]


@dataclass(frozen=True)
class PolicyHistory:
    """Every published version, oldest first, never empty."""

    versions: Tuple[PolicyDocument, ...]

    @property
    def first_effective_on(self) -> date:
        return self.versions[0].effective_on

    def in_force(self, on: date) -> PolicyDocument:
        """The latest version that has taken effect; before the first one did, the first."""
        return self._effective(on)[-1]

    def version(self, number: int) -> PolicyDocument:
        """The version with this number. Raises ContentError when it was never published."""
        for document in self.versions:
            if document.version == number:
                return document
        raise ContentError(f"version {number} of the policy was never published")

    def followed_by(self, document: PolicyDocument) -> "PolicyHistory":
        """This history with one more version, not published yet."""
        return PolicyHistory((*self.versions, document))

    def changed_since(self, version: int, clause_ids: Sequence[str], on: date) -> Optional[date]:
        """The day on which one of these clauses first changed after this version, as it stands on a day; None when
        none has. A minor change is none."""
        for after in self.changes_to(clause_ids, on):
            if after.version > version:
                return after.effective_on
        return None

    def changes_to(self, clause_ids: Sequence[str], on: date) -> Tuple[PolicyDocument, ...]:
        """The versions, oldest first, that changed one of these clauses and have taken effect; minor ones are none."""
        wanted = set(clause_ids)
        return tuple(
            after
            for before, after in pairwise(self._effective(on))
            if not after.is_minor and changed_clauses(before, after) & wanted
        )

    def last_major(self, on: date) -> int:
        """The number of the latest version that has taken effect and is more than a minor change; 0 without one."""
        return max((each.version for each in self._effective(on) if not each.is_minor), default=0)

    def major_since(self, version: int, on: date) -> bool:
        """Whether a version that is more than a minor change has taken effect after this one."""
        return any(each.version > version and not each.is_minor for each in self._effective(on))

    def changes_since(
        self, version: int, clause_ids: Sequence[str], on: date
    ) -> Tuple[ClauseChange, ...]:
        """What changed in these clauses from this version to the one in force on a day."""
        earlier = {each.version: each for each in self.versions}.get(version, self.versions[0])
        found = clause_changes(earlier, self.in_force(on))
        return tuple(each for each in found if each.clause_id in clause_ids)

    def _effective(self, on: date) -> Sequence[PolicyDocument]:
        return [each for each in self.versions if each.effective_on <= on] or self.versions[:1]


@lru_cache(maxsize=64)  # asked for every module of every person in a table
def changed_clauses(before: PolicyDocument, after: PolicyDocument) -> FrozenSet[str]:
    """The clauses whose words differ, or that only one of the two has. White space is no word."""
    earlier, later = _words_of(before), _words_of(after)
    return frozenset(
        clause_id
        for clause_id in {*earlier, *later}
        if earlier.get(clause_id) != later.get(clause_id)
    )


def clause_changes(before: PolicyDocument, after: PolicyDocument) -> Tuple[ClauseChange, ...]:
    """Clause by clause, what was taken out and what was put in, in the order of the clauses."""
    earlier, later = before.as_dict(), after.as_dict()
    changed = changed_clauses(before, after)
    order = [*later, *(clause_id for clause_id in earlier if clause_id not in later)]
    return tuple(
        _change(clause_id, earlier.get(clause_id), later.get(clause_id))
        for clause_id in order
        if clause_id in changed
    )


def _change(clause_id: str, before: Optional[Clause], after: Optional[Clause]) -> ClauseChange:
    old, new = _sentences(before), _sentences(after)
    taken_out: List[str] = []
    put_in: List[str] = []
    for what, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what != "equal":
            taken_out += old[from_old:to_old]
            put_in += new[from_new:to_new]
    heading = (after or before or Clause(clause_id, "", "")).heading
    return ClauseChange(clause_id, heading, tuple(taken_out), tuple(put_in))


def _sentences(clause: Optional[Clause]) -> List[str]:
    if clause is None:
        return []
    parts = (" ".join(part.split()) for part in SENTENCE.split(clause.text))
    return [clause.heading, *(part for part in parts if part)]


def _words_of(document: PolicyDocument) -> Mapping[str, Sequence[str]]:
    return {
        clause.id: [*clause.heading.split(), *clause.text.split()] for clause in document.clauses
    }
