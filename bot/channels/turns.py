"""Turns: what waits in the inbox is answered, in order and once, whatever breaks and whichever process has it.

The web channel keeps the conversations, so other channels' messages are answered here too (`elsewhere`). Why a turn is
stored before it is shown, and tried again: `docs/adr/0026-faults.md`.
"""

import asyncio
import logging
import time
from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Dict,
    List,
    Mapping,
    Optional,
    Text,
    cast,
)

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels.background import Background
from bot.channels.buttons import ButtonSigner
from bot.channels.messages import outgoing
from bot.channels.transcript import EVENTS_READ, answer_id, notice_id, transcript
from bot.errors import ConversationNotStored
from bot.identity import sender_id
from bot.runtime.conversations import ConversationStore, StoredElsewhere, Waiting
from bot.runtime.locks import SenderLocks
from bot.runtime.tracker_store import AppendOnlyTrackerStore
from bot.runtime.turn_locks import LOOK_AGAIN, turn_locks, turn_of
from bot.telemetry.turns import answered_with, timed, watched_turn

logger = logging.getLogger(__name__)

CHANNEL = "web"
URGENT = "urgent"
TRY_AGAIN_AFTER = 2.0  # seconds, while a turn cannot be stored
LEFT_BEHIND_EVERY = 10.0  # seconds between looks for what a process that ended left in the inbox
NOT_ANSWERED = "utter_turn_not_stored"

Message = Dict[Text, Any]


class WebOutput(OutputChannel):
    """Collects what a turn says; the channel sends it when the turn is stored."""

    def __init__(self) -> None:
        self.said: List[Message] = []

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    async def send_response(self, recipient_id: Text, message: Message) -> None:
        """Keeps the whole message with its metadata, which Rasa's own splitting would drop."""
        self.said.append(dict(message))


class Turns:
    """The turns of everybody's conversation. `show` sends a message to whatever browsers a sender has open here."""

    def __init__(
        self,
        key: str,
        store: ConversationStore,
        signer: ButtonSigner,
        show: Callable[[Text, Message], Awaitable[None]],
        background: Background,
    ) -> None:
        self._key = key
        self._store = store
        self._signer = signer
        self._show = show
        self._background = background
        self._here = SenderLocks()
        self._everywhere = turn_locks(store.url)
        # What was acknowledged here and is not answered here yet: message ids, and whether a delay was told.
        self._owed: Dict[Text, Dict[Text, bool]] = {}
        self.agent: Optional[Agent] = None
        self.delayed: Text = ""  # what is said, if anything, while an answer cannot be stored
        # Other channels of the same conversations, by name: what is answered there is handed to them too.
        self.elsewhere: Dict[Text, Callable[[Waiting, List[Message]], Awaitable[None]]] = {}

    def owe(self, sender: Text, message_id: Text) -> None:
        """Notes that somebody waits here for the answer to this message, even if another process gives it."""
        self._owed.setdefault(sender, {}).setdefault(message_id, False)

    async def take_up_what_was_left(self, on_new_message: Any) -> None:
        """Answers what waits and nobody is at: after a restart, and after another process has ended."""
        while True:
            try:
                waiting = await asyncio.to_thread(self._store.senders_waiting)
                for sender in {*waiting, *self._owed}:
                    # Other senders' messages: not known yet whose they are, and the other channel finds out.
                    if sender.startswith(sender_id(CHANNEL, "")) and self._here.is_free(sender):
                        self._background.start(self.answer_waiting(sender, on_new_message))
            except ConversationNotStored:
                logger.exception("inbox.not_reached")
            await asyncio.sleep(LEFT_BEHIND_EVERY)

    async def answer_waiting(self, sender: Text, on_new_message: Any) -> None:
        """Answers what waits, in order, here or in whatever process has the turn. While the database is away it tries
        again and says so: an acknowledged message is answered, however late."""
        failures = 0
        async with self._here.lock(sender):
            while True:
                try:
                    if await self._answer_all(sender, on_new_message):
                        return
                    failures = 0
                    await asyncio.sleep(LOOK_AGAIN)
                except StoredElsewhere:
                    continue  # another process was first: its turn is read now
                except ConversationNotStored:
                    logger.exception("turn.not_stored")
                    failures += 1
                    if failures > 1:  # a connection that broke is a new one by now
                        await self._tell_delay(sender)
                        await asyncio.sleep(TRY_AGAIN_AFTER)

    async def _answer_all(self, sender: Text, on_new_message: Any) -> bool:
        """False when another process has the turn."""
        async with turn_of(self._everywhere, sender) as turn:
            waiting = await self._still_waiting(sender)
            if not turn.is_ours:
                return not waiting
            if turn.length is not None:
                self._trackers.forget_unless(sender, turn.length)
            while waiting:
                with watched_turn(self._key, waiting[0]):
                    await self._answer(waiting[0], on_new_message)
                # What comes after may have been said anew or taken back during this turn.
                waiting = waiting[1:] and await self._still_waiting(sender)
            return True

    async def _still_waiting(self, sender: Text) -> List[Waiting]:
        """What waits; and what another process has answered meanwhile is shown here."""
        # Before the inbox is read: what is owed from now on may have come after it.
        owed = list(self._owed.get(sender, ()))
        waiting = await asyncio.to_thread(self._store.waiting, sender)
        ids = {one.message_id for one in waiting}
        for message_id in [one for one in owed if one not in ids]:
            stored = Waiting(sender, message_id, {}, time.time(), is_stored=True)
            await self._show_stored(stored)
        return waiting

    async def _answer(self, waiting: Waiting, on_new_message: Any) -> None:
        """One turn. Answers leave after it is stored. Raises ConversationNotStored, and the turn is taken again."""
        said: List[Message] = []
        failed = False
        if waiting.is_stored:
            await self._hand_over(waiting, await self._show_stored(waiting))
        else:
            said = await self._said_to(waiting, on_new_message)
            failed = not said
            answered_with(said)
            await self._send(waiting, said or [await self._broken(waiting)])
        await asyncio.to_thread(self._store.answered, waiting.sender, waiting.message_id, failed)
        if any(one.get("kind") == URGENT for one in said):
            await asyncio.to_thread(self._store.scrub)

    async def _said_to(self, waiting: Waiting, on_new_message: Any) -> List[Message]:
        """What the turn says once it is stored; nothing when it broke."""
        output = WebOutput()
        message = UserMessage(
            waiting.body.get("payload") or waiting.body["text"],
            output,
            waiting.sender,
            input_channel=waiting.body.get("channel", CHANNEL),
            message_id=waiting.message_id,
        )
        try:
            await on_new_message(message)
        except ConversationNotStored:
            raise
        except Exception:  # the edge: whatever went wrong in the turn, the person must hear of it
            logger.exception("turn.failed")
            return []
        return output.said

    async def _broken(self, waiting: Waiting) -> Message:
        """What is said of a turn that broke. It stands in the conversation, too, so the message has its one turn."""
        notice = self._notice(NOT_ANSWERED)
        try:
            await self._trackers.store_broken_turn(
                waiting.sender, waiting.message_id, notice["text"]
            )
        except ConversationNotStored:
            raise
        except Exception:  # it must not keep the person's next messages waiting for ever
            logger.exception("turn.not_stored_as_broken")
        return notice

    async def _tell_delay(self, sender: Text) -> None:
        """Tells whoever waits here, once, that the answer takes longer."""
        owed = self._owed.get(sender, {})
        late = next((one for one, is_told in owed.items() if not is_told), None)
        if late is None or any(owed.values()) or not self.delayed:
            return
        owed[late] = True
        message = outgoing({"text": self.delayed}, sender, self._signer)
        message["id"] = answer_id(late, 0)
        message["metadata"]["end_of_turn"] = False
        await self._show(sender, message)

    async def _show_stored(self, waiting: Waiting) -> List[Message]:
        """The answers of a turn that is stored; sent here, if it was acknowledged here and not answered yet."""
        messages = await self._stored_answers(waiting)
        owed = self._owed.get(waiting.sender, {})
        if waiting.message_id in owed:
            await self._emit(waiting, messages)
        return messages

    @timed("send")
    async def _send(self, waiting: Waiting, said: List[Message]) -> None:
        messages = [outgoing(one, waiting.sender, self._signer) for one in said]
        await self._emit(waiting, messages)
        await self._hand_over(waiting, messages)

    async def _emit(self, waiting: Waiting, messages: List[Message]) -> None:
        for number, message in enumerate(messages, start=1):
            message["id"] = answer_id(waiting.message_id, number)
            message["metadata"]["end_of_turn"] = number == len(messages)
            await self._show(waiting.sender, message)
        owed = self._owed.get(waiting.sender, {})
        owed.pop(waiting.message_id, None)
        if not owed:
            self._owed.pop(waiting.sender, None)

    async def _hand_over(self, waiting: Waiting, messages: List[Message]) -> None:
        """Gives the answers to the channel the message came from, when it was not this one."""
        take = self.elsewhere.get(waiting.body.get("channel", CHANNEL))
        if take is not None:
            await take(waiting, messages)

    async def _stored_answers(self, waiting: Waiting) -> List[Message]:
        """What was answered in a turn that was stored, as it was when its mark was lost."""
        events = await asyncio.to_thread(self._store.newest, waiting.sender, EVENTS_READ)
        answers = f"{waiting.message_id}/"
        said = transcript(events, waiting.sender, self._signer)
        return [one for one in said if str(one["id"]).startswith(answers)]

    async def between(
        self,
        sender: Text,
        notices: Callable[[], AsyncIterator[Message]],
        elsewhere: Optional[Callable[[Message], Awaitable[None]]] = None,
    ) -> bool:
        """Sends a person what they did not ask for just now: messages with the id of their `notice`, each stored by
        `notices` before it is handed over. False, and nothing is asked of it, while a turn runs or waits. `elsewhere`
        is given each message too."""
        if not self._here.is_free(sender):
            return False
        async with self._here.lock(sender), turn_of(self._everywhere, sender) as turn:
            waiting = await asyncio.to_thread(self._store.waiting, sender)
            if waiting or not turn.is_ours:
                return False
            if turn.length is not None:
                self._trackers.forget_unless(sender, turn.length)
            async for said in notices():
                message = outgoing(said, sender, self._signer)
                message["id"] = notice_id(message["metadata"]["notice"])
                message["metadata"]["end_of_turn"] = False
                await self._show(sender, message)
                if elsewhere is not None:
                    await elsewhere(message)
        return True

    def _notice(self, response: Text) -> Message:
        return {"text": self.words(response), "kind": "task"}

    @property
    def _trackers(self) -> AppendOnlyTrackerStore:
        agent = cast(Agent, self.agent)  # set before the server takes its first connection
        return cast(AppendOnlyTrackerStore, agent.tracker_store)

    def words(self, response: Text) -> Text:
        """The words of a response in `domain.yml`."""
        agent = cast(Agent, self.agent)  # set before the server takes its first connection
        variations: List[Mapping[Text, Any]] = agent.domain.responses[response]
        return str(variations[0]["text"])
