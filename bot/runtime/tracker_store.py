"""Rasa's tracker store over `ConversationStore`: append-only and fail-closed.

Rasa's own SQL store answers as if all were well when its database is down, and loses events when two turns meet
(measured: `docs/adr/0004-conversations.md`). This one raises instead; the channel then tells the person.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.language.urgent import may_be_urgent
from bot.runtime.conversations import ConversationStore
from bot.runtime.recollection import remembered
from bot.telemetry.turns import timed

RANKING_KEPT = 5
SENDERS_IN_MEMORY = 500
# What is kept of a message's parse, and of what an action told Rasa about its answer.
USER_PARSED = ("intent", "entities", "text", "message_id", "metadata", "urgent", "asked")
BOT_METADATA = (
    *("kind", "topic", "clauses", "strength", "task", "choices", "awaits", "sign_off_version"),
    "notice",
    "follow_up",
    *("metadata", "utter_action"),
)


@dataclass
class _Known:
    """What is stored of a sender: how many events in all, and the last session as it is remembered."""

    length: int
    session: List[Event]


class AppendOnlyTrackerStore(TrackerStore):
    """Keeps the last session of recent senders in memory, so that a turn costs one insert and no read."""

    def __init__(
        self,
        domain: Optional[Domain],
        store: ConversationStore,
        event_broker: Optional[EventBroker] = None,
    ) -> None:
        super().__init__(domain, event_broker)
        self._store = store
        self._known: OrderedDict[Text, _Known] = OrderedDict()

    @timed("store")
    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends what is new; raises ConversationNotStored, keeping nothing of the turn, when that fails."""
        known = await self._recall(tracker.sender_id)
        new = list(tracker.events)[len(known.session) :]
        kept = [_as_kept(event) for event in new]
        try:
            await asyncio.to_thread(self._store.append, tracker.sender_id, known.length, kept)
        except BaseException:
            self._known.pop(tracker.sender_id, None)
            raise
        known.length += len(new)
        session = _last_session(known.session + deserialise_events(kept))
        known.session = remembered(session, self.domain)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The last session, or None for somebody who never wrote."""
        known = await self._recall(sender_id)
        return self._tracker(sender_id, known.session) if known.length else None

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        """All sessions together."""
        length = await asyncio.to_thread(self._store.length, conversation_id)
        events = await asyncio.to_thread(self._store.newest, conversation_id, length)
        return self._tracker(conversation_id, deserialise_events(events)) if events else None

    async def keys(self) -> Iterable[Text]:
        """Every sender id."""
        return await asyncio.to_thread(self._store.senders)

    def forget(self, sender_id: Text) -> None:
        """Drops the copy in memory; the next turn reads the database."""
        self._known.pop(sender_id, None)

    def forget_unless(self, sender_id: Text, length: int) -> None:
        """Drops the copy in memory when the sender has another number of events: somebody else stored some."""
        known = self._known.get(sender_id)
        if known is not None and known.length != length:
            self.forget(sender_id)

    async def store_broken_turn(self, sender_id: Text, message_id: Text, told: Text) -> None:
        """Stores a turn that broke or had nothing to say: that there was a message, not its words, and what the person
        was told. Raises ConversationNotStored."""
        tracker = await self.get_or_create_tracker(sender_id)
        if not await asyncio.to_thread(self._store.has_turn, sender_id, message_id):
            parsed = {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []}
            message = UserUttered(
                "", parsed["intent"], [], parse_data=parsed, message_id=message_id
            )
            tracker.update(message)
        tracker.update(BotUttered(told, metadata={"kind": "task"}))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        await self.save(tracker)

    def _tracker(self, sender_id: Text, events: List[Event]) -> DialogueStateTracker:
        return DialogueStateTracker.from_events(
            sender_id, events, self.domain.slots, domain=self.domain
        )

    async def _recall(self, sender_id: Text) -> _Known:
        if sender_id not in self._known:
            length = await asyncio.to_thread(self._store.length, sender_id)
            session = await asyncio.to_thread(self._store.last_session, sender_id)
            self._known[sender_id] = _Known(
                length, remembered(deserialise_events(session), self.domain)
            )
        self._known.move_to_end(sender_id)
        while len(self._known) > SENDERS_IN_MEMORY:
            self._known.popitem(last=False)
        return self._known[sender_id]


def _last_session(events: List[Event]) -> List[Event]:
    for index in range(len(events) - 1, 0, -1):
        event = events[index]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_SESSION_START_NAME:
            return events[index:]
    return events


def _as_kept(event: Event) -> Dict[str, Any]:
    """The event as it is stored: without the words of a message that may be urgent, and without bulk nobody reads."""
    kept: Dict[str, Any] = event.as_dict()
    if kept["event"] == "bot":
        metadata = kept.get("metadata") or {}
        kept["metadata"] = {key: metadata[key] for key in BOT_METADATA if key in metadata}
    if kept["event"] == "user":
        _keep_user(kept)
    return kept


def _keep_user(kept: Dict[str, Any]) -> None:
    given = kept["parse_data"]
    ranking = given.get("intent_ranking") or []
    parsed = {key: given.get(key) for key in USER_PARSED}
    parsed["intent_ranking"] = ranking[:RANKING_KEPT]
    if may_be_urgent(given):
        kept["text"] = parsed["text"] = ""
        parsed["entities"] = []
    kept["parse_data"] = parsed
