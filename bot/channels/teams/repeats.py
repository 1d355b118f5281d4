"""An activity that came before: Teams' own second try is passed over in silence, a replay is turned away.

When no answer comes within 15 seconds, the Bot Connector sends the same activity again, with the same id and the same
words; a caller above it may try once more half a minute later. Five minutes is ten times that, and short beside the
hour for which whoever stole a token and a request could send them again.
"""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Callable, Text

from bot.channels.teams.activities import Activity, NotReadable
from bot.channels.teams.strangers import waiting_room
from bot.channels.teams.tokens import NotLetIn
from bot.runtime.teams_activities import ActivityStore, Taken

RETRIED_WITHIN = 300.0  # seconds from when it was taken first
FORBIDDEN = 403


class Repeats:
    """Tells a second try from a replay. `key` keeps anybody with the database from guessing words by their mark."""

    def __init__(
        self, store: ActivityStore, key: Text, seconds: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._key = key.encode()
        self._seconds = seconds

    async def is_retry(self, activity: Activity) -> bool:
        """Whether it was taken a moment ago. Raises NotLetIn when that is long ago, or it said something else then,
        NotReadable, and ConversationNotStored."""
        fingerprint = self._fingerprint(activity)
        first = await asyncio.to_thread(self._store.taken, activity.mark)
        if first is None:
            return False
        _must_be_the_same(first, fingerprint)
        if self._seconds() - first.taken_at > RETRIED_WITHIN:
            raise NotLetIn(FORBIDDEN, "replay: taken long ago")
        return True

    async def note(self, activity: Activity) -> None:
        """It was taken. After its effect, never before: what broke in between must come again. Raises as above."""
        fingerprint = self._fingerprint(activity)
        now = Taken(fingerprint, self._seconds())
        sender = waiting_room(activity.member)
        stands = await asyncio.to_thread(self._store.note_taken, activity.mark, sender, now)
        _must_be_the_same(stands, fingerprint)

    def _fingerprint(self, activity: Activity) -> Text:
        """Of all that the product reads. What it does not read may differ between two tries."""
        try:
            read = json.dumps(vars(activity), default=vars, sort_keys=True)
        except RecursionError as error:
            raise NotReadable("an activity of too many layers") from error
        return hmac.new(self._key, read.encode(), hashlib.sha256).hexdigest()


def _must_be_the_same(first: Taken, fingerprint: Text) -> None:
    if not hmac.compare_digest(first.fingerprint, fingerprint):
        raise NotLetIn(FORBIDDEN, "replay: with another body")
