"""Finding out who a member of Teams is: what they say waits in a room of its own until it is known whose it is."""

import asyncio
import json
import logging
import time
from dataclasses import asdict
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Text

from rasa.core.channels.channel import UserMessage

from bot.channels.background import Background
from bot.channels.teams.activities import CHANNEL, Chat, Member
from bot.channels.teams.connector import Connector, ConnectorError, TryLater
from bot.channels.teams.people import People
from bot.channels.turns import CHANNEL as WEB
from bot.channels.web import WebInput
from bot.errors import ConversationNotStored, RecordsUnavailable
from bot.identity import person_id_of, sender_id
from bot.runtime.locks import SenderLocks
from bot.runtime.teams_store import TeamsStore

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = 5.0  # seconds, when Teams cannot say who somebody is
LONGEST_PAUSE = 300.0  # seconds
GUEST = "guest"
EXTERNAL = "#EXT#"
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
Say = Callable[[Text, Text, Chat, Mapping[Text, Any]], Awaitable[None]]
Refusal = (ConversationNotStored, RecordsUnavailable)


class Strangers:
    """Asks Teams who they are, until it says so; then their messages are answered, or they are told. `arrivals` keeps
    what they say meanwhile in order."""

    def __init__(
        self,
        store: TeamsStore,
        web: WebInput,
        people: People,
        connector: Connector,
        arrivals: SenderLocks,
        say: Say,
        background: Background,
        greeting: Mapping[Text, Any],
        unknown: Mapping[Text, Any],
    ) -> None:
        self._store = store
        self._web = web
        self._people = people
        self._connector = connector
        self._arrivals = arrivals
        self._say = say
        self._background = background
        self._greeting = greeting
        self._unknown = unknown
        self._meeting: Dict[Text, asyncio.Task[None]] = {}

    def sender(self, member: Member, chat: Chat) -> Text:
        """The conversation of a known person; else a waiting room for this stranger."""
        stranger = waiting_room(member)
        if self._store.waiting(stranger):
            return stranger
        person_id = self._people.find(member)
        if person_id is None:
            return stranger
        self._people.met(person_id, member, chat)
        return sender_id(WEB, person_id)

    def meet(self, stranger: Text, on_new_message: OnNewMessage) -> None:
        """Begins to find out whose waiting room this is, unless that is being done."""
        if stranger not in self._meeting:
            task = self._background.start(self._find_out(stranger, on_new_message))
            self._meeting[stranger] = task
            task.add_done_callback(lambda _: self._meeting.pop(stranger, None))

    async def greet(self, sender: Text, chat: Chat) -> None:
        """Once a day at most: Teams tells of an installation in two ways."""
        day = time.strftime("%Y-%m-%d", time.gmtime())
        await self._say(sender, f"greeting/{sender}/{day}", chat, self._greeting)

    async def _find_out(self, stranger: Text, on_new_message: OnNewMessage) -> None:
        pause = ASK_AGAIN_AFTER
        while True:
            try:
                if await self._found_out(stranger, on_new_message):
                    return
            except TryLater as error:
                logger.warning("teams.member_not_known_yet why=%s", error.why)
                await asyncio.sleep(error.after or pause)
            except Refusal:
                logger.exception("teams.member_not_kept")
                await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _found_out(self, stranger: Text, on_new_message: OnNewMessage) -> bool:
        """True when nothing of theirs waits any more. Raises TryLater."""
        waiting = await asyncio.to_thread(self._store.waiting, stranger)
        if not waiting:
            return True
        member = Member(**json.loads(waiting[-1].body["member"]))
        chat = Chat(**json.loads(waiting[-1].body["chat"]))
        addresses = await self._addresses(chat, member)
        person = await asyncio.to_thread(self._people.link, member, addresses)
        async with self._arrivals.lock(stranger):
            if person is None:
                await self._turn_away(stranger, chat)
            else:
                await self._welcome(stranger, sender_id(WEB, person), member, chat)
                await self._web.taken_elsewhere(sender_id(WEB, person), "", "", on_new_message)
        return False  # something may have come meanwhile

    async def _addresses(self, chat: Chat, member: Member) -> List[Text]:
        """What the tenant vouches for: nothing of a guest's, and nothing of anybody else's."""
        try:
            known = await self._connector.member(chat, member.id)
        except TryLater:
            raise
        except ConnectorError as error:
            logger.warning("teams.member_not_told why=%s", error.why)
            return []
        object_id = str(known.get("aadObjectId") or known.get("objectId") or "").casefold()
        tenant_id = str(known.get("tenantId") or "").casefold()
        if not member.object_id or object_id != member.object_id or tenant_id != member.tenant_id:
            return []
        principal = str(known.get("userPrincipalName") or "")
        if known.get("userRole") == GUEST or EXTERNAL in principal.upper():
            return []
        return [each for each in (principal, str(known.get("email") or "")) if "@" in each]

    async def _turn_away(self, stranger: Text, chat: Chat) -> None:
        """Once for all that waits: kindly, and nothing of it is answered."""
        waiting = await asyncio.to_thread(self._store.waiting, stranger)
        if waiting:
            told = f"{waiting[0].message_id}/unknown"
            await self._say(stranger, told, chat, self._unknown)
        for one in waiting:
            await asyncio.to_thread(self._store.answered, stranger, one.message_id)

    async def _welcome(self, stranger: Text, sender: Text, member: Member, chat: Chat) -> None:
        await asyncio.to_thread(self._people.met, person_id_of(sender), member, chat)
        for one in await asyncio.to_thread(self._store.waiting, stranger):
            if "text" not in one.body:  # they have installed the app
                await self.greet(sender, chat)
                await asyncio.to_thread(self._store.answered, stranger, one.message_id)
        await asyncio.to_thread(self._store.reassign, stranger, sender)


def waiting_room(member: Member) -> Text:
    """Where the messages of somebody wait until it is known who they are."""
    return f"{CHANNEL}:{member.tenant_id}:{member.object_id or member.id}"


def is_waiting_room(sender: Text) -> bool:
    """Whether a sender is a stranger still."""
    return sender.startswith(f"{CHANNEL}:")


def came(chat: Chat) -> Dict[Text, Text]:
    """How a message of a known person came, for its answer."""
    return {"channel": CHANNEL, "chat": json.dumps(asdict(chat))}


def came_of(member: Member, chat: Chat) -> Dict[Text, Text]:
    """How a stranger's came: it also tells who is to be asked after."""
    return {**came(chat), "member": json.dumps(asdict(member))}
