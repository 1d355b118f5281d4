"""The assistant's own process with Teams set up, and a stand-in for Microsoft that it talks to."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, AsyncIterator, Dict, Iterator, List

import aiohttp
import pytest
import sqlalchemy as sa
from sanic import Sanic

from bot.records import SqlRecords
from bot.records.tables import person
from bot.runtime.teams_store import TeamsStore
from bot.settings import PROJECT, read_settings
from tests.conftest import free_port
from tests.teams.microsoft import APP_ID, SECRET, TENANT, Microsoft
from tests.teams.payloads import OBJECT, activity

# Whose object ids the office has imported, and whose address alone.
IMPORTED = {
    "new-starter": OBJECT,
    "line-manager": "b1a5e000-0000-4000-8000-000000000002",
    "priya-sharma": "b1a5e000-0000-4000-8000-000000000003",
    "ruth-adeyemi": "b1a5e000-0000-4000-8000-000000000004",
    "oliver-grant": "b1a5e000-0000-4000-8000-000000000005",
}
ADDRESSES = {
    "teaching-assistant": "sam.whitlock@school.example",
    "jo-barnes": "jo@school.example",
    "tomasz-kowalski": "tomasz@school.example",
}


# As `python -m bot assistant`, at an hour at which people may be written to, on a day that a file puts off: by default
# to a Saturday, on which no reminder makes itself.
BY_DAY = """
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
import bot.services
from bot.runtime.assistant import run_assistant
class PutOff:
    def now(self):
        at = Path(os.environ["DATA"]) / "seconds-later"
        real = datetime.now(timezone.utc)
        later = float(at.read_text()) if at.exists() else (5 - real.weekday()) % 7 * 86400
        return real + timedelta(seconds=later)
bot.services.SystemClock = PutOff
from bot.runtime.training import current_model
from bot.settings import read_settings
settings = read_settings(os.environ)
run_assistant(settings, current_model(settings), lambda now: True)
"""


@dataclass
class Assistant:
    """The assistant's process, which can be killed and started again."""

    environment: Dict[str, str]
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    cards: Dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", BY_DAY], cwd=PROJECT, env=self.environment
        )

    async def ready(self) -> None:
        """Waits until a message would be answered."""
        async with aiohttp.ClientSession() as session:
            for _ in range(1200):
                assert self.process is not None
                assert self.process.poll() is None, "the assistant ended"
                try:
                    async with session.get(f"{self.url}/channels/web/ready") as reply:
                        if reply.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.25)
        raise AssertionError("the assistant did not start")

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)

    def set_clock(self, moment: "datetime | None") -> None:
        """What time the process thinks it is; None: next Saturday."""
        at = Path(self.environment["DATA"]) / "seconds-later"
        if moment is None:
            at.unlink()
            return
        written = at.with_suffix(".new")
        written.write_text(str((moment - datetime.now(timezone.utc)).total_seconds()))
        written.replace(at)

    def command(self, *arguments: str, check: bool = True) -> str:
        """What `python -m bot ARGUMENTS` prints."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT,
            env=self.environment,
            check=check,
            capture_output=True,
            text=True,
        ).stdout.strip()


def environment_of(folder: Path, port: int, microsoft_url: str, models: Path) -> Dict[str, str]:
    return {
        **os.environ,
        "DATA": str(folder),
        "MODELS": str(models),
        "PORT": str(free_port()),
        "ASSISTANT_PORT": str(port),
        "PUBLIC_URL": "https://training.school.example",
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_SECRET": SECRET,
        "TEAMS_TENANT_IDS": TENANT,
        "TEAMS_TEST_URL": microsoft_url,
    }


@pytest.fixture(scope="session")
def stand_in() -> Microsoft:
    """What is kept of Microsoft between tests: its keys, which the assistant remembers, and its address."""
    microsoft = Microsoft()
    microsoft.port = free_port()  # type: ignore[attr-defined]
    return microsoft


@pytest.fixture(scope="session")
def running(
    model: Path, stand_in: Microsoft, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """One assistant for all tests that do not kill it."""
    folder, port = tmp_path_factory.mktemp("teams"), free_port()
    url = f"http://127.0.0.1:{stand_in.port}"  # type: ignore[attr-defined]
    assistant = Assistant(environment_of(folder, port, url, model.parent), port)
    assistant.command("demo")
    know_people(assistant)
    assistant.start()
    yield assistant
    assistant.stop()


def know_people(assistant: Assistant) -> None:
    """The office has imported object ids and addresses."""
    records = SqlRecords(read_settings(assistant.environment).database_url)
    with records.database.writing() as connection:
        for person_id, object_id in IMPORTED.items():
            own = sa.update(person).where(person.c.id == person_id)
            connection.execute(own.values(entra_object_id=object_id))
        for person_id, address in ADDRESSES.items():
            connection.execute(
                sa.update(person).where(person.c.id == person_id).values(email=address)
            )
    records.dispose()


@pytest.fixture
async def microsoft(stand_in: Microsoft) -> AsyncIterator[Microsoft]:
    """Microsoft as it is at the beginning of a test: nothing has reached it, and it does as asked."""
    stand_in.posted, stand_in.replaced, stand_in.members = [], [], {}
    stand_in.refusals, stand_in.breaks, stand_in.slow_in = [], 0, ""
    await stand_in.start(stand_in.port)  # type: ignore[attr-defined]
    yield stand_in
    await stand_in.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's people, some known by their object ids."""
    made = tmp_path_factory.mktemp("door")
    office = Assistant(environment_of(made, free_port(), "http://127.0.0.1:9", made), 0)
    office.command("demo")
    know_people(office)
    return made


@pytest.fixture
async def door(
    folder: Path, tmp_path: Path, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Any]:
    """The channel in this process, with a clock that the test moves."""
    from tests.teams.door import opened

    monkeypatch.setattr(Sanic, "test_mode", True)
    async with opened(folder, tmp_path / "conversations.db", microsoft) as here:
        yield here


class Teams:
    """Somebody's Teams: sends activities to the bot, and sees what comes back."""

    def __init__(self, assistant: Assistant, microsoft: Microsoft) -> None:
        self.assistant = assistant
        self.microsoft = microsoft

    async def send(self, body: Dict[str, Any], token: "str | None" = None, **options: Any) -> Any:
        """Status and JSON of the bot's reply."""
        token = self.microsoft.token() if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.assistant.url}/webhooks/teams/messages"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=body, headers=headers, **options) as reply,
        ):
            read = await reply.text()
            return reply.status, (await reply.json() if read else None)

    async def say(self, text: str, **changes: Any) -> Dict[str, Any]:
        """Types something and waits for the answer."""
        return await self.answered(activity(self.microsoft.service_url, text=text, **changes))

    async def answered(self, body: Dict[str, Any]) -> Dict[str, Any]:
        before = len(self.posted(body))
        status, _ = await self.send(body)
        assert status == 200
        await self.microsoft.until(lambda: len(self.posted(body)) > before)
        return self.posted(body)[-1]

    def posted(self, body: Dict[str, Any]) -> List[Dict[str, Any]]:
        chat = body["conversation"]["id"]
        return [said for where, said in self.microsoft.posted if where == chat]


@pytest.fixture
async def teams(running: Assistant, microsoft: Microsoft) -> Teams:
    await running.ready()
    store = TeamsStore(read_settings(running.environment).conversations_url)
    # What an earlier test left behind; a chat that was told to wait comes minutes later.
    await microsoft.until(lambda: store.standing()[0] == 0, within=240)
    store.dispose()
    microsoft.posted.clear()
    microsoft.replaced.clear()
    return Teams(running, microsoft)


def words_of(said: Dict[str, Any]) -> str:
    """Everything a message says, cards included."""
    if "text" in said:
        return str(said["text"])
    return "\n".join(_texts(said["attachments"][0]["content"]["body"]))


def _texts(elements: List[Dict[str, Any]]) -> Iterator[str]:
    for each in elements:
        if each["type"] == "TextBlock":
            yield each["text"]
        for part in ("items", "columns"):
            yield from _texts(each.get(part, []))


def buttons_of(said: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The buttons of a card that send something."""
    if "attachments" not in said:
        return []
    rows = [
        each for each in said["attachments"][0]["content"]["body"] if each["type"] == "ActionSet"
    ]
    actions = [action for row in rows for action in row["actions"]]
    return [action for action in actions if action["type"] == "Action.Submit"]


def links_of(said: Dict[str, Any]) -> List[str]:
    """Where the buttons of a card lead that open a page."""
    rows = [
        each for each in said["attachments"][0]["content"]["body"] if each["type"] == "ActionSet"
    ]
    actions = [action for row in rows for action in row["actions"]]
    return [action["url"] for action in actions if action["type"] == "Action.OpenUrl"]
