"""A person's transcript as their browser shows it, made from the stored events."""

from typing import Any, Dict, List, Mapping, Sequence

from bot.channels.buttons import ButtonSigner
from bot.channels.messages import outgoing

EVENTS_READ = 400


def transcript(
    events: Sequence[Mapping[str, Any]], sender: str, signer: ButtonSigner
) -> List[Dict[str, Any]]:
    """User and bot messages in order. A pressed button shows its label, never its payload; a message whose words
    were not kept has `kept` false and an empty text."""
    messages: List[Dict[str, Any]] = []
    labels: Dict[str, str] = {}
    for number, event in enumerate(events):
        at = event.get("timestamp")
        if event["event"] == "user" and event.get("text") is not None:
            text = event["text"]
            shown = labels.get(text, text)
            message_id = event.get("message_id") or f"user-{number}"
            messages.append(
                {"id": message_id, "from": "user", "text": shown, "kept": bool(text), "at": at}
            )
        elif event["event"] == "bot":
            said = {**(event.get("data") or {}), **(event.get("metadata") or {})}
            labels.update({b["payload"]: b["title"] for b in said.get("buttons") or []})
            message = outgoing({**said, "text": event.get("text")}, sender, signer)
            messages.append({"id": f"bot-{number}", "from": "bot", "at": at, **message})
    return messages
