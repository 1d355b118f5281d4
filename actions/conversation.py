"""Reading the conversation: what was said last, asked last, offered last."""

from typing import Any, Dict, Iterator, List, Optional, Text

from rasa_sdk import Tracker

CHOICES = "choices"
ANSWERED = frozenset({"policy", "silent", "urgent", "out_of_scope", "record", "scenario"})
NOT_A_QUESTION = frozenset({"log_query", "affirm", "deny", "greet", "thank", "none_of_these"})


def intent_of(tracker: Tracker) -> Text:
    """The intent of the latest message."""
    return str((tracker.latest_message.get("intent") or {}).get("name"))


def entity(tracker: Tracker, name: Text) -> Optional[Text]:
    """The value of an entity in the latest message, such as one a button carries."""
    return next(tracker.get_latest_entity_values(name), None)


def bot_messages(tracker: Tracker) -> Iterator[Dict[Text, Any]]:
    """What the assistant said, newest first, before the latest message."""
    said: List[Dict[Text, Any]] = [event for event in tracker.events if event["event"] == "bot"]
    return reversed(said)


def marks(message: Dict[Text, Any]) -> Dict[Text, Any]:
    """A bot message's own metadata, whether an action or `domain.yml` gave it."""
    metadata = message.get("metadata") or {}
    return {**metadata, **(metadata.get("metadata") or {})}


def last_marks(tracker: Tracker) -> Dict[Text, Any]:
    """The metadata of the newest bot message; empty when nothing was said yet."""
    newest = next(bot_messages(tracker), None)
    return marks(newest) if newest else {}


def choices_in_a_row(tracker: Tracker) -> int:
    """How often choices were offered since the last thing that was understood."""
    count = 0
    for message in bot_messages(tracker):
        kind = marks(message).get("kind")
        if kind in ANSWERED:
            break
        count += kind == CHOICES
    return count


def last_question(tracker: Tracker) -> Optional[Text]:
    """The newest message the person typed that was a question of theirs, in their own words."""
    typed = (
        event
        for event in reversed(tracker.events)
        if event["event"] == "user" and event.get("text") and not event["text"].startswith("/")
    )
    for event in typed:
        if event["parse_data"]["intent"]["name"] not in NOT_A_QUESTION:
            return str(event["text"])
    return None
