"""Reading the conversation: what was said last, asked last, offered last."""

from typing import Any, Collection, Dict, Iterator, List, Optional, Text, Tuple

from rasa_sdk import Tracker

from bot.language.questions import is_question
from bot.language.urgent import URGENT_ROUTES

CHOICES = "choices"
NOTICE = "notice"
URGENT = frozenset(URGENT_ROUTES)
ANSWERED = frozenset({"policy", "silent", "urgent", "out_of_scope", "record"})


def intent_of(tracker: Tracker) -> Text:
    """The intent of the latest message."""
    return str((tracker.latest_message.get("intent") or {}).get("name"))


def asked_in(tracker: Tracker) -> List[Text]:
    """The intents of the questions in the latest message when it asked several things; else empty."""
    return list(tracker.latest_message.get("asked") or [])


def entity(tracker: Tracker, name: Text) -> Optional[Text]:
    """The value of an entity in the latest message, such as one a button carries."""
    return next(tracker.get_latest_entity_values(name), None)


def named_in(tracker: Tracker) -> List[Tuple[Text, Text]]:
    """The (kind, value) of every entity in the latest message, in the order they stand in it."""
    found = tracker.latest_message.get("entities") or []
    return [(one["entity"], str(one["value"])) for one in found]


def bot_messages(tracker: Tracker) -> Iterator[Dict[Text, Any]]:
    """What the assistant said, newest first, before the latest message. Notices are none of it: they come between two
    turns, and an offer made before one still stands."""
    said: List[Dict[Text, Any]] = [event for event in tracker.events if event["event"] == "bot"]
    return (message for message in reversed(said) if NOTICE not in marks(message))


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


def last_typed(tracker: Tracker) -> Text:
    """The newest words the person typed; empty when they only pressed buttons, or their words were not kept."""
    typed = (event["text"] or "" for event in reversed(tracker.events) if event["event"] == "user")
    return next((text for text in typed if not text.startswith("/")), "")


def last_question(tracker: Tracker, topics: Collection[Text]) -> Optional[Text]:
    """The newest message the person typed that asked about a topic, or about something that was not understood.

    A typed answer to a scenario is none; and nothing from before an urgent message is looked for: what led up to it
    is as private as the message itself.
    """
    asking = {*topics, "nlu_fallback", "out_of_scope"}
    question, in_scenario = None, False
    for event in tracker.events:
        if event["event"] == "active_loop":
            in_scenario = bool(event.get("name"))
        if event["event"] != "user":
            continue
        text, intent = event.get("text") or "", event["parse_data"]["intent"]["name"]
        if not text or intent in URGENT:
            question = None
        elif intent in asking and not text.startswith("/"):
            question = text if not in_scenario or is_question(text) else question
    return question
