"""How the people of a school stand, without the people: groups of those who stand alike."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Dict, Iterable, List, Sequence, Tuple

from bot.guidance.history import PolicyHistory
from bot.learning.content import Module
from bot.learning.due import is_asked_of
from bot.learning.progress import History


@dataclass(frozen=True)
class Profile:
    """How many people have this role, are in these states with the modules asked of them (pairs of module and state,
    in the modules' order), and have signed the policy or not."""

    role: str
    states: Tuple[Tuple[str, str], ...]
    signed: bool
    people: int = 1


def profile_of(
    history: History, modules: Sequence[Module], policy: PolicyHistory, signed: bool, on: date
) -> Profile:
    """The profile of one person on a day, by the rules of `bot.learning.due`."""
    states = tuple(
        (module.id, history.owed(module, policy, on).state)
        for module in modules
        if is_asked_of(module, history.person)
    )
    return Profile(history.person.role, states, signed)


def put_together(profiles: Iterable[Profile]) -> List[Profile]:
    """Each kind of profile once, with all its people; in an order that does not hang on who came first."""
    people: Dict[Profile, int] = Counter()
    for each in profiles:
        people[replace(each, people=0)] += each.people
    found = [replace(kind, people=count) for kind, count in people.items()]
    return sorted(found, key=lambda each: (each.role, each.states, each.signed))
