"""What has become dated in the policy: services it names that have closed or are called something else."""

import re
from dataclasses import dataclass
from typing import List, Sequence

from bot.guidance.document import PolicyDocument


@dataclass(frozen=True)
class FormerName:
    """A service that closed or changed its name, and what became of it."""

    name: str
    now: str


@dataclass(frozen=True)
class DatedClause:
    """A clause that names such a service."""

    clause_id: str
    name: str
    now: str


def dated_clauses(document: PolicyDocument, names: Sequence[FormerName]) -> List[DatedClause]:
    """Where the text names them as whole words, in the order of the clauses."""
    return [
        DatedClause(clause.id, each.name, each.now)
        for clause in document.clauses
        for each in names
        if re.search(rf"(?<!\w){re.escape(each.name)}(?!\w)", clause.text)
    ]
