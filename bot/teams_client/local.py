"""What Teams does for one person, on this computer: sends their activities to the assistant and takes its answers."""

from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, Mapping, Optional
from uuid import uuid4

import aiohttp
from aiohttp import web

LOOPBACK = "127.0.0.1"
BOT = "28:local"
Activity = Mapping[str, Any]
Json = Dict[str, Any]


class LocalTeams:
    """One person's chat. `shown` is called with what the assistant posts; `changed` with what takes an activity's
    place. Typing is passed over."""

    def __init__(
        self,
        bot_url: str,
        person_id: str,
        shown: Callable[[str, Activity], None],
        changed: Callable[[str, Activity], None],
    ) -> None:
        self._messages_url = f"{bot_url}/webhooks/teams/messages"
        self._person_id = person_id
        self._shown = shown
        self._changed = changed
        self._service_url = ""
        self._numbers = 0

    async def __aenter__(self) -> "LocalTeams":
        app = web.Application()
        at = "/v3/conversations/{conversation}"
        app.router.add_post(f"{at}/activities", self._post)
        app.router.add_put(f"{at}/activities/{{activity}}", self._put)
        app.router.add_get(f"{at}/members/{{member}}", self._member)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._service_url = f"http://{LOOPBACK}:{port}/"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def say(self, text: str) -> int:
        """Types something; the HTTP status."""
        return (await self._send(type="message", text=text))[0]

    async def submit(self, data: Json, card: str) -> int:
        """Presses a button that is an Action.Submit, as ours are."""
        return (await self._send(type="message", value=data, replyToId=card))[0]

    async def execute(self, data: Json, card: str) -> Optional[Json]:
        """Presses it as an Action.Execute; what the assistant answers at once."""
        pressed = {"action": {"type": "Action.Execute", "verb": "press", "data": data}}
        invoke = {"type": "invoke", "name": "adaptiveCard/action", "value": pressed}
        return (await self._send(**invoke, replyToId=card))[1]

    async def install(self, action: str = "add") -> int:
        """Adds the app, or takes it away (`remove`)."""
        return (await self._send(type="installationUpdate", action=action))[0]

    async def _send(self, **told: Any) -> "tuple[int, Optional[Json]]":
        async with self._session.post(self._messages_url, json=self._activity(told)) as reply:
            read = await reply.read()
            return reply.status, (await reply.json() if read else None)

    def _activity(self, told: Mapping[str, Any]) -> Json:
        return {
            "id": uuid4().hex,
            "timestamp": datetime.now(timezone.utc).isoformat(),
            "channelId": "msteams",
            "serviceUrl": self._service_url,
            "from": {"id": f"29:{self._person_id}", "aadObjectId": self._person_id},
            "recipient": {"id": BOT},
            "conversation": {
                "id": f"a:{self._person_id}",
                "conversationType": "personal",
                "tenantId": "local",
            },
            "channelData": {"tenant": {"id": "local"}},
            **told,
        }

    async def _post(self, request: web.Request) -> web.Response:
        activity = await request.json()
        self._numbers += 1
        own_id = f"local-{self._numbers}"
        if activity["type"] == "message":
            self._shown(own_id, activity)
        return web.json_response({"id": own_id}, status=201)

    async def _put(self, request: web.Request) -> web.Response:
        own_id = request.match_info["activity"]
        self._changed(own_id, await request.json())
        return web.json_response({"id": own_id})

    async def _member(self, _: web.Request) -> web.Response:
        """Nobody has an address here: only people named by their id are known."""
        error = {"error": {"code": "MemberNotFoundInConversation"}}
        return web.json_response(error, status=404)


def words_of(activity: Activity) -> str:
    """Everything a message says, its card included, a line a block."""
    if "attachments" not in activity:
        return str(activity.get("text") or "")
    return "\n".join(_texts(activity["attachments"][0]["content"]["body"]))


def buttons_of(activity: Activity) -> List[Json]:
    """The buttons of its card, those that open a page too."""
    if "attachments" not in activity:
        return []
    body = activity["attachments"][0]["content"]["body"]
    return [one for each in body if each["type"] == "ActionSet" for one in each["actions"]]


def _texts(elements: List[Json]) -> List[str]:
    found = []
    for each in elements:
        if each["type"] == "TextBlock":
            found.append(str(each["text"]).replace("\r", "\n"))
        for part in ("items", "columns"):
            found += _texts(each.get(part, []))
    return found
