"""The channel behind real HTTP in the test's own process: real tokens, channel and databases; the dialogue says yes to
everything, and time is moved by the test."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import AsyncIterator, List

from sanic import Sanic

from bot.channels.web import WebInput
from bot.errors import ConversationNotStored
from bot.runtime.teams import teams_channel
from bot.runtime.teams_store import TeamsStore
from bot.services import build_services
from bot.settings import Settings, read_settings
from tests.conftest import free_port
from tests.fakes import FixedClock
from tests.teams.conftest import Assistant, Teams, environment_of
from tests.teams.microsoft import Microsoft
from tests.teams.payloads import activity


class Faltering(TeamsStore):
    """Cannot be written to once it was told so."""

    fails = ""

    def accept(self, sender, message_id, body):
        self._falter("accept")
        return super().accept(sender, message_id, body)

    def note_taken(self, mark, sender, taken):
        self._falter("note_taken")
        return super().note_taken(mark, sender, taken)

    def _falter(self, where):
        if self.fails == where:
            self.fails = ""
            raise ConversationNotStored("the disk is full")


@dataclass
class Door:
    """The channel behind real HTTP in this process."""

    teams: Teams
    settings: Settings
    clock: FixedClock
    store: Faltering
    read: List[str] = field(default_factory=list)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)  # cleared, a turn does not end

    def pass_by(self, seconds: float) -> None:
        self.clock.move(timedelta(seconds=seconds))

    async def status(self, body, **claims) -> int:
        token = self.teams.microsoft.token(**claims)
        return (await self.teams.send(body, token))[0]

    async def until_said(self, count: int) -> None:
        await self.teams.microsoft.until(lambda: len(self.teams.microsoft.posted) >= count)

    async def nothing_more_happens(self, count: int) -> None:
        """Whatever was sent before is answered before this one is."""
        last = activity(self.teams.microsoft.service_url, text="the last one")
        assert await self.status(last) == 200
        await self.until_said(count + 1)
        assert len(self.teams.microsoft.posted) == count + 1


@asynccontextmanager
async def opened(folder: Path, conversations: Path, microsoft: Microsoft) -> AsyncIterator[Door]:
    """`folder` holds the records of the demo. Sanic must be in its test mode: several apps in one process."""
    port = free_port()
    environment = environment_of(folder, port, microsoft.url, folder)
    environment["CONVERSATIONS_URL"] = f"sqlite:///{conversations}"
    settings = read_settings(environment)
    clock = FixedClock(datetime.now(timezone.utc))
    store = Faltering(settings.conversations_url)
    store.prepare()
    services = replace(build_services(settings), clock=clock)
    web = WebInput(settings.chat_token_key, [], store)
    channel = teams_channel(settings, settings.teams, store, web, services)
    office = Assistant(environment, port)
    here = Door(Teams(office, microsoft), settings, clock, store)
    here.goes_on.set()

    async def on_new_message(message):
        here.read.append(message.text)
        await here.goes_on.wait()
        await message.output_channel.send_response(message.sender_id, {"text": "Yes."})

    app = Sanic(f"door-{port}", configure_logging=False)
    app.blueprint(channel.blueprint(on_new_message), url_prefix=channel.url_prefix())
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()
    await server.after_start()
    yield here
    await server.before_stop()
    await server.close()
    services.records.dispose()
    store.dispose()
