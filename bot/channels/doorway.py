"""Who may keep how many sockets open, and how fast one person may send: a flood must not keep others waiting.

A turn at a time for each person and at most twenty messages waiting is what keeps a fast writer fair to the others.
Here is what a program can do beyond that: send and send although it is told to wait, ask for the history all day, open
socket after socket, or open one and never say who it is.
"""

import asyncio
import logging
import time
from collections import Counter
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Text

from bot.pace import Pace

logger = logging.getLogger(__name__)

MOST_SOCKETS = 20  # of one person: browsers and tabs
MOST_AT_ONCE = 20  # messages of one person on their way to the inbox
NAMES_ITSELF_WITHIN = 10.0  # seconds
LOOK_EVERY = 2.0  # seconds


class Doorway:
    """Counts by sender, in this process."""

    def __init__(self) -> None:
        self._sockets: Dict[Text, Text] = {}
        self._arriving: Counter[Text] = Counter()
        self._histories = Pace(burst=60, per_second=2)
        self._refusals = Pace(burst=200, per_second=5)
        self._connections = Pace(burst=60, per_second=1)
        self._since: Dict[Text, float] = {}

    def may_connect(self, sid: Text, sender: Text) -> bool:
        """Whether one more socket of this sender is let in; `left` when it closes."""
        if Counter(self._sockets.values())[sender] >= MOST_SOCKETS:
            return False
        if not self._connections.allows(sender):
            return False
        self._sockets[sid] = sender
        return True

    def left(self, sid: Text) -> None:
        """A socket has closed."""
        self._sockets.pop(sid, None)

    @contextmanager
    def arriving(self, sender: Text) -> Iterator[bool]:
        """Whether one more message may be taken in beside those that are on their way."""
        self._arriving[sender] += 1
        try:
            yield self._arriving[sender] <= MOST_AT_ONCE
        finally:
            self._arriving[sender] -= 1
            if not self._arriving[sender]:
                del self._arriving[sender]

    def may_read_history(self, sender: Text) -> bool:
        """Whether the history is read once more; it costs as much as a turn."""
        return self._histories.allows(sender)

    def goes_on_although_refused(self, sender: Text) -> bool:
        """Counts a refusal; whether the sender has had so many that nobody is reading them."""
        return not self._refusals.allows(sender)

    async def close_nameless(self, sio: Any) -> None:
        """Closes connections on which nobody has said who they are in time. Runs until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            nameless = self.nameless(sio, time.monotonic())
            if nameless:
                logger.warning("socket.nobody count=%s", len(nameless))
                await asyncio.gather(*(_shut(sio, each) for each in nameless))

    def nameless(self, sio: Any, now: float) -> "list[Text]":
        """Those that have been open too long without a sender."""
        unknown = [
            each for each in sio.eio.sockets if sio.manager.sid_from_eio_sid(each, "/") is None
        ]
        self._since = {each: self._since.get(each, now) for each in unknown}
        return [each for each, since in self._since.items() if now - since > NAMES_ITSELF_WITHIN]


async def _shut(sio: Any, connection: Text) -> None:
    try:
        await asyncio.wait_for(sio.eio.disconnect(connection), LOOK_EVERY)
    except asyncio.TimeoutError:  # it fetches nothing more, not even that it is over
        sio.eio.sockets.pop(connection, None)
