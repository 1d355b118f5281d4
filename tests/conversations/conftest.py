"""Conversations with the real assistant: trained model, real actions, real records; only the browser is left out."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot import services
from bot.channels.turns import WebOutput
from bot.dates import local_day
from bot.identity import sender_id
from bot.records.demo import load_demo
from bot.records.repository import SqlRecords
from bot.records.schema import migrate
from bot.runtime.assistant import configure_quiet_logging, load_assistant
from bot.runtime.conversations import ConversationStore
from bot.runtime.tracker_store import AppendOnlyTrackerStore


@pytest.fixture(scope="session")
def agent(model: Path) -> Agent:
    configure_quiet_logging()
    return load_assistant(model)


@dataclass
class Chat:
    """One person's conversation; keeps what the last turn said."""

    agent: Agent
    person: str
    said: List[Dict[str, Any]] = field(default_factory=list)

    async def say(self, text: str) -> "Chat":
        """Sends text, or a payload as a pressed button would."""
        output = WebOutput()
        await self.agent.handle_message(UserMessage(text, output, sender_id("web", self.person)))
        self.said = output.said
        return self

    async def press(self, title: str) -> "Chat":
        """Presses the first button of the last turn whose label contains `title`."""
        payload = next(one["payload"] for one in self.buttons if title in one["title"])
        return await self.say(payload)

    @property
    def text(self) -> str:
        return "\n".join(one.get("text") or "" for one in self.said)

    @property
    def buttons(self) -> List[Dict[str, str]]:
        return [button for one in self.said for button in one.get("buttons") or []]

    @property
    def kinds(self) -> List[str]:
        return [{**one, **(one.get("metadata") or {})}.get("kind", "") for one in self.said]

    @property
    def topics(self) -> List[str]:
        return [one["topic"] for one in self.said if one.get("topic")]


@dataclass
class School:
    """The assistant over records and conversations of the test's own."""

    agent: Agent
    folder: Path

    def chat(self, person: str) -> Chat:
        return Chat(self.agent, person)

    @property
    def services(self) -> services.Services:
        return services.get_services()

    def restart(self) -> None:
        """Forgets everything in memory, as a new process would."""
        store = ConversationStore(f"sqlite:///{self.folder / 'conversations.db'}")
        store.prepare()
        kept = AppendOnlyTrackerStore(self.agent.domain, store)
        self.agent.tracker_store = self.agent.processor.tracker_store = kept
        services.get_services.cache_clear()


@pytest.fixture
def school(agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", url)
    migrate(url)
    load_demo(SqlRecords(url), local_day(services.SystemClock().now()))
    opened = School(agent, tmp_path)
    opened.restart()
    yield opened
    services.get_services.cache_clear()
    os.environ.pop("DATABASE_URL", None)
