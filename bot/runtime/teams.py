"""Microsoft Teams put together: the channel with its parts, and notices to people there. Nothing of it runs unless
TEAMS_APP_ID is set."""

import asyncio
import logging
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import AsyncIterator, Callable, Dict, List, Optional, Sequence, Text

from rasa.core.agent import Agent

from actions.showing import task_button
from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.activities import CHANNEL, Chat, Member
from bot.channels.teams.cards import Look
from bot.channels.teams.channel import TeamsInput
from bot.channels.teams.connector import Connector
from bot.channels.teams.sending import Sending
from bot.channels.teams.tokens import Doorkeeper, SigningKeys
from bot.channels.transcript import EVENTS_READ
from bot.channels.turns import CHANNEL as WEB
from bot.channels.web import WebInput
from bot.errors import RecordsUnavailable
from bot.identity import sender_id
from bot.learning.facts import Notice
from bot.learning.ports import Clock
from bot.records.teams import TeamsChats
from bot.runtime.notices import Message, NoticeDelivery
from bot.runtime.teams_store import TeamsStore
from bot.services import Services
from bot.settings import Settings
from bot.settings.teams import TeamsSettings

logger = logging.getLogger(__name__)

MayDisturb = Callable[[datetime], bool]


class PeopleOnRecord:
    """The channel's people, over the records. `by_person_id`: a local client may name a person by id."""

    def __init__(self, chats: TeamsChats, clock: Clock, by_person_id: bool) -> None:
        self._chats = chats
        self._clock = clock
        self._by_person_id = by_person_id

    def find(self, member: Member) -> Optional[Text]:
        found = self._chats.person_of(member.tenant_id, member.object_id)
        if found is None and self._by_person_id:
            return self._chats.person_with_id(member.object_id)
        return found

    def link(self, member: Member, addresses: Sequence[Text]) -> Optional[Text]:
        now = self._clock.now()
        return self.find(member) or self._chats.link(
            member.tenant_id, member.object_id, addresses, now
        )

    def met(self, person_id: Text, member: Member, chat: Chat) -> None:
        where = {name: value for name, value in asdict(chat).items() if name != "tenant_id"}
        self._chats.met(person_id, member.tenant_id, member.object_id, where, self._clock.now())

    def gone(self, chat: Chat, why: Text) -> None:
        self._chats.gone(chat.conversation_id, why, self._clock.now())


class TeamsNotices(NoticeDelivery):
    """Notices for people who have the assistant in Teams and not the chat open in a browser, when they may be
    disturbed."""

    way = CHANNEL

    def __init__(
        self,
        web: WebInput,
        agent: Agent,
        store: TeamsStore,
        services: Services,
        teams: TeamsInput,
        may_disturb: MayDisturb,
    ) -> None:
        super().__init__(web, agent, store, services)
        self._teams = teams
        self._may_disturb = may_disturb
        self._chats = TeamsChats(services.records)
        self._chat_of: Dict[Text, Chat] = {}

    async def listening(self) -> List[Text]:
        """Nobody in quiet hours: what waits then waits for the morning."""
        if not self._may_disturb(self._services.clock.now()):
            return []
        rows = await asyncio.to_thread(self._chats.reachable)
        in_browser = set(self._channel.listening())
        self._chat_of = {
            sender_id(WEB, row["person_id"]): Chat(
                row["service_url"], row["conversation_id"], row["tenant_id"], row["bot_id"] or ""
            )
            for row in rows
        }
        return [sender for sender in self._chat_of if sender not in in_browser]

    async def deliver(self) -> bool:
        try:
            return await super().deliver()
        except RecordsUnavailable:
            logger.exception("notices.chats_not_read")
            return False

    async def _between_turns(self, sender: Text, notices: Sequence[Notice]) -> None:
        tell = partial(self._teams.tell, sender, self._chat_of[sender])
        told = partial(self._told, sender, notices)
        await self._channel.turns.between(sender, told, tell)

    async def _told_before(self, sender: Text, notice: Notice) -> AsyncIterator[Message]:
        """The conversation has it, and Teams perhaps not: the outbox knows it by its id, and takes it once."""
        events = await asyncio.to_thread(self._store.newest, sender, EVENTS_READ)
        for event in events:
            metadata = event.get("metadata") or {}
            if event.get("event") == "bot" and metadata.get("notice") == notice.id:
                yield {**(event.get("data") or {}), **metadata, "text": event.get("text")}


def teams_channel(
    settings: Settings,
    teams: TeamsSettings,
    store: TeamsStore,
    web: WebInput,
    services: Services,
) -> TeamsInput:
    """The channel with its real parts. It fetches nothing before somebody writes."""
    chats = TeamsChats(services.records)
    people = PeopleOnRecord(chats, services.clock, teams.without_tokens)
    look = Look(read_teams_words(settings.content_dir), settings.public_url)
    connector = Connector(teams)
    return TeamsInput(
        settings,
        store,
        web,
        people,
        Doorkeeper(teams, SigningKeys(teams.openid_url)),
        connector,
        Sending(store, connector, people, look),
        look,
        task_button(services, "start_training"),
        lambda: services.clock.now().timestamp(),
    )
