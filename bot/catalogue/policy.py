"""The policy document: its version, its clauses by number, whether a quote stands in one."""

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any, Iterator, List, Tuple

from bot.catalogue.reading import line_of, problem, read_yaml
from bot.guidance.document import Clause, PolicyDocument

# Headings are of mixed depth (`### 1.0`, `## 2.0`, `#### 2.4`); a number makes a clause.
# A heading without a number, such as `#### Employees:`, belongs to the clause it stands in.
CLAUSE_HEADING = re.compile(r"^#{2,4} (?P<id>\d+\.\d+) (?P<heading>.+?):?\s*$", re.MULTILINE)
CONTENTS_ENTRY = re.compile(r"^\s*- (?P<id>\d+\.\d+) ", re.MULTILINE)


def read_policy(content_dir: Path) -> PolicyDocument:
    """The version of the policy in force; refuses a text that differs by a byte."""
    versions_path = content_dir / "policy" / "versions.yml"
    versions = read_yaml(versions_path, content_dir / "schema" / "policy.schema.json")
    _check_order(versions_path, versions["versions"])
    current = versions["versions"][-1]
    source_path = versions_path.parent / current["source"]
    source = _published_bytes(versions_path, source_path, current)
    return PolicyDocument(
        title=versions["title"],
        version=current["version"],
        effective_on=_effective_on(versions_path, current),
        approved_by=current["approved_by"],
        sha256=current["sha256"],
        clauses=_clauses(source_path, source.decode("utf-8")),
    )


def quote_stands_in(clause: Clause, quote: str) -> bool:
    """Whether these very words stand in the clause, from a word's start to a word's end.

    Only white space may differ: line breaks and paragraph gaps are not words of the policy.
    """
    words = " ".join(quote.split())
    if not words:
        return False
    found = rf"(?<!\w){re.escape(words)}(?!\w)"
    return re.search(found, " ".join(clause.text.split())) is not None


def _published_bytes(versions_path: Path, source_path: Path, current: Any) -> bytes:
    if not source_path.is_file():
        raise problem(
            versions_path,
            line_of(current, "source"),
            f"there is no {source_path.name} beside it",
            "Put the document's text there, unchanged.",
        )
    source = source_path.read_bytes()
    if hashlib.sha256(source).hexdigest() != current["sha256"]:
        raise problem(
            source_path,
            1,
            f"the text is not version {current['version']} as published (its sha256 differs)",
            "Restore the text, or publish the change as a new version in versions.yml.",
        )
    return source


def _check_order(versions_path: Path, versions: Any) -> None:
    for at in range(1, len(versions)):
        if versions[at]["version"] <= versions[at - 1]["version"]:
            raise problem(
                versions_path,
                line_of(versions, at, "version"),
                f"version {versions[at]['version']} does not follow {versions[at - 1]['version']}",
                "List versions oldest first, each number once.",
            )


def _effective_on(versions_path: Path, current: Any) -> date:
    try:
        return date.fromisoformat(current["effective_on"])
    except ValueError:
        raise problem(
            versions_path,
            line_of(current, "effective_on"),
            f"{current['effective_on']} is not a day of the calendar",
            "Write the date as year-month-day.",
        ) from None


def _clauses(source_path: Path, text: str) -> Tuple[Clause, ...]:
    clauses = tuple(_split(text))
    listed: List[str] = CONTENTS_ENTRY.findall(text[: _first_heading(text)])
    numbers = [clause.id for clause in clauses]
    if numbers != listed:
        raise problem(
            source_path,
            1,
            f"its headings give clauses {numbers}, its contents list {listed}",
            "Number each clause's heading as the list of contents does.",
        )
    return clauses


def _split(text: str) -> Iterator[Clause]:
    headings = list(CLAUSE_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        yield Clause(heading["id"], heading["heading"], text[heading.end() : end].strip())


def _first_heading(text: str) -> int:
    first = CLAUSE_HEADING.search(text)
    return first.start() if first else len(text)
