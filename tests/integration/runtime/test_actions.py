"""The action contract: what the domain names is what runs, and nobody meets silence when an action fails."""

from inspect import isabstract

import pytest
import yaml
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.utils import all_subclasses

from actions.base import RecordsAction
from bot.errors import RecordsUnavailable, UnknownPerson
from bot.runtime.actions_endpoint import InProcessActions, in_process_actions
from bot.settings import PROJECT

DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))


def call(name):
    tracker = {"sender_id": "web:anna", "slots": {}, "latest_message": {}, "events": []}
    return {"next_action": name, "sender_id": "web:anna", "tracker": tracker, "domain": {}}


def endpoint_with(action):
    executor = ActionExecutor()
    executor.register_action(action)
    return InProcessActions(executor)


class Raises(Action):
    def name(self):
        return "action_raises"

    def run(self, dispatcher, tracker, domain):
        raise ZeroDivisionError


class Rejects(Action):
    def name(self):
        return "action_rejects"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection("action_rejects")


def test_every_action_of_the_domain_runs_and_every_action_that_runs_is_in_the_domain():
    in_process_actions("actions")
    registered = {
        action().name()
        for action in all_subclasses(Action)
        if action.__module__.startswith("actions.") and not isabstract(action)
    }

    assert registered == set(DOMAIN["actions"])


def test_there_is_one_intent_for_each_topic_and_an_answer_rule_for_each():
    topics = yaml.safe_load((PROJECT / "content/policy/topics.yml").read_text())["topics"]
    rules = yaml.safe_load((PROJECT / "data/rules/policy.yml").read_text())["rules"]
    answered = {one["intent"] for one in rules[0]["steps"][0]["or"]}
    urgent = {topic["id"] for topic in topics if topic["kind"] == "urgent"}

    assert {topic["id"] for topic in topics} <= set(DOMAIN["intents"])
    assert answered == {topic["id"] for topic in topics} - urgent


async def test_an_action_that_raises_tells_the_person_so():
    result = await endpoint_with(Raises()).request(json=call("action_raises"))

    assert result["responses"] == [{"response": "utter_something_went_wrong"}]
    assert "utter_something_went_wrong" in DOMAIN["responses"]


async def test_a_slow_action_is_given_up_and_the_person_told(monkeypatch):
    import threading

    blocked = threading.Event()

    class Blocks(Action):
        def name(self):
            return "action_blocks"

        def run(self, dispatcher, tracker, domain):
            blocked.wait(5)
            return []

    monkeypatch.setattr("bot.runtime.actions_endpoint.LONGEST_ACTION", 0.05)
    result = await endpoint_with(Blocks()).request(json=call("action_blocks"))
    blocked.set()

    assert result["responses"][0]["response"] == "utter_something_went_wrong"


async def test_a_rejection_reaches_rasa_as_it_expects_it():
    with pytest.raises(ClientResponseError) as caught:
        await endpoint_with(Rejects()).request(json=call("action_rejects"))

    assert caught.value.status == 400


def test_rasa_still_refuses_a_result_of_another_form():
    in_process_actions("actions")
    action = RemoteAction("action_repeat", None)

    action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(Exception, match="not of type 'array'"):
        action._validate_action_result({"events": {}, "responses": []})


@pytest.mark.parametrize(
    ("error", "response"),
    [
        (RecordsUnavailable("away"), "utter_record_not_saved"),
        (UnknownPerson("anna"), "utter_not_on_the_staff_list"),
    ],
)
def test_trouble_with_the_records_is_told_truly_and_nothing_is_claimed(error, response):
    class Fails(RecordsAction):
        def name(self):
            return "action_fails"

        def act(self, dispatcher, tracker, person_id):
            raise error

    dispatcher = CollectingDispatcher()
    tracker = Tracker("web:anna", {}, {}, [], False, None, {}, "action_listen")

    events = Fails().run(dispatcher, tracker, {})

    assert events == []
    assert [message["response"] for message in dispatcher.messages] == [response]
