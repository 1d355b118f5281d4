"""Telling what a choice led to: the feedback first, then the result as it was committed."""

from typing import Dict, Text

from rasa_sdk.executor import CollectingDispatcher

from actions.asking_aside import ask_how_sure
from actions.showing import button, feedback_message, task_button
from bot.learning.confidence import AFTER
from bot.learning.facts import AttemptKind
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
        TELL_RESULT[outcome.module_result.kind](
            services, dispatcher, outcome, outcome.module_result
        )


def _tell_module(
    services: Services,
    dispatcher: CollectingDispatcher,
    outcome: Outcome,
    result: ModuleResult,
) -> None:
    passed = "utter_module_passed_again" if result.already_complete else "utter_module_passed"
    dispatcher.utter_message(
        response=passed if result.passed else "utter_module_not_yet",
        **_counts(outcome, result),
    )
    ask_how_sure(services, dispatcher, AFTER, outcome.attempt_id, outcome.module.title)


def _tell_test_out(
    services: Services,
    dispatcher: CollectingDispatcher,
    outcome: Outcome,
    result: ModuleResult,
) -> None:
    if result.passed:
        dispatcher.utter_message(response="utter_tested_out", **_counts(outcome, result))
        return
    dispatcher.utter_message(
        response="utter_test_out_not_yet",
        clauses_to_read=", ".join(result.clause_ids),
        buttons=[button(outcome.module.title, "start_training", module=outcome.module.id)],
        **_counts(outcome, result),
    )


def _tell_follow_up(
    services: Services,
    dispatcher: CollectingDispatcher,
    outcome: Outcome,
    result: ModuleResult,
) -> None:
    dispatcher.utter_message(response="utter_follow_up_done", title=outcome.module.title)


TELL_RESULT = {
    AttemptKind.MODULE: _tell_module,
    AttemptKind.TEST_OUT: _tell_test_out,
    AttemptKind.FOLLOW_UP: _tell_follow_up,
}


def _counts(outcome: Outcome, result: ModuleResult) -> Dict[Text, Text]:
    return {
        "title": outcome.module.title,
        "sound": str(result.sound),
        "decisions": str(result.decisions),
        "version": str(result.completion.policy_version) if result.completion else "",
    }
