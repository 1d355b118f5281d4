"""The form of messages on the wire: what comes in is checked, what goes out carries its metadata (contract 2)."""

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

from bot.channels.buttons import BadSignature, ButtonSigner

LEADING = re.compile(r"^[\s/]+")
LONGEST_TEXT = 2000
LONGEST_ID = 64
# The metadata a browser gets; what else Rasa adds to a message stays here.
METADATA = ("kind", "topic", "clauses", "strength", "task", "choices", "notice")


class Refused(Exception):
    """A message that will not be taken in; `reason` is the id of the response that tells the person why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Incoming:
    """A checked message: free text, or the payload of a button that was issued to this sender."""

    id: str
    text: Optional[str] = None
    payload: Optional[str] = None

    @property
    def body(self) -> Mapping[str, str]:
        """What the inbox keeps."""
        return {"payload": self.payload} if self.payload else {"text": self.text or ""}


def read_incoming(raw: object, sender: str, signer: ButtonSigner) -> Incoming:
    """Checks what a browser sent. Everything but id, text and payload is ignored. Raises Refused."""
    if not isinstance(raw, dict):
        raise Refused("utter_message_not_understood")
    message_id = raw.get("id")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= LONGEST_ID:
        raise Refused("utter_message_not_understood")
    if not message_id.isprintable():  # no database key: NUL, or half of a character
        raise Refused("utter_message_not_understood")
    if "payload" in raw:
        return Incoming(message_id, payload=_issued(raw["payload"], sender, signer))
    text = raw.get("text")
    if not isinstance(text, str):
        raise Refused("utter_message_not_understood")
    if len(text) > LONGEST_TEXT:
        raise Refused("utter_message_too_long")
    # A leading slash would be read as an intent; NUL cannot be stored by PostgreSQL, half a character by nobody.
    whole = text.encode(errors="replace").decode().replace("\x00", "")
    cleaned = LEADING.sub("", whole).strip()
    if not cleaned:
        raise Refused("utter_message_empty")
    return Incoming(message_id, text=cleaned)


def _issued(payload: object, sender: str, signer: ButtonSigner) -> str:
    if not isinstance(payload, str):
        raise Refused("utter_message_not_understood")
    try:
        return signer.accept(sender, payload)
    except (BadSignature, UnicodeEncodeError) as error:
        raise Refused("utter_button_not_issued") from error


def outgoing(said: Mapping[str, Any], sender: str, signer: ButtonSigner) -> Dict[str, Any]:
    """A bot message for the browser: `{text, buttons, custom, metadata}`, payloads signed for the receiver."""
    buttons: List[Dict[str, str]] = [
        {"title": button["title"], "payload": signer.issue(sender, button["payload"])}
        for button in said.get("buttons") or []
    ]
    told = {**said, **(said.get("metadata") or {})}
    metadata = {key: told[key] for key in METADATA if key in told}
    return {
        "text": said.get("text") or "",
        "buttons": buttons,
        "custom": said.get("custom") or {},
        "metadata": {"kind": "task", "topic": None, "clauses": [], "strength": None, **metadata},
    }
