"""The composition root: the one place that picks the real parts and puts them together."""

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from typing import AbstractSet, Optional, Sequence, Tuple
from uuid import uuid4

from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.dated_names import read_former_names
from bot.catalogue.guidance import read_guidance, read_referrals
from bot.catalogue.phrases import Phrases, read_phrases
from bot.catalogue.policy import read_history
from bot.dates import local_day
from bot.guidance.answers import Guidance
from bot.guidance.dated import FormerName
from bot.guidance.history import PolicyHistory
from bot.guidance.out_of_scope import Referrals
from bot.language.answer_matcher import PhrasingMatcher
from bot.learning.content import Curriculum
from bot.learning.facts import TeamRow
from bot.learning.ports import Clock
from bot.learning.registers import Registers, WithoutNames
from bot.learning.service import LearningService
from bot.pseudonyms import TermMarks
from bot.records.insights import Insights
from bot.records.names import read_nicknames
from bot.records.reports import Reports
from bot.records.repository import SqlRecords
from bot.settings import Settings, read_settings


class SystemClock:
    """The computer's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Services:
    """Everything the edges (actions, portal, command line) may call."""

    guidance: Guidance
    policy_history: PolicyHistory
    referrals: Referrals
    phrases: Phrases
    curriculum: Curriculum
    records: SqlRecords
    reports: Reports
    learning: LearningService
    clock: Clock
    registers: Registers
    insights: Insights
    former_names: Tuple[FormerName, ...]

    def team_of(self, person_id: str) -> Sequence[TeamRow]:
        """Today's rows of the people who report to this person; empty for somebody with no team."""
        today = local_day(self.clock.now())
        return self.reports.team(person_id, self.curriculum.modules, self.policy_history, today)


def build_services(settings: Settings) -> Services:
    """The real parts. Raises ContentError when the content is wrong: nothing starts on wrong content."""
    clock = SystemClock()
    history = read_history(settings.content_dir)
    guidance = read_guidance(settings.content_dir, history.in_force(local_day(clock.now())))
    curriculum = read_curriculum(settings.content_dir, guidance.document)
    records = SqlRecords(settings.database_url)
    learning = LearningService(
        curriculum, records, clock, PhrasingMatcher(), history, lambda: uuid4().hex
    )
    nicknames = read_nicknames(settings.content_dir / "names" / "nicknames.yml")
    registers = Registers(
        records,
        clock,
        _without_names(nicknames.keys()),
        TermMarks(settings.data_dir / "secrets"),
        lambda: uuid4().hex,
    )
    return Services(
        guidance=guidance,
        policy_history=history,
        referrals=read_referrals(settings.content_dir),
        phrases=read_phrases(settings.content_dir),
        curriculum=curriculum,
        records=records,
        reports=Reports(records, nicknames),
        learning=learning,
        clock=clock,
        registers=registers,
        insights=Insights(records),
        former_names=read_former_names(settings.content_dir),
    )


def _without_names(first_names: AbstractSet[str]) -> WithoutNames:
    def without_names(text: str, names: Sequence[str], schools: Sequence[str]) -> Optional[str]:
        # Loads spaCy, which the portal stays free of.
        from bot.language.deidentifying import Deidentifier

        return Deidentifier(first_names)(text, names, schools)

    return without_names


@lru_cache(maxsize=1)
def get_services() -> Services:
    """The process's services, from its environment, made when they are first asked for."""
    return build_services(read_settings(os.environ))
