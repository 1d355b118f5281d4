"""What those who answer for somebody may see of them, and waiving a module for them: never a question, never an answer
chosen. Every method names who asks; for anybody who is not theirs it raises NotPermitted and tells nothing."""

from dataclasses import dataclass
from enum import Enum
from typing import Callable, List, Mapping, Optional, Sequence, Tuple

from bot.dates import local_day
from bot.errors import NothingToWaive, NotPermitted, UnknownPerson
from bot.guidance.history import PolicyHistory
from bot.learning.authority import is_line_manager_of, require_note
from bot.learning.content import Curriculum, Module
from bot.learning.due import DONE, Obligation, is_asked_of
from bot.learning.facts import Duty, Notice, Person, SignOff, Waiver
from bot.learning.ports import Clock, Records, Repository
from bot.learning.progress import History, history_of
from bot.learning.waivers import WaiverReason, put_waiver_on_record


class Reach(str, Enum):
    """Whom somebody answers for: the people who report to them, or, as head teacher or HR, those of their schools."""

    TEAM = "team"
    SCHOOL = "school"


@dataclass(frozen=True)
class WaiverWanted:
    """A module that somebody wants to waive for a person, and why."""

    person_id: str
    module_id: str
    reason: WaiverReason
    note: str


@dataclass(frozen=True)
class ModuleOwed:
    """A module and what it asks of the person today. `waiver` is the one that meets it, if one does."""

    module: Module
    owed: Obligation
    waiver: Optional[Waiver]


@dataclass(frozen=True)
class PersonView:
    """One person as those who answer for them may see them. `names` are of those who waived, recorded or reminded,
    `titles` those of all modules offered."""

    person: Person
    modules: Tuple[ModuleOwed, ...]
    waivers: Tuple[Waiver, ...]
    sign_offs: Tuple[SignOff, ...]
    reminders: Tuple[Notice, ...]
    signed: Optional[SignOff]
    names: Mapping[str, str]
    titles: Mapping[str, str]
    reminded_today: bool

    @property
    def unfinished(self) -> Tuple[ModuleOwed, ...]:
        """What is due or overdue, and so may be waived."""
        return tuple(each for each in self.modules if each.owed.state != DONE)


@dataclass(frozen=True)
class Oversight:
    """The use cases. Any method may raise RecordsUnavailable: then nothing happened."""

    records: Records
    clock: Clock
    curriculum: Curriculum
    policy: PolicyHistory
    new_id: Callable[[], str]

    def people(self, actor_id: str, reach: Reach) -> Sequence[Person]:
        """Those the actor answers for, by name; nobody for whoever answers for nobody."""
        with self.records.begin() as repo:
            return [each for each in _own(repo, actor_id, reach) if each.id != actor_id]

    def person(self, actor_id: str, person_id: str, reach: Reach) -> PersonView:
        """Where one of the actor's people stands. NotPermitted for anybody else."""
        with self.records.begin() as repo:
            _require_own(repo, actor_id, person_id, reach)
            history = history_of(repo, person_id)
            sign_offs = tuple(repo.sign_offs([person_id]))
            reminders = tuple(repo.reminders_of(person_id))
            actors = [each.waived_by for each in history.waivers]
            actors += [each.recorded_by for each in sign_offs if each.recorded_by]
            actors += [each.made_by for each in reminders if each.made_by]
            names = {actor: _name(repo, actor) for actor in actors}
        today = local_day(self.clock.now())
        stand = [
            each for each in sign_offs if not self.policy.major_since(each.policy_version, today)
        ]
        return PersonView(
            person=history.person,
            modules=tuple(self._owed(history)),
            waivers=tuple(reversed(history.waivers)),
            sign_offs=tuple(reversed(sign_offs)),
            reminders=reminders,
            signed=stand[-1] if stand else None,
            names=names,
            titles={module.id: module.title for module in self.curriculum.modules},
            reminded_today=any(each.made_on == today for each in reminders),
        )

    def waiver(self, actor_id: str, wanted: WaiverWanted, reach: Reach) -> Waiver:
        """The waiver as `waive` would put it on record, raising what that would; nothing is recorded."""
        with self.records.begin() as repo:
            return self._waiver(repo, actor_id, wanted, reach)

    def waive(self, actor_id: str, wanted: WaiverWanted, reach: Reach) -> Waiver:
        """Waives a module that is due or overdue. NothingToWaive when it is neither, so that pressing twice does it
        once; NoteMissing without a note that says why."""
        with self.records.begin() as repo:
            repo.hold(wanted.person_id)
            waiver = self._waiver(repo, actor_id, wanted, reach)
            put_waiver_on_record(repo, waiver)
            return waiver

    def _waiver(
        self, repo: Repository, actor_id: str, wanted: WaiverWanted, reach: Reach
    ) -> Waiver:
        _require_own(repo, actor_id, wanted.person_id, reach)
        owed = self._owed(history_of(repo, wanted.person_id))
        if not any(each.module.id == wanted.module_id and each.owed.state != DONE for each in owed):
            raise NothingToWaive("this module is not asked of this person now")
        require_note(wanted.note.strip(), "why")
        at = self.clock.now()
        return Waiver(
            id=self.new_id(),
            person_id=wanted.person_id,
            module_id=wanted.module_id,
            policy_version=self.policy.in_force(local_day(at)).version,
            reason=wanted.reason.value,
            note=wanted.note.strip(),
            waived_by=actor_id,
            waived_at=at,
        )

    def _owed(self, history: History) -> List[ModuleOwed]:
        today = local_day(self.clock.now())
        found = []
        for module in self.curriculum.modules:
            if is_asked_of(module, history.person):
                owed = history.owed(module, self.policy, today)
                found.append(ModuleOwed(module, owed, _waiver_meeting(history, module, owed)))
        return found


def _require_own(repo: Repository, actor_id: str, person_id: str, reach: Reach) -> None:
    held = repo.posts_held(person_id)
    if reach is Reach.TEAM:
        is_own = is_line_manager_of(actor_id, held)
    else:
        schools = _schools_of(repo, actor_id)
        is_own = any(each.school_id in schools for each in held if _is_staff(each))
    if person_id == actor_id or not is_own:
        raise NotPermitted("this person is not one of theirs")


def _own(repo: Repository, actor_id: str, reach: Reach) -> Sequence[Person]:
    """By name, each once, whatever posts they hold."""
    if reach is Reach.TEAM:
        return repo.reports_of(actor_id)
    schools = _schools_of(repo, actor_id)
    people = [each for school_id in schools for each in repo.people_of_school(school_id)]
    once = {each.id: each for each in people if _is_staff(each)}
    return sorted(once.values(), key=lambda each: (each.name.casefold(), each.id))


def _schools_of(repo: Repository, actor_id: str) -> Sequence[str]:
    """The schools the actor is head teacher or HR of."""
    return [
        each.school_id
        for each in repo.posts_held(actor_id)
        if each.duty in (Duty.HEAD_TEACHER, Duty.HR)
    ]


def _is_staff(post: Person) -> bool:
    """Governors are asked for no training, so nobody answers for theirs."""
    return post.duty is not Duty.GOVERNOR


def _waiver_meeting(history: History, module: Module, owed: Obligation) -> Optional[Waiver]:
    if owed.met_by is None or not owed.met_by.is_waiver:
        return None
    own = [each for each in history.waivers if each.module_id == module.id]
    return next((each for each in reversed(own) if each.waived_at == owed.met_by.at), None)


def _name(repo: Repository, person_id: str) -> str:
    """History outlives people: an id may lead to nobody any more."""
    try:
        return repo.name(person_id)
    except UnknownPerson:
        return "somebody who has left"
