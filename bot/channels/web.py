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
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Dict,
    List,
    Mapping,
    Optional,
    Text,
    Tuple,
    cast,
)

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refusal

from bot.channels.buttons import ButtonSigner
from bot.channels.doorway import Doorway
from bot.channels.messages import Incoming, Refused, outgoing, read_incoming
from bot.channels.transcript import EVENTS_READ, answer_id, notice_id, transcript, typed
from bot.errors import ConversationNotStored, InvalidToken
from bot.identity import identity_from_token, sender_id
from bot.runtime.conversations import ConversationStore, StoredElsewhere, Waiting
from bot.runtime.locks import SenderLocks
from bot.runtime.tracker_store import AppendOnlyTrackerStore
from bot.runtime.turn_locks import LOOK_AGAIN, turn_locks, turn_of
from bot.settings import read_settings
from bot.telemetry.turns import answered_with, timed, watched_turn

logger = logging.getLogger(__name__)

CHANNEL = "web"
URGENT = "urgent"
NOT_MIGRATED = "not migrated"
SIGN_IN_AGAIN = "sign_in_again"
LARGEST_FRAME = 32_000  # bytes; a 2,000 character message needs a quarter of it
SHUT_AFTER = 2.0  # seconds in which a late message is still told to sign in again
MOST_WAITING = 20  # messages of one person; more is no conversation
TRY_AGAIN_AFTER = 2.0  # seconds
HISTORY_WITHIN = 3.0  # seconds; a browser asks for it at once, and what is new comes after it
LEFT_BEHIND_EVERY = (
    10.0  # seconds between looks for what a process that ended has left in the inbox
)
NOT_ANSWERED = "utter_turn_not_stored"
NOT_READ = "utter_history_not_read"
TOO_MANY = "utter_too_many_messages"
NOT_STORED = "utter_message_not_stored"


class WebOutput(OutputChannel):
    """Collects what a turn says; the channel sends it when the turn is stored."""

    def __init__(self) -> None:
        self.said: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Keeps the whole message with its metadata, which Rasa's own splitting would drop."""
        self.said.append(dict(message))


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
        self._agent: Optional[Agent] = None
        self._arrivals = SenderLocks()
        self._turns = SenderLocks()
        self._turns_everywhere = turn_locks(store.url)
        # What was acknowledged here and is not answered here yet: message ids, and whether a delay was told.
        self._owed: Dict[Text, Dict[Text, bool]] = {}
        self.delayed: Text = ""  # what is said, if anything, while an answer cannot be stored
        self._closing: Dict[Text, asyncio.Task[None]] = {}
        # A socket's sender, and from when it listens.
        self._open: Dict[Text, Tuple[Text, float]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._doorway = Doorway()
        # Other channels of the same conversations, by name: what is answered there is handed to them too.
        self.elsewhere: Dict[Text, Callable[[Waiting, List[Dict[Text, Any]]], Awaitable[None]]] = {}
        # How the records are, in a word. Only NOT_MIGRATED keeps us from being ready: without records much is answered.
        self.records_are: Callable[[], Text] = lambda: "not asked"
        self.sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=list(allowed_origins),
            max_http_buffer_size=LARGEST_FRAME,
        )

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The socket, and a route that says whether a message would be answered."""
        blueprint = SocketBlueprint(self.sio, "/socket.io", "web_channel", __name__)

        @blueprint.listener("after_server_start")  # type: ignore[misc]
        async def started(app: Sanic, _: Any) -> None:
            self._agent = app.ctx.agent
            self._background(self._doorway.close_nameless(self.sio))
            await asyncio.to_thread(self._store.prepare)
            self._background(self._take_up_what_was_left(on_new_message))

        @blueprint.listener("before_server_stop")  # type: ignore[misc]
        async def stopped(_: Sanic, __: Any) -> None:
            for task in list(self._tasks):
                task.cancel()

        @blueprint.route("/ready", methods=["GET"])  # type: ignore[misc]
        async def ready(_: Request) -> HTTPResponse:
            try:
                await asyncio.to_thread(self._store.ping)
            except ConversationNotStored:
                return json({"ready": False, "why": "conversation database"}, status=503)
            records = await asyncio.to_thread(self.records_are)
            is_loaded = self._agent is not None and self._agent.is_ready()
            is_ready = is_loaded and records != NOT_MIGRATED
            standing = {"ready": is_ready, "model": is_loaded, "records": records}
            return json(standing, status=200 if is_ready else 503)

        async def user_uttered(sid: Text, raw: object = None) -> Dict[Text, Any]:
            return await self._receive(sid, raw, on_new_message)

        self.sio.on("connect", self._connect)
        self.sio.on("disconnect", self._disconnect)
        self.sio.on("user_uttered", user_uttered)
        self.sio.on("history", self._history)
        return blueprint

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
        self._closing[sid] = self._background(self._end(sid, identity.expires_at))

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
                self._background(self.sio.disconnect(sid))
            return self._not_taken(claimed, refused.reason)
        except ConversationNotStored:
            logger.exception("message.not_stored")
            return self._not_taken(claimed, NOT_STORED)
        if is_owed:
            self._owe(sender, incoming.id)
        if is_new:
            await self._echo(sid, sender, incoming)
        self._background(self._answer_waiting(sender, on_new_message))
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

    def _owe(self, sender: Text, message_id: Text) -> None:
        self._owed.setdefault(sender, {}).setdefault(message_id, False)

    def _not_taken(self, claimed: object, reason: str) -> Dict[Text, Any]:
        return {"id": claimed, "stored": False, "error": reason, "message": self.words(reason)}

    async def _echo(self, sid: Text, sender: Text, incoming: Incoming) -> None:
        """Shows a typed message in the person's other browsers."""
        if incoming.text:
            echo = {"id": incoming.id, "text": incoming.text}
            await self.sio.emit("user_echo", echo, room=sender, skip_sid=sid)

    def _background(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)  # asyncio itself keeps only a weak reference
        task.add_done_callback(self._tasks.discard)
        return task

    async def _take_up_what_was_left(self, on_new_message: Any) -> None:
        """Answers what waits and nobody is at: after a restart, and after another process has ended."""
        while True:
            try:
                waiting = await asyncio.to_thread(self._store.senders_waiting)
                for sender in {*waiting, *self._owed}:
                    # Other senders' messages: not known yet whose they are, and the other channel finds out.
                    if sender.startswith(sender_id(CHANNEL, "")) and self._turns.is_free(sender):
                        self._background(self._answer_waiting(sender, on_new_message))
            except ConversationNotStored:
                logger.exception("inbox.not_reached")
            await asyncio.sleep(LEFT_BEHIND_EVERY)

    async def _answer_waiting(self, sender: Text, on_new_message: Any) -> None:
        """Answers what waits, in order, here or in whatever process has the turn. While the database is away it tries
        again and says so: an acknowledged message is answered, however late."""
        failures = 0
        async with self._turns.lock(sender):
            while True:
                try:
                    if await self._answer_all(sender, on_new_message):
                        return
                    failures = 0
                    await asyncio.sleep(LOOK_AGAIN)
                except StoredElsewhere:
                    continue  # another process was first: its turn is read now
                except ConversationNotStored:
                    logger.exception("turn.not_stored")
                    failures += 1
                    if failures > 1:  # a connection that broke is a new one by now
                        await self._tell_delay(sender)
                        await asyncio.sleep(TRY_AGAIN_AFTER)

    async def _answer_all(self, sender: Text, on_new_message: Any) -> bool:
        """False when another process has the turn."""
        async with turn_of(self._turns_everywhere, sender) as turn:
            waiting = await self._still_waiting(sender)
            if not turn.is_ours:
                return not waiting
            if turn.length is not None:
                self._trackers.forget_unless(sender, turn.length)
            while waiting:
                with watched_turn(self._key, waiting[0]):
                    await self._answer(waiting[0], on_new_message)
                # What comes after may have been said anew or taken back during this turn.
                waiting = waiting[1:] and await self._still_waiting(sender)
            return True

    async def _still_waiting(self, sender: Text) -> List[Waiting]:
        """What waits; and what another process has answered meanwhile is shown here."""
        waiting = await asyncio.to_thread(self._store.waiting, sender)
        ids = {one.message_id for one in waiting}
        for message_id in [one for one in self._owed.get(sender, ()) if one not in ids]:
            stored = Waiting(sender, message_id, {}, time.time(), is_stored=True)
            await self._show_stored(stored)
        return waiting

    async def _answer(self, waiting: Waiting, on_new_message: Any) -> None:
        """One turn. Answers leave after it is stored. Raises ConversationNotStored, and the turn is taken again."""
        said: List[Dict[Text, Any]] = []
        failed = False
        if waiting.is_stored:
            await self._hand_over(waiting, await self._show_stored(waiting))
        else:
            said = await self._said_to(waiting, on_new_message)
            failed = not said
            answered_with(said)
            await self._send(waiting, said or [await self._broken(waiting)])
        await asyncio.to_thread(self._store.answered, waiting.sender, waiting.message_id, failed)
        if any(one.get("kind") == URGENT for one in said):
            await asyncio.to_thread(self._store.scrub)

    async def _said_to(self, waiting: Waiting, on_new_message: Any) -> List[Dict[Text, Any]]:
        """What the turn says once it is stored; nothing when it broke."""
        output = WebOutput()
        message = UserMessage(
            waiting.body.get("payload") or waiting.body["text"],
            output,
            waiting.sender,
            input_channel=waiting.body.get("channel", CHANNEL),
            message_id=waiting.message_id,
        )
        try:
            await on_new_message(message)
        except ConversationNotStored:
            raise
        except Exception:  # the edge: whatever went wrong in the turn, the person must hear of it
            logger.exception("turn.failed")
            return []
        return output.said

    async def _broken(self, waiting: Waiting) -> Dict[Text, Any]:
        """What is said of a turn that broke. It stands in the conversation, too, so the message has its one turn."""
        notice = self._notice(NOT_ANSWERED)
        try:
            await self._trackers.store_broken_turn(
                waiting.sender, waiting.message_id, notice["text"]
            )
        except ConversationNotStored:
            raise
        except Exception:  # it must not keep the person's next messages waiting for ever
            logger.exception("turn.not_stored_as_broken")
        return notice

    async def _tell_delay(self, sender: Text) -> None:
        """Tells whoever waits here, once, that the answer takes longer."""
        owed = self._owed.get(sender, {})
        late = next((one for one, is_told in owed.items() if not is_told), None)
        if late is None or any(owed.values()) or not self.delayed:
            return
        owed[late] = True
        message = outgoing({"text": self.delayed}, sender, self._signer)
        message["id"] = answer_id(late, 0)
        message["metadata"]["end_of_turn"] = False
        await self.sio.emit("bot_uttered", message, room=sender)

    async def _show_stored(self, waiting: Waiting) -> List[Dict[Text, Any]]:
        """The answers of a turn that is stored; sent here, if it was acknowledged here and not answered yet."""
        messages = await self._stored_answers(waiting)
        owed = self._owed.get(waiting.sender, {})
        if waiting.message_id in owed:
            await self._emit(waiting, messages)
        return messages

    @timed("send")
    async def _send(self, waiting: Waiting, said: List[Dict[Text, Any]]) -> None:
        messages = [outgoing(one, waiting.sender, self._signer) for one in said]
        await self._emit(waiting, messages)
        await self._hand_over(waiting, messages)

    async def _emit(self, waiting: Waiting, messages: List[Dict[Text, Any]]) -> None:
        for number, message in enumerate(messages, start=1):
            message["id"] = answer_id(waiting.message_id, number)
            message["metadata"]["end_of_turn"] = number == len(messages)
            await self.sio.emit("bot_uttered", message, room=waiting.sender)
        owed = self._owed.get(waiting.sender, {})
        owed.pop(waiting.message_id, None)
        if not owed:
            self._owed.pop(waiting.sender, None)

    async def _hand_over(self, waiting: Waiting, messages: List[Dict[Text, Any]]) -> None:
        """Gives the answers to the channel the message came from, when it was not this one."""
        take = self.elsewhere.get(waiting.body.get("channel", CHANNEL))
        if take is not None:
            await take(waiting, messages)

    async def _stored_answers(self, waiting: Waiting) -> List[Dict[Text, Any]]:
        """What was answered in a turn that was stored, as it was when its mark was lost."""
        events = await asyncio.to_thread(self._store.newest, waiting.sender, EVENTS_READ)
        answers = f"{waiting.message_id}/"
        said = transcript(events, waiting.sender, self._signer)
        return [one for one in said if str(one["id"]).startswith(answers)]

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
        self._background(self._answer_waiting(sender, on_new_message))

    def listening(self) -> List[Text]:
        """Whoever has an open connection, and has loaded their history or had the time to."""
        now = time.monotonic()
        return list(dict.fromkeys(sender for sender, since in self._open.values() if since <= now))

    async def between_turns(
        self,
        sender: Text,
        notices: Callable[[], AsyncIterator[Dict[Text, Any]]],
        elsewhere: Optional[Callable[[Dict[Text, Any]], Awaitable[None]]] = None,
    ) -> bool:
        """Sends a person what they did not ask for just now: messages with the id of their `notice`, each stored by
        `notices` before it is handed over. False, and nothing is asked of it, while a turn runs or waits. `elsewhere`
        is given each message too."""
        if not self._turns.is_free(sender):
            return False
        async with self._turns.lock(sender), turn_of(self._turns_everywhere, sender) as turn:
            waiting = await asyncio.to_thread(self._store.waiting, sender)
            if waiting or not turn.is_ours:
                return False
            if turn.length is not None:
                self._trackers.forget_unless(sender, turn.length)
            async for said in notices():
                message = outgoing(said, sender, self._signer)
                message["id"] = notice_id(message["metadata"]["notice"])
                message["metadata"]["end_of_turn"] = False
                await self.sio.emit("bot_uttered", message, room=sender)
                if elsewhere is not None:
                    await elsewhere(message)
        return True

    async def _history(self, sid: Text, _: object = None) -> Dict[Text, Any]:
        sender = await self._sender(sid)
        if sender is None:
            return {"messages": [], "busy": False, "error": SIGN_IN_AGAIN}
        if not self._doorway.may_read_history(sender):
            return {"messages": [], "busy": False, "error": self.words(NOT_READ)}
        try:
            events = await asyncio.to_thread(self._store.newest, sender, EVENTS_READ)
            waiting = await asyncio.to_thread(self._store.waiting, sender)
        except ConversationNotStored:
            logger.exception("history.not_read")
            return {"messages": [], "busy": False, "error": self.words(NOT_READ)}
        self._open[sid] = (sender, 0.0)
        messages = transcript(events, sender, self._signer)
        told = {message["id"] for message in messages}
        messages += [typed(one) for one in waiting if one.message_id not in told]
        for late in waiting:
            self._owe(sender, late.message_id)
        return {"messages": messages, "busy": bool(waiting)}

    def _notice(self, response: Text) -> Dict[Text, Any]:
        return {"text": self.words(response), "kind": "task"}

    @property
    def _trackers(self) -> AppendOnlyTrackerStore:
        agent = cast(Agent, self._agent)  # set before the server takes its first connection
        return cast(AppendOnlyTrackerStore, agent.tracker_store)

    def words(self, response: Text) -> Text:
        """The words of a response in `domain.yml`."""
        agent = cast(Agent, self._agent)  # set before the server takes its first connection
        variations: List[Mapping[Text, Any]] = agent.domain.responses[response]
        return str(variations[0]["text"])
