"""What people typed is kept as they typed it for a day, while they may come back to it; then without names, addresses
and numbers. A conversation older than that is not gone on with, so nothing is needed of them.
"""

import asyncio
import json
import logging
import re
import time
from datetime import timedelta
from functools import partial
from typing import Any, Callable, Dict, List, Sequence, Tuple

from bot.errors import ConversationNotStored, RecordsUnavailable
from bot.language.deidentifying import Deidentifier, Place, replaced, words_of
from bot.runtime.conversation_archive import ConversationArchive
from bot.runtime.conversations import Event
from bot.services import Services

logger = logging.getLogger(__name__)

KEPT_AS_TYPED = timedelta(days=1)
LOOK_EVERY = 600.0  # seconds
PAUSE = 0.2  # seconds after each few events: whoever is chatting now goes first
BUTTON = "/"  # a pressed button is an intent, not words; typed messages never begin so
# The words of these are ours alone, so nobody is named in them.
ALWAYS_THE_SAME = frozenset({"policy", "silent", "urgent", "out_of_scope", "scenario"})


class Archivist:
    """Goes through the conversations of yesterday and before, a little at a time."""

    def __init__(self, archive: ConversationArchive, services: Services) -> None:
        self._archive = archive
        self._services = services
        self._deidentifier = Deidentifier(services.first_names)

    async def run(self) -> None:
        """Archives until it is cancelled. What could not be archived waits for the next round."""
        while True:
            try:
                await self.archive_old()
            except (ConversationNotStored, RecordsUnavailable):
                logger.exception("conversations.not_archived")
            await asyncio.sleep(LOOK_EVERY)

    async def archive_old(self) -> int:
        """How many events were archived. Raises ConversationNotStored and RecordsUnavailable."""
        before = time.time() - KEPT_AS_TYPED.total_seconds()
        senders = await asyncio.to_thread(self._archive.senders_to_archive, before)
        if not senders:
            return 0
        names, schools = await asyncio.to_thread(self._names_and_schools)
        find = partial(self._deidentifier.places, staff=words_of(names), schools=schools)
        archived = 0
        for sender in senders:
            rewritten = WithoutPeople(find, names).rewritten
            while done := await asyncio.to_thread(self._archive.archive, sender, before, rewritten):
                archived += done
                await asyncio.sleep(PAUSE)
        if archived:
            logger.info("conversations.archived events=%d", archived)
        return archived

    def _names_and_schools(self) -> Tuple[Sequence[str], Sequence[str]]:
        with self._services.records.reading() as repo:
            return repo.all_names(), repo.school_names()


class WithoutPeople:
    """Takes out of one conversation's events what could lead to a person: what `find` finds in typed words and,
    wherever the assistant repeated it, that and the full `names`. What a form held goes whole."""

    def __init__(self, find: Callable[[str], List[Place]], names: Sequence[str]) -> None:
        self._find = find
        self._taken = set(names)

    def rewritten(self, events: Sequence[Event]) -> List[Event]:
        """The events, in their order; what is found in some is remembered for the next."""
        return [self._without(event) for event in events]

    def _without(self, event: Event) -> Event:
        if event["event"] == "user":
            return self._typed(event)
        if event["event"] == "slot":
            is_state = event["value"] is None or isinstance(event["value"], (bool, int, float))
            return event if is_state else {**event, "value": None}
        if event["event"] == "bot" and _kind(event) not in ALWAYS_THE_SAME:
            return self._told(event)
        return event

    def _typed(self, event: Event) -> Event:
        text = event.get("text")
        if text and not text.startswith(BUTTON):
            places = self._find(text)
            self._taken |= {text[start:end] for start, end, _ in places}
            text = replaced(text, places)
        parsed = {**(event.get("parse_data") or {}), "text": text, "entities": []}
        return {**event, "text": text, "parse_data": parsed}

    def _told(self, event: Event) -> Event:
        said = {key: event.get(key) for key in ("text", "data")}
        written = json.dumps(said, ensure_ascii=False).casefold()
        named = [each for each in self._taken if each.strip() and each.casefold() in written]
        return {**event, **_replaced_in(said, _any_of(named))} if named else event


def _kind(event: Event) -> str:
    return str((event.get("metadata") or {}).get("kind", ""))


def _any_of(names: Sequence[str]) -> "re.Pattern[str]":
    # The longest first: a full name before the first name in it.
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{known})(?!\w)", re.IGNORECASE)


def _replaced_in(value: Any, pattern: "re.Pattern[str]") -> Any:
    if isinstance(value, str):
        return value if value.startswith(BUTTON) else pattern.sub("[name]", value)
    if isinstance(value, list):
        return [_replaced_in(each, pattern) for each in value]
    if isinstance(value, dict):
        changed: Dict[str, Any] = {key: _replaced_in(each, pattern) for key, each in value.items()}
        return changed
    return value
