"""Notices reach people in their chat: a background task of the assistant, for whoever has it open.

A notice becomes a message of the conversation first, is sent next, and is marked as delivered last. Whatever breaks
in between, it is told once: what the conversation holds already is only marked.
"""

import asyncio
import logging
from functools import partial
from itertools import groupby
from typing import Any, AsyncIterator, Dict, List, Sequence, Text

from rasa.core.actions.action import create_bot_utterance
from rasa.core.agent import Agent

from actions.notices import notice_message
from bot.channels.turns import CHANNEL
from bot.channels.web import WebInput
from bot.errors import RecordsUnavailable
from bot.identity import person_id_of
from bot.learning.facts import Notice
from bot.runtime.conversations import ConversationStore
from bot.services import Services

logger = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds
TRY_AGAIN_AFTER = 30.0  # seconds, when something failed

Message = Dict[Text, Any]


class NoticeDelivery:
    """Tells people what waits for them, each between two turns of their conversation. `way` goes on record as how."""

    way = CHANNEL

    def __init__(
        self, channel: WebInput, agent: Agent, store: ConversationStore, services: Services
    ) -> None:
        self._channel = channel
        self._agent = agent
        self._store = store
        self._services = services

    async def run(self) -> None:
        """Delivers until it is cancelled. What could not be delivered waits for the next round."""
        while True:
            is_well = await self.deliver()
            await asyncio.sleep(LOOK_EVERY if is_well else TRY_AGAIN_AFTER)

    async def deliver(self) -> bool:
        """One round: everything that waits for the people who are listening now. False when some of it failed."""
        listening = {person_id_of(sender): sender for sender in await self.listening()}
        if not listening:
            return True
        find = self._services.reports.notices_waiting
        try:
            waiting = await asyncio.to_thread(find, list(listening))
        except RecordsUnavailable:
            logger.exception("notices.not_read")
            return False
        by_person = sorted(waiting, key=lambda notice: notice.person_id)
        parted = groupby(by_person, key=lambda notice: notice.person_id)
        return all([await self._tell(listening[one], list(own)) for one, own in parted])

    async def listening(self) -> List[Text]:
        """Whom this way reaches now."""
        return self._channel.listening()

    async def _tell(self, sender: Text, notices: Sequence[Notice]) -> bool:
        try:
            await self._between_turns(sender, notices)
        except Exception:  # the edge: what breaks for one person must not keep the others waiting
            logger.exception("notices.not_delivered")
            return False
        return True

    async def _between_turns(self, sender: Text, notices: Sequence[Notice]) -> None:
        await self._channel.turns.between(sender, partial(self._told, sender, notices))

    async def _told_before(self, sender: Text, notice: Notice) -> AsyncIterator[Message]:
        """What is still to be sent of a notice the conversation holds already: browsers have it with their history."""
        nothing: Sequence[Message] = ()
        for message in nothing:
            yield message

    async def _told(self, sender: Text, notices: Sequence[Notice]) -> AsyncIterator[Message]:
        """Each notice that still says something, stored in the conversation, and marked once it was taken."""
        service = self._services.notices
        for notice in notices:
            if await asyncio.to_thread(self._store.has_notice, sender, notice.id):
                async for message in self._told_before(sender, notice):
                    yield message
            else:
                to_tell = await asyncio.to_thread(service.to_tell, notice)
                if to_tell is None:
                    await asyncio.to_thread(service.not_needed, notice)
                    continue
                yield await self._stored(sender, notice, notice_message(self._services, to_tell))
            await asyncio.to_thread(service.delivered, notice, self.way)

    async def _stored(self, sender: Text, notice: Notice, message: Message) -> Message:
        """The message as an event of the conversation. Raises ConversationNotStored."""
        processor = self._agent.processor
        async with self._agent.lock_store.lock(sender):
            tracker = await processor.fetch_tracker_with_initial_session(sender)
            response = message.pop("response")
            draft = await processor.nlg.generate(response, tracker, CHANNEL, **message)
            event = create_bot_utterance({**draft, **message, "notice": notice.id})
            tracker.update(event, processor.domain)
            await processor.save_tracker(tracker)
        return dict(event.message())
