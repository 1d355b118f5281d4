"""Telling what a choice led to: the feedback first, then the result as it was committed."""

from typing import Text

from rasa_sdk.executor import CollectingDispatcher

from actions.showing import feedback_message, task_button
from bot.learning.views import ModuleResult, Outcome
from bot.services import Services


def tell_outcome(services: Services, dispatcher: CollectingDispatcher, outcome: Outcome) -> None:
    """Utters the feedback, the one way back if there is one, and the module's result if this was its end."""
    dispatcher.utter_message(
        response="utter_choice_feedback", **feedback_message(services.guidance.document, outcome)
    )
    if outcome.can_go_back:
        dispatcher.utter_message(
            response="utter_one_way_back", buttons=[task_button(services, "go_back")]
        )
    if outcome.last_chance:
        dispatcher.utter_message(response="utter_last_chance")
    if outcome.module_result:
        _tell_result(dispatcher, outcome.module.title, outcome.module_result)


def _tell_result(dispatcher: CollectingDispatcher, title: Text, result: ModuleResult) -> None:
    passed = "utter_module_passed_again" if result.already_complete else "utter_module_passed"
    dispatcher.utter_message(
        response=passed if result.passed else "utter_module_not_yet",
        title=title,
        sound=str(result.sound),
        decisions=str(result.decisions),
        version=str(result.completion.policy_version) if result.completion else "",
    )
