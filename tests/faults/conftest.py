"""Conversations whose database is made to fail, and the web channel in this process, over the real assistant."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from rasa.core.agent import Agent

from bot import services
from bot.channels.web import WebInput
from bot.dates import local_day
from bot.identity import sender_id
from bot.records.demo import load_demo
from bot.records.repository import SqlRecords
from bot.records.schema import migrate
from bot.runtime.assistant import configure_quiet_logging, load_assistant
from bot.runtime.conversations import ConversationStore
from bot.runtime.tracker_store import AppendOnlyTrackerStore
from tests.integration.conftest import (  # noqa: F401  real databases of a test's own
    database_url,
    empty_database_url,
    migrated_file,
    migrated_template,
    postgres_server,
)

KEY = "k" * 64


@pytest.fixture
def store(empty_database_url: str) -> Iterator[ConversationStore]:  # noqa: F811
    opened = ConversationStore(empty_database_url)
    opened.prepare()
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def agent(model: Path) -> Agent:
    configure_quiet_logging()
    return load_assistant(model)


@dataclass
class Desk:
    """The web channel with the sockets left out: whoever sends is who they say, and what is sent is kept."""

    agent: Agent
    store: ConversationStore
    heard: List[Dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agent.tracker_store = AppendOnlyTrackerStore(self.agent.domain, self.store)
        self.agent.processor.tracker_store = self.agent.tracker_store
        self.channel = WebInput(KEY, (), self.store)
        self.channel.turns.agent = self.agent
        self.channel.turns.delayed = services.get_services().phrases.lines["answer_delayed"]
        self.channel._sender = self._is_who_they_say  # type: ignore[method-assign]
        self.channel.sio.emit = self._keep

    async def _is_who_they_say(self, sid: str) -> str:
        return sender_id("web", sid)

    async def _keep(self, event: str, message: Dict[str, Any], **_: Any) -> None:
        if event == "bot_uttered":
            self.heard.append(message)

    async def take(self, person: str, **message: Any) -> Dict[str, Any]:
        """Sends a message; its acknowledgement."""
        return await self.channel._receive(person, message, self.agent.handle_message)

    async def settle(self) -> None:
        """Waits until everything that was taken is answered."""
        while self.channel._background.tasks:
            for task in list(self.channel._background.tasks):
                await task

    async def send(self, person: str, **message: Any) -> Dict[str, Any]:
        """Sends a message and waits for its answer."""
        receipt = await self.take(person, **message)
        await self.settle()
        return receipt

    async def history(self, person: str) -> List[Dict[str, Any]]:
        return list((await self.channel._history(person, self.agent.handle_message))["messages"])

    @property
    def step(self) -> Dict[str, Any]:
        """The newest step of a scenario that was shown."""
        return next(one for one in reversed(self.heard) if one["custom"].get("scenario"))

    @property
    def texts(self) -> List[str]:
        return [one["text"] for one in self.heard]


@pytest.fixture
def desk(agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The demo's people, with records and conversations of the test's own in SQLite."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", url)
    migrate(url)
    load_demo(SqlRecords(url), local_day(services.SystemClock().now()))
    services.get_services.cache_clear()
    store = ConversationStore(f"sqlite:///{tmp_path / 'conversations.db'}")
    store.prepare()
    yield Desk(agent, store)
    store.dispose()
    services.get_services.cache_clear()
