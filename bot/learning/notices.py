"""Notices: what waits to be told to people, and what it says at the moment it is told."""

from dataclasses import dataclass
from typing import Callable, Optional, Sequence, Tuple, Union

from bot.errors import UnknownPerson
from bot.learning.facts import Notice, NoticeKind, Query
from bot.learning.ports import Clock, Records, Repository
from bot.learning.views import ModuleState, ModuleStatus

NOT_NEEDED = "not_needed"  # stands in the place of the way a notice went
SUPERSEDED = "superseded"  # the same: a newer one says it
THE_ASSISTANT = "assistant"  # acts here by itself


@dataclass(frozen=True)
class AnswerToTell:
    """The answer to a question passed on; its words are in `query`, unless it was given in person."""

    query: Query
    addressee_name: str


@dataclass(frozen=True)
class ReminderToTell:
    """Training still to be done, as it is now, and who had the person reminded."""

    made_by_name: Optional[str]
    to_do: Tuple[ModuleStatus, ...]


ToTell = Union[AnswerToTell, ReminderToTell]


def put_reminder_on_record(repo: Repository, notice: Notice) -> bool:
    """False, changing nothing, when the person was reminded that day already. An older reminder that still waits is
    closed: the new one says it."""
    older = repo.notices_waiting([notice.person_id])
    if not repo.add_notice(notice):
        return False
    repo.audit(
        notice.made_by or THE_ASSISTANT, "reminder.made", {"notice": notice.id}, notice.made_at
    )
    for each in older:
        is_older = each.kind is NoticeKind.REMINDER
        if is_older and repo.close_notice(each.id, SUPERSEDED, notice.made_at):
            subject = {"notice": each.id}
            repo.audit(THE_ASSISTANT, "notice.superseded", subject, notice.made_at)
    return True


@dataclass(frozen=True)
class Notices:
    """The use cases of delivering notices. `modules` says where a person stands with their modules now.

    Any method may raise RecordsUnavailable: then the notice waits.
    """

    records: Records
    clock: Clock
    modules: Callable[[str], Sequence[ModuleStatus]]

    def to_tell(self, notice: Notice) -> Optional[ToTell]:
        """What the notice says as things are now; None when there is nothing left to say."""
        if notice.kind is NoticeKind.REMINDER:
            return self._reminder(notice)
        with self.records.begin() as repo:
            query = repo.query(notice.subject["query"])
            if query is None or query.asker_id != notice.person_id:
                return None
            return AnswerToTell(query, repo.name(query.addressee_id))

    def delivered(self, notice: Notice, by: str) -> None:
        """Puts on record that the person was told, by `by`, once; an asker has then heard of the answer."""
        with self.records.begin() as repo:
            at = self.clock.now()
            if repo.close_notice(notice.id, by, at) and notice.kind is NoticeKind.QUERY_ANSWERED:
                repo.asker_told(notice.subject["query"], at)

    def not_needed(self, notice: Notice) -> None:
        """Closes a notice that has nothing left to say, without telling it, and puts that on record."""
        with self.records.begin() as repo:
            at = self.clock.now()
            if repo.close_notice(notice.id, NOT_NEEDED, at):
                repo.audit(THE_ASSISTANT, "notice.not_needed", {"notice": notice.id}, at)

    def _reminder(self, notice: Notice) -> Optional[ReminderToTell]:
        try:
            statuses = self.modules(notice.person_id)
        except UnknownPerson:  # off the staff list since
            return None
        to_do = tuple(each for each in statuses if each.state is not ModuleState.DONE)
        if not to_do:
            return None
        with self.records.begin() as repo:
            made_by_name = repo.name(notice.made_by) if notice.made_by else None
        return ReminderToTell(made_by_name, to_do)
