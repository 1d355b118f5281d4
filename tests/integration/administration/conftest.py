"""Running the operator's commands over the test's own databases."""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import pytest

from bot.cli import main


@dataclass(frozen=True)
class Told:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def conversations_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'conversations.db'}"


@pytest.fixture
def run(
    database_url: str,
    conversations_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Told]:
    """`python -m bot` with these arguments, without the seconds a new process takes."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CONVERSATIONS_URL", conversations_url)
    monkeypatch.setenv("DATA", str(tmp_path))

    def command(*arguments: str) -> Told:
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return Told(code, printed.out, printed.err)

    return command
