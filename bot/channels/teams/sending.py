"""From the outbox to Teams: in order for each chat, again when Teams asks for it, and in the end a dead letter."""

import asyncio
import logging
import time
from functools import partial
from typing import Any, Dict, List, Text

from bot.channels.teams.cards import Look, activity_of
from bot.channels.teams.connector import Connector, NoUse, TryLater
from bot.channels.teams.people import People
from bot.errors import ConversationNotStored
from bot.runtime.teams_store import Outgoing, TeamsStore

logger = logging.getLogger(__name__)

AT_ONCE = 16  # chats; as many messages may come twice after a kill
LOOK_EVERY = 1.0  # seconds, when nobody says that there is something
MOST_TRIES = 12  # about an hour, when Teams names no times of its own
LONGEST_PAUSE = 600.0  # seconds
REMOVED = "removed"


class Sending:
    """Sends what is due until it is cancelled."""

    def __init__(self, store: TeamsStore, connector: Connector, people: People, look: Look) -> None:
        self._store = store
        self._connector = connector
        self._people = people
        self._look = look
        self._something = asyncio.Event()
        self._under_way: Dict[Text, asyncio.Task[None]] = {}
        self._taken: Dict[Text, Text] = {}  # by Teams, and not noted yet: never posted again

    def wake(self) -> None:
        """There is something in the outbox."""
        self._something.set()

    async def run(self) -> None:
        """Begins what is due, again and again. Nobody waits for somebody else's chat that is slow."""
        try:
            while True:
                self._something.clear()
                try:
                    await self._begin_due()
                except ConversationNotStored:
                    logger.exception("teams.outbox_not_reached")
                try:
                    await asyncio.wait_for(self._something.wait(), LOOK_EVERY)
                except asyncio.TimeoutError:
                    continue
        finally:
            for task in self._under_way.values():
                task.cancel()

    async def send_due(self) -> int:
        """Tries the oldest message of each chat that is due, and waits for all of them; how many were tried."""
        tasks = await self._begin_due()
        for failure in filter(None, await asyncio.gather(*tasks, return_exceptions=True)):
            raise failure
        return len(tasks)

    async def _begin_due(self) -> "List[asyncio.Task[None]]":
        room = AT_ONCE - len(self._under_way)
        due: List[Outgoing] = await asyncio.to_thread(self._store.due, time.time(), AT_ONCE + room)
        new = [one for one in due if one.id not in self._under_way][:room]
        return [self._begin(one) for one in new]

    def _begin(self, one: Outgoing) -> "asyncio.Task[None]":
        """What is under way is not begun a second time: it would be shown twice."""
        task = asyncio.create_task(self._send(one))
        self._under_way[one.id] = task
        task.add_done_callback(partial(self._ended, one.id))
        return task

    def _ended(self, row_id: Text, task: "asyncio.Task[None]") -> None:
        del self._under_way[row_id]
        if task.cancelled():
            return
        if task.exception() is None:
            self.wake()  # the next one of that chat
        else:
            logger.error("teams.outbox_not_reached", exc_info=task.exception())

    async def _send(self, one: Outgoing) -> None:
        try:
            if one.id not in self._taken:
                self._taken[one.id] = await self._deliver(one)
        except TryLater as error:
            tries = one.tries + 1
            pause = min(2.0**tries, LONGEST_PAUSE) if error.after is None else error.after
            again = None if tries >= MOST_TRIES else time.time() + pause
            logger.warning("teams.not_sent id=%s why=%s last=%s", one.id, error.why, again is None)
            await asyncio.to_thread(self._store.failed, one.id, error.why, again)
        except NoUse as error:
            if one.replaces:  # the card it was to replace is not there any more
                await asyncio.to_thread(self._store.sent, one.id)
                return
            logger.error("teams.dead_letter id=%s why=%s", one.id, error.why)
            await asyncio.to_thread(self._store.failed, one.id, error.why, None)
            if error.is_gone:
                await asyncio.to_thread(self._people.gone, one.chat, REMOVED)
        except Exception as error:  # the edge: what breaks for one chat must not stop the others
            logger.exception("teams.dead_letter id=%s", one.id)
            why = f"not made: {type(error).__name__}"
            await asyncio.to_thread(self._store.failed, one.id, why, None)
        else:
            await asyncio.to_thread(self._store.sent, one.id, self._taken[one.id])
            del self._taken[one.id]

    async def _deliver(self, one: Outgoing) -> Text:
        activity = self._activity(one)
        if one.replaces is None:
            return await self._connector.send(one.chat, activity)
        if one.activity_id:
            await self._connector.replace(one.chat, one.activity_id, activity)
        return ""

    def _activity(self, one: Outgoing) -> Dict[Text, Any]:
        return activity_of(one.messages, one.id, self._look, one.chosen)
