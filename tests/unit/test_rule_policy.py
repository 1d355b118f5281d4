"""Our way of finding rules finds what Rasa's does."""

import json

from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy

from bot.runtime.rule_policy import QuickRulePolicy

intents = st.sampled_from(["greet", "befriending", "deny"])
actions = st.sampled_from(["action_listen", "utter_greet", "scenario_form"])
states = st.fixed_dictionaries(
    {},
    optional={
        "prev_action": st.fixed_dictionaries({"action_name": actions}),
        "user": st.fixed_dictionaries({"intent": intents}),
        "active_loop": st.fixed_dictionaries(
            {"name": st.sampled_from(["scenario_form", "should_not_be_set"])}
        ),
        "slots": st.fixed_dictionaries(
            {"scenario_open": st.sampled_from([[1.0], [0.0], "should_not_be_set"])}
        ),
    },
)
rules = st.lists(st.lists(states, min_size=1, max_size=4), max_size=12)


@given(rules=rules, said=st.lists(states, max_size=6))
def test_the_rules_that_apply_are_the_ones_rasa_finds(rules, said):
    lookup = {json.dumps(rule, sort_keys=True): "utter_greet" for rule in rules}
    policy = QuickRulePolicy.__new__(QuickRulePolicy)  # neither way looks at anything but the rules

    found = policy._get_possible_keys(lookup, said)

    assert found == RulePolicy._get_possible_keys(policy, lookup, said)


@given(rules=rules.filter(bool))
def test_a_conversation_that_goes_as_a_rule_does_is_found(rules):
    lookup = {json.dumps(rule, sort_keys=True): "utter_greet" for rule in rules}
    policy = QuickRulePolicy.__new__(QuickRulePolicy)
    said = [
        {
            kind: {
                k: tuple(v) if isinstance(v, list) else v
                for k, v in part.items()
                if v != "should_not_be_set"
            }
            for kind, part in state.items()
        }
        for state in rules[0]
    ]

    assert json.dumps(rules[0], sort_keys=True) in policy._get_possible_keys(lookup, said)
