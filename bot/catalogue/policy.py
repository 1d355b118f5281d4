"""The policy document: its version, its clauses by number, whether a quote stands in one."""

import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Iterator, List, Mapping, Tuple

from bot.catalogue.reading import line_of, problem, read_yaml
from bot.guidance.document import Clause, PolicyDocument
from bot.guidance.history import PolicyHistory

# Headings are of mixed depth (`### 1.0`, `## 2.0`, `#### 2.4`); a number makes a clause.
# A heading without a number, such as `#### Employees:`, belongs to the clause it stands in.
CLAUSE_HEADING = re.compile(r"^#{2,4} (?P<id>\d+\.\d+) (?P<heading>.+?):?\s*$", re.MULTILINE)
CONTENTS_ENTRY = re.compile(r"^\s*- (?P<id>\d+\.\d+) ", re.MULTILINE)


def read_history(content_dir: Path) -> PolicyHistory:
    """Every published version; refuses a text that differs by a byte from what was published."""
    versions_path = content_dir / "policy" / "versions.yml"
    read = read_yaml(versions_path, content_dir / "schema" / "policy.schema.json")
    _check_order(versions_path, read["versions"])
    return PolicyHistory(
        tuple(_version(versions_path, read["title"], published) for published in read["versions"])
    )


def read_policy(content_dir: Path, on: date = date.max) -> PolicyDocument:
    """The version in force on a day, by default the last one published."""
    return read_history(content_dir).in_force(on)


def read_published(content_dir: Path) -> Mapping[int, bytes]:
    """The text of every published version by its number, byte for byte."""
    versions_path = content_dir / "policy" / "versions.yml"
    read = read_yaml(versions_path, content_dir / "schema" / "policy.schema.json")
    return {
        each["version"]: _published_bytes(
            versions_path, versions_path.parent / each["source"], each
        )
        for each in read["versions"]
    }


def read_document(source_path: Path, published: PolicyDocument) -> PolicyDocument:
    """The text of a file as a version, with everything else as in `published`. Raises ContentError for a text that
    cannot be read as a policy."""
    source = source_path.read_bytes()
    return replace(
        published,
        sha256=hashlib.sha256(source).hexdigest(),
        clauses=_clauses(source_path, source.decode("utf-8")),
    )


def _version(versions_path: Path, title: str, published: Any) -> PolicyDocument:
    source_path = versions_path.parent / published["source"]
    source = _published_bytes(versions_path, source_path, published)
    return PolicyDocument(
        title=title,
        version=published["version"],
        effective_on=_effective_on(versions_path, published),
        approved_by=published["approved_by"],
        sha256=published["sha256"],
        clauses=_clauses(source_path, source.decode("utf-8")),
        is_minor=published.get("minor", False),
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
        if versions[at]["effective_on"] < versions[at - 1]["effective_on"]:
            raise problem(
                versions_path,
                line_of(versions, at, "effective_on"),
                f"version {versions[at]['version']} takes effect before the one it follows",
                "Give it the same day or a later one.",
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
    if not CLAUSE_HEADING.search(text):
        what = "it has no clause: no heading such as '#### 2.1 Friends'"
        raise problem(source_path, 1, what, "Keep the headings and their numbers.")
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
