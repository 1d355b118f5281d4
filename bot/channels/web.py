"""The web channel: socket.io, bound to the person a chat token names.

What the browser claims about itself (session ids, rooms, metadata) is ignored. A message is acknowledged once it is
in the inbox; its answers are sent once the turn is stored. Protocol: contract 2 in `docs/architecture.md`.
"""

import asyncio
import logging
import os
import time
from typing import (
    Any,
    Awaitable,
    Callable,
    Dict,
    List,
    Optional,
    Text,
    Tuple,
)

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refusal

from bot.channels.background import Background
from bot.channels.buttons import ButtonSigner
from bot.channels.doorway import Doorway
from bot.channels.messages import Incoming, Refused, read_incoming
from bot.channels.transcript import EVENTS_READ, transcript, typed
from bot.channels.turns import CHANNEL, Turns
from bot.errors import ConversationNotStored, InvalidToken
from bot.identity import identity_from_token, sender_id
from bot.runtime.conversations import ConversationStore
from bot.runtime.locks import SenderLocks
from bot.settings import read_settings

logger = logging.getLogger(__name__)

NOT_MIGRATED = "not migrated"
SIGN_IN_AGAIN = "sign_in_again"
LARGEST_FRAME = 32_000  # bytes; a 2,000 character message needs a quarter of it
SHUT_AFTER = 2.0  # seconds in which a late message is still told to sign in again
MOST_WAITING = 20  # messages of one person; more is no conversation
HISTORY_WITHIN = 3.0  # seconds; a browser asks for it at once, and what is new comes after it
NOT_READ = "utter_history_not_read"
TOO_MANY = "utter_too_many_messages"
NOT_STORED = "utter_message_not_stored"


class WebInput(InputChannel):
    """Verified people only; one conversation a person, in whatever browser they are."""

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "WebInput":
        """Credentials come from the environment; the file only names the channel."""
        settings = read_settings(os.environ)
        store = ConversationStore(settings.conversations_url)
        return cls(settings.chat_token_key, settings.allowed_origins, store)

    def __init__(self, key: str, allowed_origins: Any, store: ConversationStore) -> None:
        self._key = key
        self._store = store
        self._signer = ButtonSigner(key)
        self._arrivals = SenderLocks()
        self._closing: Dict[Text, asyncio.Task[None]] = {}
        # A socket's sender, and from when it listens.
        self._open: Dict[Text, Tuple[Text, float]] = {}
        self._background = Background()
        self._doorway = Doorway()
        # How the records are, in a word. Only NOT_MIGRATED keeps us from being ready: without records much is answered.
        self.records_are: Callable[[], Text] = lambda: "not asked"
        self.sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=list(allowed_origins),
            max_http_buffer_size=LARGEST_FRAME,
        )
        self.turns = Turns(key, store, self._signer, self._show, self._background)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The socket, and a route that says whether a message would be answered."""
        blueprint = SocketBlueprint(self.sio, "/socket.io", "web_channel", __name__)

        @blueprint.listener("after_server_start")  # type: ignore[misc]
        async def started(app: Sanic, _: Any) -> None:
            self.turns.agent = app.ctx.agent
            self._background.start(self._doorway.close_nameless(self.sio))
            await asyncio.to_thread(self._store.prepare)
            self._background.start(self.turns.take_up_what_was_left(on_new_message))

        @blueprint.listener("before_server_stop")  # type: ignore[misc]
        async def stopped(_: Sanic, __: Any) -> None:
            self._background.cancel()

        @blueprint.route("/ready", methods=["GET"])  # type: ignore[misc]
        async def ready(_: Request) -> HTTPResponse:
            try:
                await asyncio.to_thread(self._store.ping)
            except ConversationNotStored:
                return json({"ready": False, "why": "conversation database"}, status=503)
            records = await asyncio.to_thread(self.records_are)
            agent = self.turns.agent
            is_loaded = agent is not None and agent.is_ready()
            is_ready = is_loaded and records != NOT_MIGRATED
            standing = {"ready": is_ready, "model": is_loaded, "records": records}
            return json(standing, status=200 if is_ready else 503)

        async def user_uttered(sid: Text, raw: object = None) -> Dict[Text, Any]:
            return await self._receive(sid, raw, on_new_message)

        async def history(sid: Text, _: object = None) -> Dict[Text, Any]:
            return await self._history(sid, on_new_message)

        self.sio.on("connect", self._connect)
        self.sio.on("disconnect", self._disconnect)
        self.sio.on("user_uttered", user_uttered)
        self.sio.on("history", history)
        return blueprint

    async def _show(self, sender: Text, message: Dict[Text, Any]) -> None:
        await self.sio.emit("bot_uttered", message, room=sender)

    async def _connect(self, sid: Text, environ: Dict[Text, Any], auth: object = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            identity = identity_from_token(token, self._key)
        except InvalidToken as error:
            raise Refusal(SIGN_IN_AGAIN) from error
        sender = sender_id(CHANNEL, identity.person_id)
        if not self._doorway.may_connect(sid, sender):
            raise Refusal(TOO_MANY)
        await self.sio.save_session(sid, {"sender": sender, "expires_at": identity.expires_at})
        await self.sio.enter_room(sid, sender)
        self._open[sid] = (sender, time.monotonic() + HISTORY_WITHIN)
        self._closing[sid] = self._background.start(self._end(sid, identity.expires_at))

    async def _disconnect(self, sid: Text, *_: object) -> None:
        self._open.pop(sid, None)
        self._doorway.left(sid)
        closing = self._closing.pop(sid, None)
        if closing is not None and closing is not asyncio.current_task():
            closing.cancel()

    async def _end(self, sid: Text, expires_at: float) -> None:
        """A connection does not outlive its token; the browser fetches a new one and comes back."""
        await asyncio.sleep(max(0.0, expires_at - time.time()) + SHUT_AFTER)
        await self.sio.disconnect(sid)

    async def _sender(self, sid: Text) -> Optional[Text]:
        """Who is behind a socket; None once their token has run out."""
        try:
            session = await self.sio.get_session(sid)
        except KeyError:  # closed while this was on its way
            return None
        return str(session["sender"]) if session["expires_at"] > time.time() else None

    async def _receive(
        self, sid: Text, raw: object, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> Dict[Text, Any]:
        """Takes a message in; the returned acknowledgement says truly whether it is safe."""
        claimed = raw.get("id") if isinstance(raw, dict) else None
        sender = await self._sender(sid)
        if sender is None:
            return {"id": claimed, "stored": False, "error": SIGN_IN_AGAIN, "message": ""}
        try:
            with self._doorway.arriving(sender) as is_in_time:
                if not is_in_time:
                    raise Refused(TOO_MANY)
                incoming = read_incoming(raw, sender, self._signer)
                async with self._arrivals.lock(sender):  # in the order they came
                    is_new, is_owed = await asyncio.to_thread(self._take_in, sender, incoming)
        except Refused as refused:
            if self._doorway.goes_on_although_refused(sender):
                logger.warning("socket.flood")
                self._background.start(self.sio.disconnect(sid))
            return self._not_taken(claimed, refused.reason)
        except ConversationNotStored:
            logger.exception("message.not_stored")
            return self._not_taken(claimed, NOT_STORED)
        if is_owed:
            self.turns.owe(sender, incoming.id)
        if is_new:
            await self._echo(sid, sender, incoming)
        self._background.start(self.turns.answer_waiting(sender, on_new_message))
        return {"id": incoming.id, "stored": True}

    def _take_in(self, sender: Text, incoming: Incoming) -> Tuple[bool, bool]:
        """Whether the message is new, and whether it has no answer yet."""
        waiting = self._store.waiting(sender)
        if any(one.message_id == incoming.id for one in waiting):
            return False, True
        if len(waiting) >= MOST_WAITING:
            raise Refused(TOO_MANY)
        is_new = self._store.accept(sender, incoming.id, incoming.body)
        return is_new, is_new

    def _not_taken(self, claimed: object, reason: str) -> Dict[Text, Any]:
        return {"id": claimed, "stored": False, "error": reason, "message": self.words(reason)}

    async def _echo(self, sid: Text, sender: Text, incoming: Incoming) -> None:
        """Shows a typed message in the person's other browsers."""
        if incoming.text:
            echo = {"id": incoming.id, "text": incoming.text}
            await self.sio.emit("user_echo", echo, room=sender, skip_sid=sid)

    async def taken_elsewhere(
        self,
        sender: Text,
        message_id: Text,
        text: Text,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        """A message of another channel is in the inbox: it is shown in open browsers, and answered in its turn."""
        if text:
            await self.sio.emit("user_echo", {"id": message_id, "text": text}, room=sender)
        self._background.start(self.turns.answer_waiting(sender, on_new_message))

    def listening(self) -> List[Text]:
        """Whoever has an open connection, and has loaded their history or had the time to."""
        now = time.monotonic()
        return list(dict.fromkeys(sender for sender, since in self._open.values() if since <= now))

    async def _history(
        self, sid: Text, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> Dict[Text, Any]:
        sender = await self._sender(sid)
        if sender is None:
            return {"messages": [], "busy": False, "error": SIGN_IN_AGAIN}
        if not self._doorway.may_read_history(sender):
            return {"messages": [], "busy": False, "error": self.words(NOT_READ)}
        try:
            # In this order: a turn that ends meanwhile is among the events, whichever process it was taken in.
            waiting = await asyncio.to_thread(self._store.waiting, sender)
            events = await asyncio.to_thread(self._store.newest, sender, EVENTS_READ)
        except ConversationNotStored:
            logger.exception("history.not_read")
            return {"messages": [], "busy": False, "error": self.words(NOT_READ)}
        self._open[sid] = (sender, 0.0)
        messages = transcript(events, sender, self._signer)
        told = {message["id"] for message in messages}
        waiting = [one for one in waiting if one.message_id not in told]
        messages += map(typed, waiting)
        for late in waiting:
            self.turns.owe(sender, late.message_id)
        if waiting:  # another process may be at it, which does not know of this browser
            self._background.start(self.turns.answer_waiting(sender, on_new_message))
        return {"messages": messages, "busy": bool(waiting)}

    def words(self, response: Text) -> Text:
        """The words of a response in `domain.yml`."""
        return self.turns.words(response)
