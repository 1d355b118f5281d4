"""Our way of finding rules finds what Rasa's does."""

import json

from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy

from bot.runtime.rules import RuleBook, find_rules_quickly

RASAS_WAY = RulePolicy._get_possible_keys

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
    policy = RulePolicy.__new__(RulePolicy)  # it looks at nothing but the rules

    found = RuleBook(lookup).applicable(said, RulePolicy._does_rule_match_state)

    assert found == RASAS_WAY(policy, lookup, said)


@given(rules=rules.filter(bool))
def test_a_conversation_that_goes_as_a_rule_does_is_found(rules):
    lookup = {json.dumps(rule, sort_keys=True): "utter_greet" for rule in rules}
    said = [{kind: _said(part) for kind, part in state.items()} for state in rules[0]]

    found = RuleBook(lookup).applicable(said, RulePolicy._does_rule_match_state)

    assert json.dumps(rules[0], sort_keys=True) in found


def _said(part):
    """A state as a conversation has it: slots as tuples, and nothing that a rule only forbids."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in part.items()
        if value != "should_not_be_set"
    }


def test_rasas_policy_finds_them_this_way_in_the_assistants_process(monkeypatch):
    monkeypatch.setattr(RulePolicy, "_get_possible_keys", RASAS_WAY)
    find_rules_quickly()
    policy = RulePolicy.__new__(RulePolicy)
    rule = json.dumps([{"prev_action": {"action_name": "action_listen"}}])

    said = [{"prev_action": {"action_name": "action_listen"}}]
    assert policy._get_possible_keys({rule: "utter_greet"}, said) == {rule}
    assert RulePolicy._get_possible_keys is not RASAS_WAY
