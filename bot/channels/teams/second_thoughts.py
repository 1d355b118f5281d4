"""Messages that were edited or deleted in Teams before their turn came. After its answer a message stays as it was."""

import asyncio
from typing import Optional, Text

from bot.channels.buttons import ButtonSigner
from bot.channels.messages import Refused, read_incoming
from bot.channels.teams.activities import Activity
from bot.channels.teams.people import People
from bot.channels.teams.strangers import came
from bot.channels.turns import CHANNEL as WEB
from bot.identity import sender_id
from bot.runtime.teams_store import TeamsStore


class SecondThoughts:
    """Changes what waits in the inbox, for people who are known. Raises ConversationNotStored, RecordsUnavailable."""

    def __init__(self, store: TeamsStore, people: People, signer: ButtonSigner) -> None:
        self._store = store
        self._people = people
        self._signer = signer

    async def edited(self, activity: Activity) -> None:
        """An edited message is read in its new words while it waits."""
        sender = await self._sender(activity)
        if sender is None:
            return
        raw = {"id": activity.message_key, "text": activity.text}
        try:
            read = read_incoming(raw, sender, self._signer)
        except Refused:
            return
        body = {**read.body, **came(activity.chat)}
        await asyncio.to_thread(self._store.change_waiting, sender, activity.message_key, body)

    async def taken_back(self, activity: Activity) -> None:
        """A deleted message that waits is not answered."""
        sender = await self._sender(activity)
        if sender is None:
            return
        waits = await asyncio.to_thread(self._store.waiting, sender)
        still_waiting = {one.message_id for one in waits[1:]}  # the first is being answered
        if activity.message_key in still_waiting:
            await asyncio.to_thread(self._store.answered, sender, activity.message_key)

    async def _sender(self, activity: Activity) -> Optional[Text]:
        person = await asyncio.to_thread(self._people.find, activity.member)
        return None if person is None else sender_id(WEB, person)
