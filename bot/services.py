"""The composition root: the one place that picks the real parts and puts them together."""

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, Mapping, Sequence
from uuid import uuid4

from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.guidance import read_guidance, read_referrals
from bot.catalogue.phrases import Phrases, read_phrases
from bot.dates import local_day
from bot.errors import ConversationNotStored, RecordsUnavailable
from bot.guidance.answers import Guidance
from bot.guidance.out_of_scope import Referrals
from bot.language.answer_matcher import PhrasingMatcher
from bot.learning.content import Curriculum
from bot.learning.facts import TeamRow
from bot.learning.ports import Clock
from bot.learning.service import LearningService
from bot.records.names import read_nicknames
from bot.records.reports import Reports
from bot.records.repository import SqlRecords
from bot.runtime.conversation_keeping import ConversationKeeping
from bot.runtime.held import held_about
from bot.settings import Settings, read_settings


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Services:
    """Everything the edges (actions, portal, command line) may call."""

    guidance: Guidance
    referrals: Referrals
    phrases: Phrases
    curriculum: Curriculum
    records: SqlRecords
    reports: Reports
    learning: LearningService
    clock: Clock
    conversations: ConversationKeeping

    def held_about(self, person_id: str) -> Mapping[str, Any]:
        """Everything held about a person, conversations included, as plain values. Raises UnknownPerson."""
        try:
            return held_about(self.records.database, self.conversations, person_id)
        except ConversationNotStored as error:
            raise RecordsUnavailable("the conversations cannot be read just now") from error

    def team_of(self, person_id: str) -> Sequence[TeamRow]:
        """Today's rows of the people who report to this person; empty for somebody with no team."""
        today = local_day(self.clock.now())
        return self.reports.team(person_id, self.curriculum.modules, self.guidance.document, today)


def build_services(settings: Settings) -> Services:
    """The real parts. Raises ContentError when the content is wrong: nothing starts on wrong content."""
    guidance = read_guidance(settings.content_dir)
    curriculum = read_curriculum(settings.content_dir, guidance.document)
    records = SqlRecords(settings.database_url)
    clock = SystemClock()
    learning = LearningService(
        curriculum, records, clock, PhrasingMatcher(), guidance.document, lambda: uuid4().hex
    )
    return Services(
        guidance=guidance,
        referrals=read_referrals(settings.content_dir),
        phrases=read_phrases(settings.content_dir),
        curriculum=curriculum,
        records=records,
        reports=Reports(records, read_nicknames(settings.content_dir / "names" / "nicknames.yml")),
        learning=learning,
        clock=clock,
        conversations=ConversationKeeping(settings.conversations_url),
    )


@lru_cache(maxsize=1)
def get_services() -> Services:
    """The process's services, from its environment, made when they are first asked for."""
    return build_services(read_settings(os.environ))
