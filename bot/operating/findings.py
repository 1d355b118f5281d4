"""What a check found, and how it is told."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, Sequence

OK, WARN, FAIL = "ok", "warn", "fail"
LONGEST_LEVEL = 4


@dataclass(frozen=True)
class Finding:
    """`what` was looked at, what there is to say, and for anything but ok what to do. Never a secret."""

    level: str
    what: str
    says: str
    remedy: str = ""


def ok(what: str, says: str) -> Finding:
    """Nothing to do."""
    return Finding(OK, what, says)


def warn(what: str, says: str, remedy: str) -> Finding:
    """It works, and somebody should look."""
    return Finding(WARN, what, says, remedy)


def fail(what: str, says: str, remedy: str) -> Finding:
    """Something would not work."""
    return Finding(FAIL, what, says, remedy)


def in_lines(findings: Sequence[Finding]) -> str:
    """For people: a line each, and below it what to do."""
    longest = max(len(one.what) for one in findings)
    lines = []
    for one in findings:
        lines.append(f"{one.level:<{LONGEST_LEVEL}}  {one.what:<{longest}}  {one.says}")
        if one.remedy:
            lines.append(f"{'':<{LONGEST_LEVEL + longest + 4}}-> {one.remedy}")
    return "\n".join(lines)


def as_values(findings: Sequence[Finding]) -> Dict[str, Any]:
    """For programs."""
    return {"ok": is_well(findings), "findings": [asdict(one) for one in findings]}


def is_well(findings: Sequence[Finding]) -> bool:
    """Whether nothing fails; warnings are no failure."""
    return all(one.level != FAIL for one in findings)
