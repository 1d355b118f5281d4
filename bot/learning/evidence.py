"""What proves that people were trained, read at one moment: never what they asked, typed or chose."""

from dataclasses import dataclass
from datetime import date
from typing import Mapping, Optional, Sequence, Tuple, TypeVar

from bot.guidance.history import PolicyHistory
from bot.learning.facts import Absence, Completion, Person, SignOff, Waiver
from bot.learning.progress import History

Fact = TypeVar("Fact", Absence, Completion, SignOff, Waiver)


@dataclass(frozen=True)
class Evidence:
    """The facts about some people, the earliest first. `names` also holds whoever recorded something for them. Of
    people who have left, nothing is asked any more."""

    school_name: str
    people: Tuple[Person, ...]
    completions: Tuple[Completion, ...]
    sign_offs: Tuple[SignOff, ...]
    waivers: Tuple[Waiver, ...]
    absences: Tuple[Absence, ...]
    names: Mapping[str, str]
    have_left: bool = False

    @property
    def policy_versions(self) -> Tuple[int, ...]:
        """Every version of the policy that one of these facts is about."""
        found = {each.policy_version for each in self.completions}
        found |= {each.policy_version for each in self.sign_offs}
        found |= {each.policy_version for each in self.waivers}
        return tuple(sorted(found))

    def history_of(self, person: Person) -> History:
        """The facts that decide what is asked of this person."""
        return History(
            person=person,
            completions=_of(person, self.completions),
            waivers=_of(person, self.waivers),
            absences=_of(person, self.absences),
        )

    def sign_off_of(self, person: Person, policy: PolicyHistory, on: date) -> Optional[SignOff]:
        """The person's latest sign-off that still stands: only minor changes came after its version."""
        for each in reversed(_of(person, self.sign_offs)):
            if not policy.major_since(each.policy_version, on):
                return each
        return None

    def name(self, person_id: str) -> str:
        """The name that belongs to an id; the id itself for somebody no longer known, or the operator."""
        return self.names.get(person_id, person_id)


def _of(person: Person, facts: Sequence[Fact]) -> Tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.person_id == person.id)
