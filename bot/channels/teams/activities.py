"""What Teams sends, read into one small form. Everything the product does not need is left behind here."""

import hashlib
import html
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Text

CHANNEL = "teams"
PERSONAL = "personal"
CARD_ACTION = "adaptiveCard/action"
AT = re.compile(r"<at[^>]*>.*?</at>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^>]+>")
LONGEST = 300  # characters of an id, or of an address
SPOKEN = ("message", "invoke")  # share their ids: nobody turns the one into the other
CHANGES = (
    "messageUpdate",
    "messageDelete",
)  # have the id of the message, however often it is changed


class NotReadable(Exception):
    """The body is no activity that can be answered."""


@dataclass(frozen=True)
class Chat:
    """Where to answer: a conversation of the bot in Teams."""

    service_url: Text
    conversation_id: Text
    tenant_id: Text
    bot_id: Text


@dataclass(frozen=True)
class Member:
    """Who wrote, as the verified activity says: opaque to the bot (`id`), and in the tenant (`object_id`)."""

    id: Text
    object_id: Text
    tenant_id: Text


@dataclass(frozen=True)
class Activity:
    """An activity of a verified request. `key` is the same whenever Teams sends it again; `message_key` is the key of
    the message it is, or which it edits or deletes; `mark` tells it from every other activity."""

    type: Text
    key: Text
    message_key: Text
    mark: Text
    chat: Chat
    member: Member
    is_personal: bool
    name: Text
    action: Text
    event: Text
    text: Text
    value: Optional[Mapping[Text, Any]]
    mentions_bot: bool
    adds_bot: bool
    removes_bot: bool


def read_activity(body: Mapping[Text, Any]) -> Activity:
    """Raises NotReadable when ids are missing or no text."""
    conversation, sender = _part(body, "conversation"), _part(body, "from")
    channel_data, recipient = _part(body, "channelData"), _part(body, "recipient")
    tenant = _text(conversation, "tenantId") or _text(_part(channel_data, "tenant"), "id")
    bot_id = _text(recipient, "id")
    chat = Chat(_text(body, "serviceUrl"), _needed(conversation, "id"), tenant.casefold(), bot_id)
    own_id = _text(body, "id") or _text(body, "timestamp")
    kind = _needed(body, "type")
    value = body.get("value")
    return Activity(
        type=kind,
        key=_key(kind, chat.conversation_id, own_id, _text(body, "name")),
        message_key=_key("message", chat.conversation_id, own_id),
        mark=_mark(kind, chat.conversation_id, own_id, _text(body, "timestamp")),
        chat=chat,
        member=Member(
            _text(sender, "id"), _text(sender, "aadObjectId").casefold(), tenant.casefold()
        ),
        is_personal=_text(conversation, "conversationType") in ("", PERSONAL)
        and not conversation.get("isGroup"),
        name=_text(body, "name"),
        action=_text(body, "action"),
        event=_text(channel_data, "eventType"),
        text=_words(body, bot_id),
        value=value if isinstance(value, dict) else None,
        mentions_bot=any(_is_mention_of(each, bot_id) for each in _list(body, "entities")),
        adds_bot=_names(body, "membersAdded", bot_id),
        removes_bot=_names(body, "membersRemoved", bot_id),
    )


def _key(kind: Text, conversation_id: Text, own_id: Text, name: Text = "") -> Text:
    if not own_id:
        raise NotReadable("an activity without an id")
    named = "\n".join((kind, conversation_id, own_id, name))
    return f"teams-{hashlib.sha256(named.encode()).hexdigest()[:48]}"


def _mark(kind: Text, conversation_id: Text, own_id: Text, timestamp: Text) -> Text:
    what = "" if kind in SPOKEN else kind
    return _key(what, conversation_id, own_id, timestamp if kind in CHANGES else "")


def _words(body: Mapping[Text, Any], bot_id: Text) -> Text:
    """The text without the mention of the bot; what Teams sends as HTML is read as plain text."""
    text = body.get("text")
    if not isinstance(text, str):
        return ""
    for entity in _list(body, "entities"):
        if _is_mention_of(entity, bot_id) and isinstance(entity.get("text"), str):
            text = text.replace(entity["text"], " ")
    if body.get("textFormat") == "xml" or AT.search(text):
        text = html.unescape(TAG.sub(" ", AT.sub(" ", text)))
    return text.replace("\u00a0", " ").strip()


def _is_mention_of(entity: object, bot_id: Text) -> bool:
    if not isinstance(entity, dict) or entity.get("type") != "mention":
        return False
    return bool(bot_id) and _text(_part(entity, "mentioned"), "id") == bot_id


def _names(body: Mapping[Text, Any], name: Text, bot_id: Text) -> bool:
    return any(isinstance(each, dict) and each.get("id") == bot_id for each in _list(body, name))


def _part(body: Mapping[Text, Any], name: Text) -> Dict[Text, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _list(body: Mapping[Text, Any], name: Text) -> List[Any]:
    part = body.get(name)
    return part if isinstance(part, list) else []


def _text(body: Mapping[Text, Any], name: Text) -> Text:
    text = body.get(name)
    # What is not printable is no id: NUL cannot be stored by PostgreSQL, half a character by nobody.
    return text if isinstance(text, str) and len(text) <= LONGEST and text.isprintable() else ""


def _needed(body: Mapping[Text, Any], name: Text) -> Text:
    text = _text(body, name)
    if not text:
        raise NotReadable(f"an activity without {name}")
    return text
