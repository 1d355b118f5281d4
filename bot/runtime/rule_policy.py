"""Rasa's rules, found quickly."""

from functools import cache
from typing import Dict, List, Set, Text, Tuple

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import State


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class QuickRulePolicy(RulePolicy):
    """The same rules with the same outcome. Rasa reads every rule anew for every action of the history, a quarter of
    a turn's time here; this reads each once and leaves it at the first state that does not fit."""

    def _get_possible_keys(self, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        newest_first = states[::-1]
        return {
            key
            for key in lookup
            if all(map(self._fits, _newest_first(key), newest_first))  # as far as both reach
        }

    def _fits(self, rule: State, state: State) -> bool:
        """A state without an action before it is the beginning of a conversation, in a rule and in what was said."""
        began, begins = not state.get(PREVIOUS_ACTION), not rule.get(PREVIOUS_ACTION)
        if began or begins:
            return began and begins
        return bool(self._does_rule_match_state(rule, state))


@cache  # as many as there are rules
def _newest_first(key: Text) -> Tuple[State, ...]:
    return tuple(reversed(RulePolicy._rule_key_to_state(key)))
