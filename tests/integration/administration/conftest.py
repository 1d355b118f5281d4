"""Running the operator's commands over the test's own databases."""

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Iterator

import pytest

from bot.cli import main
from bot.records import SqlRecords
from bot.runtime.conversation_keeping import ConversationKeeping
from tests.integration.administration.lives import live


@dataclass(frozen=True)
class Told:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def conversations_url(database_url: str, tmp_path: Path) -> str:
    """On PostgreSQL in the same database, on SQLite in a file beside it."""
    if database_url.startswith("postgresql"):
        return database_url
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


@pytest.fixture
def conversations(conversations_url: str) -> Iterator[ConversationKeeping]:
    opened = ConversationKeeping(conversations_url)
    yield opened
    opened.dispose()


@pytest.fixture
def lived(demo_records: SqlRecords, conversations: ConversationKeeping, at: datetime) -> SqlRecords:
    """The demo, where the cook has something of every kind on record."""
    live(demo_records, conversations, at)
    return demo_records


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 9, 10, 8, 30, tzinfo=timezone.utc)
