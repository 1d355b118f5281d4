"""Activities in the form Teams sends them (shape as in Microsoft's published examples; ids and names invented)."""

from typing import Any, Dict
from uuid import uuid4

from tests.teams.microsoft import APP_ID, TENANT

BOT = f"28:{APP_ID}"
OBJECT = "b1a5e000-0000-4000-8000-000000000001"


def activity(service_url: str, **changes: Any) -> Dict[str, Any]:
    """A typed message in the bot's personal chat."""
    said = {
        "text": "can I accept a friend request from a pupil?",
        "textFormat": "plain",
        "attachments": [{"contentType": "text/html", "content": "<div>…</div>"}],
        "type": "message",
        "timestamp": "2026-09-10T08:30:00.1234567Z",
        "localTimestamp": "2026-09-10T09:30:00.1234567+01:00",
        "id": uuid4().hex,
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": {"id": "29:1-megan", "name": "Megan Pritchard", "aadObjectId": OBJECT},
        "conversation": {
            "conversationType": "personal",
            "tenantId": TENANT,
            "id": "a:1-megan-and-the-bot",
        },
        "recipient": {"id": BOT, "name": "Policy assistant"},
        "entities": [{"locale": "en-GB", "country": "GB", "platform": "Web", "type": "clientInfo"}],
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-GB",
        "localTimezone": "Europe/London",
    }
    return {**said, **changes}


def person(object_id: str, name: str) -> Dict[str, Any]:
    """Changes that make an activity another person's, in their own chat with the bot."""
    chat = {"conversationType": "personal", "tenantId": TENANT, "id": f"a:1-{name}-and-the-bot"}
    return {"from": {"id": f"29:1-{name}", "aadObjectId": object_id}, "conversation": chat}


def in_channel(service_url: str, words: str, mentions: bool = True) -> Dict[str, Any]:
    """A message in a team's channel, with or without a mention of the bot."""
    mention = {
        "type": "mention",
        "mentioned": {"id": BOT, "name": "Policy assistant"},
        "text": "<at>Policy assistant</at>",
    }
    return activity(
        service_url,
        text=f"<at>Policy assistant</at> {words}" if mentions else words,
        entities=[mention] if mentions else [],
        conversation={
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": TENANT,
            "id": "19:253b@thread.tacv2;messageid=1481567603816",
        },
        channelData={
            "tenant": {"id": TENANT},
            "channel": {"id": "19:253b@thread.tacv2"},
            "team": {"id": "19:712c@thread.tacv2"},
        },
    )


def installed(service_url: str, action: str = "add", **changes: Any) -> Dict[str, Any]:
    """The app was added to, or removed from, somebody's Teams."""
    return {
        **activity(service_url, type="installationUpdate", action=action, **changes),
        "text": None,
        "entities": [],
        "channelData": {"tenant": {"id": TENANT}, "settings": {"selectedChannel": {"id": "a:1"}}},
    }


def pressed(service_url: str, data: Dict[str, Any], card: str = "activity-1", **changes: Any):
    """A button of a card (Action.Submit): no text, the data as `value`."""
    said = activity(service_url, value=data, replyToId=card, **changes)
    del said["text"]
    return said


def executed(service_url: str, data: Dict[str, Any], **changes: Any) -> Dict[str, Any]:
    """A button of a card (Action.Execute)."""
    return activity(
        service_url,
        type="invoke",
        name="adaptiveCard/action",
        text=None,
        value={
            "action": {"type": "Action.Execute", "verb": "press", "data": data},
            "trigger": "manual",
        },
        **changes,
    )
