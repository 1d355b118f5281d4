"""One turn at a time for each sender, woken at once: Rasa's own lock polls every second."""

import asyncio
from contextlib import asynccontextmanager
from typing import AsyncGenerator, Dict, Text

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore


class SenderLocks(LockStore):
    """An asyncio lock a sender, first come first served; holds for one process."""

    def __init__(self) -> None:
        self._locks: Dict[Text, asyncio.Lock] = {}
        self._users: Dict[Text, int] = {}

    def is_free(self, conversation_id: Text) -> bool:
        """Whether nobody holds or waits for the sender's turn."""
        return conversation_id not in self._locks

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: Text,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[TicketLock, None]:
        """Waits for the sender's turn; the lock is forgotten when nobody needs it any more."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._users[conversation_id] = self._users.get(conversation_id, 0) + 1
        try:
            async with lock:
                yield TicketLock(conversation_id)
        finally:
            self._users[conversation_id] -= 1
            if not self._users[conversation_id]:
                del self._users[conversation_id], self._locks[conversation_id]
