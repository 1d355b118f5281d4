"""Everything held about one person, from both databases."""

from dataclasses import asdict
from typing import Any, Dict

from bot.records.database import Database
from bot.records.held import records_held
from bot.runtime.conversation_keeping import ConversationKeeping, readable


def held_about(
    database: Database, conversations: ConversationKeeping, person_id: str
) -> Dict[str, Any]:
    """Raises UnknownPerson, RecordsUnavailable and ConversationNotStored; never gives a part for the whole."""
    held = records_held(database, person_id)
    events, waiting = conversations.of_person(person_id)
    return {
        **held,
        "conversation": {
            "messages": readable(events),
            "waiting": [asdict(message) for message in waiting],
            "as_stored": list(events),
        },
    }
