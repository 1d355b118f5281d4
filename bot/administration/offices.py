"""What the office's commands on people's records work with: both databases and the moment it is."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Iterator

from bot.records.repository import SqlRecords
from bot.records.schema import migrate
from bot.runtime.conversation_keeping import ConversationKeeping
from bot.services import SystemClock
from bot.settings import Settings

FORGOTTEN = "erased from the files too"
NOT_FORGOTTEN = (
    "erased; but the files could not be rewritten, as somebody was reading them. "
    "Run this command again when the service is quiet, to take it out of the files too."
)


@dataclass(frozen=True)
class Office:
    """The records, the conversations, and the moment (aware, UTC) the command runs."""

    records: SqlRecords
    conversations: ConversationKeeping
    now: datetime

    def forget(self) -> str:
        """Rewrites the files of both databases; what to tell the operator then."""
        is_done = [self.records.database.forget(), self.conversations.forget()]
        return FORGOTTEN if all(is_done) else NOT_FORGOTTEN


@contextmanager
def office_of(settings: Settings) -> Iterator[Office]:
    """The parts, over migrated records; closed afterwards."""
    migrate(settings.database_url)
    office = Office(
        SqlRecords(settings.database_url),
        ConversationKeeping(settings.conversations_url),
        SystemClock().now(),
    )
    try:
        yield office
    finally:
        office.records.dispose()
        office.conversations.dispose()
