"""The Teams channel: our own way in for the Bot Connector (ADR 22 says why Rasa's cannot be used).

A request is checked before anything else happens (`tokens`). What a person says is put in the inbox and answered 200
at once; the turn comes after, in the conversation the person has in the browser too. In group chats and channels
nothing of anybody's is ever said: whoever mentions the bot is asked into their own chat.
"""

import asyncio
import json
import logging
import time
from typing import Any, Callable, Dict, List, Mapping, Optional, Text

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic import response as answers
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.background import Background
from bot.channels.buttons import ButtonSigner
from bot.channels.messages import Refused, outgoing, read_incoming
from bot.channels.teams.activities import (
    CARD_ACTION,
    CHANNEL,
    Activity,
    Chat,
    NotReadable,
    read_activity,
)
from bot.channels.teams.cards import CARD_TYPE, Look, activity_of, label_of
from bot.channels.teams.connector import Connector, ConnectorError
from bot.channels.teams.people import People
from bot.channels.teams.repeats import Repeats
from bot.channels.teams.second_thoughts import SecondThoughts
from bot.channels.teams.sending import Sending
from bot.channels.teams.strangers import (
    OnNewMessage,
    Refusal,
    Strangers,
    came,
    came_of,
    is_waiting_room,
    waiting_room,
)
from bot.channels.teams.tokens import Doorkeeper, NotLetIn
from bot.channels.web import WebInput
from bot.runtime.conversations import Waiting
from bot.runtime.locks import SenderLocks
from bot.runtime.teams_store import Press, TeamsStore
from bot.settings import Settings

logger = logging.getLogger(__name__)

ROUTE = "/webhooks/teams"
SAME_PRESS_WITHIN = 10.0  # seconds; the second click of a double click is passed over in silence
WENT_AWAY = ("remove", "remove-upgrade")


class TeamsInput(InputChannel):
    """Verified people of the schools' tenants, in the one conversation each has with the assistant."""

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    def url_prefix(self) -> Text:
        return ROUTE

    def __init__(
        self,
        settings: Settings,
        store: TeamsStore,
        web: WebInput,
        people: People,
        doorkeeper: Doorkeeper,
        connector: Connector,
        sending: Sending,
        look: Look,
        start_button: Mapping[Text, Text],
        seconds: Callable[[], float] = time.time,
    ) -> None:
        self._app_id = settings.teams.app_id if settings.teams else ""
        self._needs_no_token = settings.teams is not None and settings.teams.without_tokens
        self._store = store
        self._web = web
        self._people = people
        self._doorkeeper = doorkeeper
        self._connector = connector
        self._sending = sending
        self._look = look
        self._signer = ButtonSigner(settings.chat_token_key)
        self._second_thoughts = SecondThoughts(store, people, self._signer)
        self._repeats = Repeats(store, settings.chat_token_key, seconds)
        self._arrivals = SenderLocks()
        self._background = Background()
        self._strangers = Strangers(
            store,
            web,
            people,
            connector,
            self._arrivals,
            self._say,
            self._background,
            greeting={**self._words("greeting"), "buttons": [dict(start_button)]},
            unknown=self._words("unknown"),
        )
        web.turns.elsewhere[CHANNEL] = self._answered

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The one address Teams calls, and what runs beside it."""
        blueprint = Blueprint("teams_channel", __name__)

        @blueprint.listener("after_server_start")  # type: ignore[misc]
        async def started(_: Sanic, __: Any) -> None:
            self._background.start(self._sending.run())
            for sender in await asyncio.to_thread(self._store.senders_waiting):
                if is_waiting_room(sender):
                    self._strangers.meet(sender, on_new_message)

        @blueprint.listener("before_server_stop")  # type: ignore[misc]
        async def stopped(_: Sanic, __: Any) -> None:
            self._background.cancel()
            await self._connector.close()

        @blueprint.route("/messages", methods=["POST"])  # type: ignore[misc]
        async def messages(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        return blueprint

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            body = None
        try:
            readable = body if isinstance(body, dict) else {}
            if self._needs_no_token and "Origin" in request.headers:
                # Any page a developer has open could write here: browsers say whence they write.
                raise NotLetIn(403, "from a page in a browser")
            await self._doorkeeper.check(request.headers.get("Authorization"), readable)
            return await self._take_once(read_activity(readable), on_new_message)
        except NotLetIn as error:
            logger.warning("teams.not_let_in status=%s why=%s", error.status, error.why)
            return answers.empty(error.status)
        except NotReadable as error:
            logger.warning("teams.not_readable why=%s", error)
            return answers.empty(400)

    async def _take_once(self, activity: Activity, on_new_message: OnNewMessage) -> HTTPResponse:
        """Raises NotLetIn for a replay."""
        try:
            if await self._repeats.is_retry(activity) and activity.type != "invoke":
                return answers.empty(200)
            # An invoke that is tried again is answered as before: its press is in the inbox and does nothing more.
            answer = await self._take(activity, on_new_message)
            if answer.status == 200:
                await self._repeats.note(activity)
            return answer
        except Refusal:
            logger.exception("teams.not_stored")
            if activity.type == "invoke" and activity.name == CARD_ACTION:
                return self._told(503, "not_now")
            return answers.empty(503)  # Teams sends it again

    async def _take(self, activity: Activity, on_new_message: OnNewMessage) -> HTTPResponse:
        if activity.type == "invoke":
            if activity.name != CARD_ACTION:
                return answers.empty(501)
            return await self._card_action(activity, on_new_message)
        if not activity.is_personal:
            await self._in_company(activity)
        elif activity.type == "message":
            await self._message(activity, on_new_message)
        elif activity.type == "installationUpdate" or activity.adds_bot or activity.removes_bot:
            await self._installed(activity, on_new_message)
        elif activity.type == "messageUpdate" and activity.event == "editMessage":
            await self._second_thoughts.edited(activity)
        elif activity.type == "messageDelete":
            await self._second_thoughts.taken_back(activity)
        # Reactions, typing, other people's comings and goings: nothing to do.
        return answers.empty(200)

    async def _in_company(self, activity: Activity) -> None:
        """The same words for everybody, whatever was asked. Who asked is not even looked up."""
        if activity.type != "message" or not activity.mentions_bot:
            return
        link = f"https://teams.microsoft.com/l/chat/0/0?users=28:{self._app_id}"
        title = self._look.words["group_link"]
        said = {**self._words("group"), "custom": {"links": [{"title": title, "href": link}]}}
        await self._say("", f"{activity.key}/group", activity.chat, said)

    async def _message(self, activity: Activity, on_new_message: OnNewMessage) -> None:
        pressed = activity.value if activity.value and "payload" in activity.value else None
        sender = await self._accept(activity, pressed, on_new_message)
        if is_waiting_room(sender):
            self._strangers.meet(sender, on_new_message)

    async def _accept(
        self,
        activity: Activity,
        pressed: Optional[Mapping[Text, Any]],
        on_new_message: OnNewMessage,
    ) -> Text:
        """Puts a message in the inbox of whoever wrote it; whose that is may still have to be found out."""
        stranger = waiting_room(activity.member)
        async with self._arrivals.lock(stranger):  # in the order they came
            sender = await asyncio.to_thread(self._strangers.sender, activity.member, activity.chat)
            try:
                press = await self._store_it(sender, activity, pressed)
            except Refused as refused:
                await self._refuse(sender, activity, refused.reason)
                return sender
        if press is Press.OVER:
            await self._say_it_is_over(sender, activity, pressed or {})
        elif press is Press.NEW and not is_waiting_room(sender):
            self._background.start(self._typing(activity.chat))
            self._sending.wake()
            shown = "" if pressed else activity.text
            await self._web.taken_elsewhere(sender, activity.key, shown, on_new_message)
        return sender

    async def _store_it(
        self, sender: Text, activity: Activity, pressed: Optional[Mapping[Text, Any]]
    ) -> Press:
        how = came(activity.chat)
        if is_waiting_room(sender):
            how = came_of(activity.member, activity.chat)
            pressed = None  # no button was ever made for a stranger
        if pressed is not None:
            raw = {"id": activity.key, "payload": pressed["payload"]}
            body = {**read_incoming(raw, sender, self._signer).body, **how}
            card = str(pressed.get("card"))
            signed = str(pressed["payload"])
            return await asyncio.to_thread(
                self._store.press, sender, activity.key, body, card, signed
            )
        raw = {"id": activity.key, "text": activity.text}
        body = {**read_incoming(raw, sender, self._signer).body, **how}
        is_new = await asyncio.to_thread(self._store.accept, sender, activity.key, body)
        return Press.NEW if is_new else Press.REPEAT

    async def _refuse(self, sender: Text, activity: Activity, reason: Text) -> None:
        is_picture = not activity.text and not activity.value
        said = self._words("not_text") if is_picture else {"text": self._web.words(reason)}
        await self._say(sender, f"{activity.key}/refused", activity.chat, said)

    async def _say_it_is_over(
        self, sender: Text, activity: Activity, pressed: Mapping[Text, Any]
    ) -> None:
        at = await asyncio.to_thread(self._store.pressed_at, str(pressed.get("card")))
        if at is None or time.time() - at > SAME_PRESS_WITHIN:
            said = self._words("pressed_already")
            await self._say(sender, f"{activity.key}/over", activity.chat, said)

    async def _card_action(self, activity: Activity, on_new_message: OnNewMessage) -> HTTPResponse:
        """Action.Execute: the answer itself says what takes the card's place."""
        action = (activity.value or {}).get("action")
        pressed = action.get("data") if isinstance(action, dict) else None
        if not activity.is_personal:
            return self._told(200, "group")
        if not isinstance(pressed, dict) or "payload" not in pressed:
            return _invoke_error(400, "BadRequest", "This button carries nothing.")
        card_id = str(pressed.get("card"))
        stranger = waiting_room(activity.member)
        async with self._arrivals.lock(stranger):
            sender = await asyncio.to_thread(self._strangers.sender, activity.member, activity.chat)
            if is_waiting_room(sender):
                return self._told(200, "unknown")
            said = await asyncio.to_thread(self._store.said_on, sender, card_id)
            try:
                press = await self._store_it(sender, activity, pressed)
            except Refused as refused:
                return _message_response(200, self._web.words(refused.reason))
        if press is Press.OVER:
            return self._told(200, "pressed_already")
        if press is Press.NEW:
            self._sending.wake()
            await self._web.taken_elsewhere(sender, activity.key, "", on_new_message)
        if not said:
            return self._told(200, "taken")
        chosen = label_of(said, str(pressed["payload"]))
        card = activity_of(said, card_id, self._look, chosen)["attachments"][0]["content"]
        return answers.json({"statusCode": 200, "type": CARD_TYPE, "value": card})

    async def _installed(self, activity: Activity, on_new_message: OnNewMessage) -> None:
        if activity.action in WENT_AWAY or activity.removes_bot:
            await asyncio.to_thread(self._people.gone, activity.chat, activity.action or "remove")
            return
        stranger = waiting_room(activity.member)
        async with self._arrivals.lock(stranger):
            sender = await asyncio.to_thread(self._strangers.sender, activity.member, activity.chat)
            if is_waiting_room(sender):
                body = came_of(activity.member, activity.chat)
                await asyncio.to_thread(self._store.accept, sender, activity.key, body)
        if is_waiting_room(sender):
            self._strangers.meet(sender, on_new_message)
        elif activity.action != "add-upgrade":
            await self._strangers.greet(sender, activity.chat)

    async def _answered(self, waiting: Waiting, messages: List[Dict[Text, Any]]) -> None:
        """Puts a turn's answers in the outbox: one message, however much was said. Raises ConversationNotStored."""
        if messages:
            chat = Chat(**json.loads(waiting.body["chat"]))
            card_id = f"{waiting.message_id}/turn"
            await asyncio.to_thread(
                self._store.enqueue, waiting.sender, card_id, chat, messages, True
            )
            self._sending.wake()

    async def tell(self, sender: Text, chat: Chat, message: Dict[Text, Any]) -> None:
        """Sends what nobody asked for: a message with an id of its own. Raises ConversationNotStored."""
        await asyncio.to_thread(self._store.enqueue, sender, str(message["id"]), chat, [message])
        self._sending.wake()

    async def _say(self, sender: Text, card_id: Text, chat: Chat, said: Mapping[Text, Any]) -> None:
        message = outgoing(said, sender, self._signer)
        await asyncio.to_thread(self._store.enqueue, sender, card_id, chat, [message])
        self._sending.wake()

    async def _typing(self, chat: Chat) -> None:
        try:
            await self._connector.send(chat, {"type": "typing"})
        except ConnectorError as error:
            logger.info("teams.no_typing why=%s", error.why)

    def _words(self, name: Text) -> Dict[Text, Any]:
        return {"text": self._look.words[name], "kind": "task"}

    def _told(self, status: int, name: Text) -> HTTPResponse:
        return _message_response(status, self._look.words[name])


def _message_response(status: int, words: Text) -> HTTPResponse:
    kind = "application/vnd.microsoft.activity.message"
    return answers.json({"statusCode": status, "type": kind, "value": words})


def _invoke_error(status: int, code: Text, words: Text) -> HTTPResponse:
    value = {"code": code, "message": words}
    kind = "application/vnd.microsoft.error"
    return answers.json({"statusCode": status, "type": kind, "value": value})
