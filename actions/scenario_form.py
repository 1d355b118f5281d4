"""The loop of a scenario: show the step, take the answer, give the feedback. The branching is the core's."""

import logging
from typing import Any, Dict, Optional, Text

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, RecordsAction
from actions.conversation import entity, intent_of
from actions.showing import feedback_message, step_message, task_button
from bot.errors import NoStepWaiting, RecordsUnavailable
from bot.identity import person_id_of
from bot.language.questions import is_question
from bot.learning.views import InterpretationKind, Outcome
from bot.services import Services, get_services

logger = logging.getLogger(__name__)

FORM = "scenario_form"
STEP_ANSWER = "step_answer"
TAKEN = (
    "taken"  # the message was an answer, whatever came of it; the step that waits now is shown next
)
DONE = "done"
URGENT = frozenset({"safeguarding_concern", "staff_distress"})
NOT_ANSWERS = frozenset({"none_of_these", "confirm_sign_off"})  # buttons of something else
MAYBE_ANSWERS = frozenset({"nlu_fallback", "out_of_scope"})
SHOW_AGAIN = frozenset({"start_training", "resume_training", "repeat", "affirm", "deny"})


class ActionAskStepAnswer(RecordsAction):
    """Shows the step that waits, with what a typed answer was taken to mean if that waits for a yes."""

    def name(self) -> Text:
        return "action_ask_step_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        view = self.services.learning.current(person_id)
        if view is None:
            dispatcher.utter_message(response="utter_nothing_to_resume")
            return []
        if view.restarted:
            dispatcher.utter_message(response="utter_scenario_restarted")
        if view.said_back:
            dispatcher.utter_message(
                response="utter_said_back",
                option=view.said_back.text,
                buttons=[
                    task_button(self.services, "affirm", said="affirm_said_back"),
                    task_button(self.services, "deny", said="deny_said_back"),
                ],
            )
            return []
        dispatcher.utter_message(
            response="utter_scenario_step", **step_message(self.services, view)
        )
        return []


class ValidateScenarioForm(FormValidationAction):
    """Takes a message as an answer to the step that waits, or leaves it to the rules when it is something else."""

    def __init__(self, services: Optional[Services] = None) -> None:
        self._services = services

    @property
    def services(self) -> Services:
        return self._services or get_services()

    def name(self) -> Text:
        return "validate_scenario_form"

    async def extract_step_answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Dict[Text, Any]:
        """`taken` to show the step that waits now, `done` at the end of the attempt, nothing when the message is no
        answer: Rasa then follows the rules and comes back here."""
        if (tracker.active_loop or {}).get("name") != FORM:
            return {}
        if tracker.get_slot("requested_slot") != STEP_ANSWER:
            return {}
        try:
            return self._take(dispatcher, tracker, person_id_of(tracker.sender_id))
        except NoStepWaiting:
            dispatcher.utter_message(response="utter_step_moved_on")
            return {STEP_ANSWER: TAKEN}
        except RecordsUnavailable:
            logger.exception("records.unavailable action=%s", self.name())
            dispatcher.utter_message(response="utter_record_not_saved")
            return {STEP_ANSWER: TAKEN}

    async def validate_step_answer(
        self,
        value: Text,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> Dict[Text, Any]:
        """Keeps only the end; anything else empties the slot, so that the form asks for the next step."""
        return {STEP_ANSWER: DONE if value == DONE else None}

    def _take(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text
    ) -> Dict[Text, Any]:
        learning, intent = self.services.learning, intent_of(tracker)
        if intent in URGENT | NOT_ANSWERS:
            return {}
        if intent == "choose_option":
            chosen = (entity(tracker, part) or "" for part in ("attempt", "step", "option"))
            return self._tell(dispatcher, learning.choose(person_id, *chosen))
        waiting = learning.waiting_for_confirmation(person_id)
        if waiting and intent == "affirm":
            return self._tell(dispatcher, learning.confirm(person_id))
        if waiting and intent == "deny":
            learning.retract(person_id)
            return {STEP_ANSWER: TAKEN}
        if intent == "go_back":
            return self._go_back(dispatcher, person_id)
        return self._read_typed(dispatcher, tracker, person_id)

    def _go_back(self, dispatcher: CollectingDispatcher, person_id: Text) -> Dict[Text, Any]:
        try:
            self.services.learning.back(person_id)
        except NoStepWaiting:
            dispatcher.utter_message(response="utter_no_way_back")
        return {STEP_ANSWER: TAKEN}

    def _read_typed(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text
    ) -> Dict[Text, Any]:
        """Words of the person's own: a question goes to the rules; an answer is said back before it counts."""
        text, intent = tracker.latest_message.get("text") or "", intent_of(tracker)
        if text.startswith("/") or is_question(text):
            return {}
        meaning = self.services.learning.interpret(person_id, text)
        if meaning.kind is InterpretationKind.UNCLEAR and intent not in SHOW_AGAIN:
            if intent not in MAYBE_ANSWERS and intent not in self.services.guidance.answers:
                return {}  # something the assistant does, such as a pause
            dispatcher.utter_message(response="utter_typed_answer_unclear")
        if meaning.coaching:
            dispatcher.utter_message(response="utter_misconception", coaching=meaning.coaching)
        return {STEP_ANSWER: TAKEN}

    def _tell(self, dispatcher: CollectingDispatcher, outcome: Outcome) -> Dict[Text, Any]:
        """Feedback first; then, at the end of the attempt, the result as it was committed."""
        document = self.services.guidance.document
        dispatcher.utter_message(
            response="utter_choice_feedback", **feedback_message(document, outcome)
        )
        if outcome.can_go_back:
            dispatcher.utter_message(
                response="utter_one_way_back", buttons=[task_button(self.services, "go_back")]
            )
        if outcome.last_chance:
            dispatcher.utter_message(response="utter_last_chance")
        result = outcome.module_result
        if result is None:
            return {STEP_ANSWER: TAKEN}
        passed = "utter_module_passed_again" if result.already_complete else "utter_module_passed"
        dispatcher.utter_message(
            response=passed if result.passed else "utter_module_not_yet",
            title=outcome.module.title,
            sound=str(result.sound),
            decisions=str(result.decisions),
            version=str(document.version),
        )
        return {STEP_ANSWER: DONE}
