"""The policy document: its version and its clauses, each addressable by number."""

from dataclasses import dataclass
from datetime import date
from typing import Dict, Tuple

from bot.errors import ContentError


@dataclass(frozen=True)
class Clause:
    """One numbered section of the policy; `text` is verbatim Markdown, heading excluded."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True)
class PolicyDocument:
    """One published version of the policy. `sha256` is the hash of the whole text as published. A minor change, such as
    of a name or a misspelling, asks nobody to do anything again."""

    title: str
    version: int
    effective_on: date
    approved_by: str
    sha256: str
    clauses: Tuple[Clause, ...]
    is_minor: bool = False

    def clause(self, clause_id: str) -> Clause:
        """The clause with this number, such as `2.1`; raises ContentError when there is none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise ContentError(f"the policy has no clause {clause_id}")

    def as_dict(self) -> Dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}
