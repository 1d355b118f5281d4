"""The loop of a scenario: show the step, take the answer, give the feedback. The branching is the core's."""

import logging
from typing import Any, Dict, Optional, Text, Type

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.asking_aside import ActionDeclineFollowUp, ActionRateConfidence
from actions.base import Events, RecordsAction
from actions.conversation import URGENT, entity, intent_of
from actions.outcomes import tell_outcome
from actions.showing import step_message, task_button
from actions.training import FORM, STEP_ANSWER, ActionTakeFollowUp, ActionTestOut
from bot.errors import NoStepWaiting, RecordsUnavailable
from bot.identity import person_id_of
from bot.language.questions import is_question
from bot.learning.facts import AttemptKind
from bot.learning.views import InterpretationKind, Outcome
from bot.services import Services, get_services

logger = logging.getLogger(__name__)

SURELY_URGENT = 0.9
BARE = 2  # words
# The message was an answer, whatever came of it; the step that waits now is shown next.
TAKEN = "taken"
DONE = "done"
OTHER_BUTTONS = frozenset(  # of something else than the scenario
    {"none_of_these", "confirm_sign_off", "confirm_pass_on", "decline_offer", "confirm_remind"}
    | {"answer_query", "answered_in_person", "confirm_answer", "change_answer"}
)
ASIDE: Dict[
    Text, Type[RecordsAction]
] = {  # buttons beside the step; it is shown again, or the one they lead to
    "rate_confidence": ActionRateConfidence,
    "test_out": ActionTestOut,
    "take_follow_up": ActionTakeFollowUp,
    "decline_follow_up": ActionDeclineFollowUp,
}
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
        except RecordsUnavailable:
            # Showing the step comes next, meets the same trouble, and tells it once.
            logger.exception("records.unavailable action=%s", self.name())
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
        text = tracker.latest_message.get("text") or ""
        if intent in URGENT:
            return self._urgent_or_answer(tracker, text, person_id)
        if intent in OTHER_BUTTONS or is_question(text):
            return {}
        if intent in ASIDE:
            ASIDE[intent](self._services).act(dispatcher, tracker, person_id)
            return {STEP_ANSWER: TAKEN}
        if learning.current(person_id) is None:  # finished meanwhile, here or elsewhere
            dispatcher.utter_message(response="utter_attempt_over")
            return {STEP_ANSWER: DONE}
        if intent == "choose_option":
            chosen = (entity(tracker, part) or "" for part in ("attempt", "step", "option"))
            return self._tell(dispatcher, learning.choose(person_id, *chosen), person_id)
        waiting = learning.waiting_for_confirmation(person_id)
        if waiting and intent == "affirm":
            return self._tell(dispatcher, learning.confirm(person_id), person_id)
        if waiting and intent == "deny":
            learning.retract(person_id)
            return {STEP_ANSWER: TAKEN}
        if intent == "go_back":
            return self._go_back(dispatcher, person_id)
        return {} if text.startswith("/") else self._read_typed(dispatcher, text, intent, person_id)

    def _urgent_or_answer(self, tracker: Tracker, text: Text, person_id: Text) -> Dict[Text, Any]:
        """The safe route goes first, unless nothing but a moderate guess speaks for it and the words are a known way
        of saying one of the options: stories about children sound like worries about them."""
        likely = tracker.latest_message["intent"].get("confidence") or 0.0
        if text.startswith("/") or tracker.latest_message.get("urgent") or likely >= SURELY_URGENT:
            return {}
        try:
            meaning = self.services.learning.interpret(person_id, text)
        except (NoStepWaiting, RecordsUnavailable):
            return {}
        return {STEP_ANSWER: TAKEN} if meaning.kind is InterpretationKind.OPTION else {}

    def _go_back(self, dispatcher: CollectingDispatcher, person_id: Text) -> Dict[Text, Any]:
        try:
            self.services.learning.back(person_id)
        except NoStepWaiting:
            dispatcher.utter_message(response="utter_no_way_back")
        return {STEP_ANSWER: TAKEN}

    def _read_typed(
        self, dispatcher: CollectingDispatcher, text: Text, intent: Text, person_id: Text
    ) -> Dict[Text, Any]:
        """Words of the person's own: an answer is said back before it counts; anything else goes to the rules."""
        if intent in SHOW_AGAIN and len(text.split()) <= BARE:
            return {
                STEP_ANSWER: TAKEN
            }  # "carry on", or a yes to nothing: the decision is shown again
        meaning = self.services.learning.interpret(person_id, text)
        if meaning.kind is InterpretationKind.UNCLEAR and intent not in SHOW_AGAIN:
            if intent not in MAYBE_ANSWERS and intent not in self.services.guidance.answers:
                return {}  # something the assistant does, such as a pause
            dispatcher.utter_message(response="utter_typed_answer_unclear")
        if meaning.coaching:
            dispatcher.utter_message(response="utter_misconception", coaching=meaning.coaching)
        return {STEP_ANSWER: TAKEN}

    def _tell(
        self, dispatcher: CollectingDispatcher, outcome: Outcome, person_id: Text
    ) -> Dict[Text, Any]:
        tell_outcome(self.services, dispatcher, outcome)
        return {STEP_ANSWER: DONE if self._is_over(outcome, person_id) else TAKEN}

    def _is_over(self, outcome: Outcome, person_id: Text) -> bool:
        """A follow-up question comes in between: after it the training in progress, if any, goes on."""
        if outcome.module_result is None:
            return False
        in_between = outcome.module_result.kind is AttemptKind.FOLLOW_UP
        return not in_between or self.services.learning.current(person_id) is None
