"""A person's transcript as their browser shows it, made from the stored events."""

from typing import Any, Dict, List, Mapping, Sequence

from bot.channels.buttons import ButtonSigner
from bot.channels.messages import outgoing
from bot.runtime.conversations import Waiting

EVENTS_READ = 400


def answer_id(message_id: str, number: int) -> str:
    """The id of the `number`th message that answers a message: the same when it is sent and in the transcript."""
    return f"{message_id}/{number}"


def notice_id(notice: str) -> str:
    """The id of a message that answers none: the same when it is sent and in the transcript."""
    return f"notice/{notice}"


def transcript(
    events: Sequence[Mapping[str, Any]], sender: str, signer: ButtonSigner
) -> List[Dict[str, Any]]:
    """User and bot messages in order. A pressed button shows its label, never its payload; a message whose words
    were not kept has `kept` false and an empty text."""
    messages: List[Dict[str, Any]] = []
    labels: Dict[str, str] = {}
    asked, spoken = "", 1
    for number, event in enumerate(events):
        at = event.get("timestamp")
        if event["event"] == "user" and event.get("text") is not None:
            text = event["text"]
            shown = labels.get(text, text)
            asked, spoken = event.get("message_id") or f"user-{number}", 1
            messages.append(
                {"id": asked, "from": "user", "text": shown, "kept": bool(text), "at": at}
            )
        elif event["event"] == "bot":
            said = {**(event.get("data") or {}), **(event.get("metadata") or {})}
            labels.update({b["payload"]: b["title"] for b in said.get("buttons") or []})
            message = outgoing({**said, "text": event.get("text")}, sender, signer)
            notice = message["metadata"].get("notice")
            own_id = notice_id(notice) if notice else answer_id(asked, spoken)
            messages.append({"id": own_id, "from": "bot", "at": at, **message})
            spoken += not notice
    return messages


def typed(waiting: Waiting) -> Dict[str, Any]:
    """A message that was acknowledged and is not answered yet; a pressed button has no words of its own."""
    text = waiting.body.get("text", "")
    return {"id": waiting.message_id, "from": "user", "text": text, "kept": True, "at": None}
