"""The composition root: the one place that picks the real parts and puts them together."""

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from typing import AbstractSet, Any, Mapping, Optional, Sequence, Tuple
from uuid import uuid4

from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.dated_names import read_former_names
from bot.catalogue.guidance import read_guidance, read_referrals
from bot.catalogue.mail_rules import read_mail_rules
from bot.catalogue.phrases import Phrases, read_phrases
from bot.catalogue.policy import read_history, read_published
from bot.certificates.earned import Certificates, certificates_of
from bot.certificates.issuing import Issuer, issuer_from
from bot.certificates.packs import Packs
from bot.dates import local_day
from bot.errors import ConversationNotStored, RecordsUnavailable
from bot.guidance.answers import Guidance
from bot.guidance.dated import FormerName
from bot.guidance.history import PolicyHistory
from bot.guidance.out_of_scope import Referrals
from bot.language.answer_matcher import PhrasingMatcher
from bot.learning.attempts import Attempts
from bot.learning.automatic_reminders import AutomaticReminders
from bot.learning.confidence import Confidence
from bot.learning.content import Curriculum
from bot.learning.facts import TeamRow
from bot.learning.feedback import FeedbackOnAnswers
from bot.learning.follow_ups import FollowUps
from bot.learning.mail_rules import MailRules
from bot.learning.notices import Notices
from bot.learning.oversight import Oversight
from bot.learning.ports import Clock
from bot.learning.queries import Queries
from bot.learning.registers import Registers, WithoutNames
from bot.learning.reminders import Reminders
from bot.learning.service import LearningService
from bot.learning.test_outs import TestOuts
from bot.pseudonyms import TermMarks
from bot.records.evidence import EvidenceReader
from bot.records.insights import Insights
from bot.records.mail_stops import MailStops
from bot.records.mailing import MailOutbox
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
    policy_history: PolicyHistory
    referrals: Referrals
    phrases: Phrases
    curriculum: Curriculum
    records: SqlRecords
    reports: Reports
    learning: LearningService
    clock: Clock
    test_outs: TestOuts
    follow_ups: FollowUps
    confidence: Confidence
    issuer: Issuer
    packs: Packs
    queries: Queries
    reminders: Reminders
    automatic_reminders: AutomaticReminders
    notices: Notices
    feedback: FeedbackOnAnswers
    registers: Registers
    first_names: AbstractSet[str]
    insights: Insights
    former_names: Tuple[FormerName, ...]
    conversations: ConversationKeeping
    oversight: Oversight
    mail_rules: MailRules
    mail_outbox: MailOutbox
    mail_stops: MailStops

    def notices_waiting(self) -> int:
        """How many notices nobody has been told yet, over all people."""
        with self.records.reading() as repo:
            return repo.count_notices_waiting()

    def held_about(self, person_id: str) -> Mapping[str, Any]:
        """Everything held about a person, conversations included, as plain values. Raises UnknownPerson."""
        try:
            return held_about(self.records.database, self.conversations, person_id)
        except ConversationNotStored as error:
            raise RecordsUnavailable("the conversations cannot be read just now") from error

    def team_of(self, person_id: str) -> Sequence[TeamRow]:
        """Today's rows of the people who report to this person; empty for somebody with no team."""
        today = local_day(self.clock.now())
        return self.reports.team(person_id, self.curriculum.modules, self.policy_history, today)

    def certificates_of(self, person_id: str) -> Certificates:
        """The certificates this person has today, and what is missing. Raises UnknownPerson."""
        record = self.learning.record_of(person_id)
        with self.records.begin() as repo:
            school = repo.school(record.person.school_id)
        return certificates_of(
            record,
            self.learning.modules(person_id),
            school.name,
            self.policy_history.version,
            local_day(self.clock.now()),
        )


def build_services(settings: Settings, clock: Optional[Clock] = None) -> Services:
    """The real parts; a test may hand in a clock. Raises ContentError: nothing starts on wrong content."""
    clock = clock or SystemClock()
    history = read_history(settings.content_dir)
    guidance = read_guidance(settings.content_dir, history.in_force(local_day(clock.now())))
    curriculum = read_curriculum(settings.content_dir, guidance.document)
    records = SqlRecords(settings.database_url)
    mail_rules = read_mail_rules(settings.content_dir)
    learning = LearningService(curriculum, records, clock, PhrasingMatcher(), history, _new_id)
    attempts = Attempts(curriculum, clock, history, _new_id)
    issuer = issuer_from(settings)
    nicknames = read_nicknames(settings.content_dir / "names" / "nicknames.yml")
    reports = Reports(records, nicknames)
    registers = Registers(
        records,
        clock,
        _without_names(nicknames.keys()),
        TermMarks(settings.data_dir / "secrets"),
        _new_id,
    )
    return Services(
        guidance=guidance,
        policy_history=history,
        referrals=read_referrals(settings.content_dir),
        phrases=read_phrases(settings.content_dir),
        curriculum=curriculum,
        records=records,
        reports=reports,
        learning=learning,
        clock=clock,
        test_outs=TestOuts(curriculum, records, clock, attempts, learning.modules),
        follow_ups=FollowUps(curriculum, records, clock, attempts),
        confidence=Confidence(records, clock),
        issuer=issuer,
        packs=Packs(
            EvidenceReader(records),
            curriculum,
            history,
            read_published(settings.content_dir),
            issuer.keys,
        ),
        queries=Queries(records, clock, _new_id),
        reminders=Reminders(
            records,
            clock,
            _new_id,
            lambda manager_id, on: reports.team(manager_id, curriculum.modules, history, on),
        ),
        automatic_reminders=AutomaticReminders(
            curriculum, history, records, clock, _new_id, mail_rules.reminders
        ),
        notices=Notices(records, clock, learning.modules),
        feedback=FeedbackOnAnswers(records, clock, _new_id),
        registers=registers,
        first_names=nicknames.keys(),
        insights=Insights(records),
        former_names=read_former_names(settings.content_dir),
        conversations=ConversationKeeping(settings.conversations_url),
        oversight=Oversight(records, clock, curriculum, history, _new_id),
        mail_rules=mail_rules,
        mail_outbox=MailOutbox(records),
        mail_stops=MailStops(records),
    )


def _new_id() -> str:
    return uuid4().hex


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
