"""Rasa's rules, found quickly: the same rules with the same outcome.

Rasa reads every rule anew for every action of the history, which took a quarter of a turn here. This reads each once,
keeps them by how they end, and leaves a rule at the first state that does not fit.
"""

from collections import defaultdict
from typing import Any, Callable, Collection, Dict, List, NamedTuple, Set, Text, Tuple

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Matches = Callable[[State, State], bool]


class End(NamedTuple):
    """What the newest state of a rule, or of what was said, is told by."""

    action: Text
    intent: Text


ANY = ""
BEGINNING = End(ANY, ANY)


class RuleBook:
    """The keys of some rules, which do not change, by their ends."""

    def __init__(self, keys: Collection[Text]) -> None:
        self._rules: Dict[End, List[Tuple[Text, List[State]]]] = defaultdict(list)
        for key in keys:
            newest_first = list(reversed(RulePolicy._rule_key_to_state(key)))
            self._rules[_end_of(newest_first[0])].append((key, newest_first))

    def applicable(self, states: List[State], matches: Matches) -> Set[Text]:
        """The keys of the rules that what was said ends like; `matches` compares one state of each."""
        newest_first = states[::-1]
        return {
            key
            for end in self._ends_of(newest_first)
            for key, rule in self._rules.get(end, ())
            if all(  # as far as both reach
                _fits(wanted, state, matches)
                for wanted, state in zip(rule, newest_first, strict=False)
            )
        }

    def _ends_of(self, newest_first: List[State]) -> Collection[End]:
        if not newest_first:
            return list(self._rules)
        end = _end_of(newest_first[0])
        if end is BEGINNING:
            return [BEGINNING]
        return {End(action, intent) for action in (end.action, ANY) for intent in (end.intent, ANY)}


def find_rules_quickly() -> None:
    """From now on, in this process, `RulePolicy` finds the rules that apply in a `RuleBook`. A policy of our own would
    do too, but Rasa looks for its own by name."""
    RulePolicy._get_possible_keys = _possible_keys


def _possible_keys(policy: Any, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
    books: Dict[int, RuleBook] = policy.__dict__.setdefault("_books", {})
    # A policy has two lookups, which are its own for as long as it is there.
    book = books.get(id(lookup)) or books.setdefault(id(lookup), RuleBook(lookup))
    return book.applicable(states, policy._does_rule_match_state)


def _end_of(state: State) -> End:
    if not state.get(PREVIOUS_ACTION):
        return BEGINNING
    told = (state[PREVIOUS_ACTION].get(ACTION_NAME), state.get(USER, {}).get(INTENT))
    return End(*(each if each and each != SHOULD_NOT_BE_SET else ANY for each in told))


def _fits(rule: State, state: State, matches: Matches) -> bool:
    """A state without an action before it is the beginning of a conversation, in a rule and in what was said: of it
    nothing else counts."""
    begins, began = not rule.get(PREVIOUS_ACTION), not state.get(PREVIOUS_ACTION)
    if begins or began:
        return begins and began
    return matches(rule, state)
