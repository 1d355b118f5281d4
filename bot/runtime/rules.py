"""Rasa's rules, found quickly: the same rules with the same outcome.

Rasa reads every rule anew for every action of the history, which took a quarter of a turn here. This reads each once
and leaves it at the first state that does not fit.
"""

from functools import cache
from typing import Callable, Collection, List, Set, Text, Tuple

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import State

Matches = Callable[[State, State], bool]


def find_rules_quickly() -> None:
    """From now on, in this process, `RulePolicy` finds the rules that apply with `applicable`. A policy of our own
    would do too, but Rasa looks for its own by name."""
    RulePolicy._get_possible_keys = lambda self, lookup, states: applicable(
        lookup, states, self._does_rule_match_state
    )


def applicable(rules: Collection[Text], states: List[State], matches: Matches) -> Set[Text]:
    """The keys of the rules that what was said ends like; `matches` compares one state of each."""
    newest_first = states[::-1]
    return {
        key
        for key in rules
        if all(  # as far as both reach
            _fits(rule, state, matches)
            for rule, state in zip(_newest_first(key), newest_first, strict=False)
        )
    }


def _fits(rule: State, state: State, matches: Matches) -> bool:
    """A state without an action before it is the beginning of a conversation, in a rule and in what was said."""
    begins, began = not rule.get(PREVIOUS_ACTION), not state.get(PREVIOUS_ACTION)
    if begins or began:
        return begins and began
    return matches(rule, state)


@cache  # as many as there are rules
def _newest_first(key: Text) -> Tuple[State, ...]:
    return tuple(reversed(RulePolicy._rule_key_to_state(key)))
