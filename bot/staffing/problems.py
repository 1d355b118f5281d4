"""What is wrong in a staff file: all of it at once, each by its line, with what to do."""

from dataclasses import dataclass
from typing import Sequence

from bot.errors import AssistantError


@dataclass(frozen=True, order=True)
class Problem:
    """`what` and `remedy` are sentences without and with a full stop."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}. {self.remedy}"


class StaffFileWrong(AssistantError):
    """The file cannot be imported as it is; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
