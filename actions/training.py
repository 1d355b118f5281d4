"""Opening, pausing and closing a module. The place in it lives in the records, not in the conversation."""

from typing import Collection, Optional, Text

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asking_aside import ask_how_sure, offer_follow_up, offered_attempt, test_out_button
from actions.base import Events, RecordsAction
from actions.conversation import entity
from actions.outcomes import tell_outcome
from actions.showing import button, change_message, task_button
from bot.errors import NoStepWaiting, NotPermitted
from bot.language.english import content_words
from bot.learning.confidence import BEFORE
from bot.learning.views import ModuleState, ModuleStatus, StepView

FORM = "scenario_form"
OPEN = "scenario_open"
STEP_ANSWER = "step_answer"


class OpeningAction(RecordsAction):
    """An action after which a scenario's step waits, or does not."""

    def without_records(self) -> Events:
        return [SlotSet(OPEN, False)]

    def opened(self) -> Events:
        """The form may ask for the waiting step."""
        return [SlotSet(OPEN, True), SlotSet(STEP_ANSWER, None)]

    def say_continues(self, dispatcher: CollectingDispatcher, view: StepView, task: Text) -> None:
        """Tells where the person left off, whichever task led there."""
        dispatcher.utter_message(
            response="utter_module_continues",
            title=view.module.title,
            done=str(view.number - 1),
            decisions=str(view.total),
            task=task,
        )


class ActionStartModule(OpeningAction):
    """Starts the module that was named, else the one begun, else the first that is not done; asks when all are."""

    def name(self) -> Text:
        return "action_start_module"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        statuses = {each.module.id: each for each in self.services.learning.modules(person_id)}
        # A button's message has no words; an earlier question's must not choose the module.
        said = tracker.latest_message.get("text") or ""
        wanted = entity(tracker, "module") or _meant(statuses.values(), said)
        if wanted not in statuses:
            self._ask_which(dispatcher, statuses.values())
            return [SlotSet(OPEN, False)]
        offer_follow_up(self.services, dispatcher, person_id)
        view = self.services.learning.start(person_id, wanted)
        if statuses[wanted].state is ModuleState.IN_PROGRESS:
            self.say_continues(dispatcher, view, "start_training")
            return self.opened()
        dispatcher.utter_message(
            response="utter_module_starts",
            title=view.module.title,
            summary=view.module.summary,
            buttons=test_out_button(self.services, person_id, wanted),
        )
        for change in statuses[wanted].changes:
            dispatcher.utter_message(
                response="utter_clause_changed", **change_message(self.services, change)
            )
        ask_how_sure(self.services, dispatcher, BEFORE, view.attempt_id, view.module.title)
        return self.opened()

    def _ask_which(
        self, dispatcher: CollectingDispatcher, statuses: Collection[ModuleStatus]
    ) -> None:
        buttons = [
            button(status.module.title, "start_training", module=status.module.id)
            for status in statuses
        ]
        dispatcher.utter_message(response="utter_which_module", buttons=buttons)


def _meant(statuses: Collection[ModuleStatus], text: Text) -> Optional[Text]:
    """The module whose title shares words with the message; else the one begun, else the first that is not done."""
    said = content_words(text)
    named = [each for each in statuses if content_words(each.module.title) & said]
    begun = [each for each in statuses if each.state is ModuleState.IN_PROGRESS]
    to_do = [each for each in statuses if each.state is not ModuleState.DONE]
    return next((each.module.id for each in [*named, *begun, *to_do]), None)


class ActionResumeModule(OpeningAction):
    """Carries on with the attempt that was touched last."""

    def name(self) -> Text:
        return "action_resume_module"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        view = self.services.learning.resume(person_id)
        if view is None:
            dispatcher.utter_message(
                response="utter_nothing_to_resume",
                buttons=[task_button(self.services, "start_training")],
            )
            return [SlotSet(OPEN, False)]
        self.say_continues(dispatcher, view, "resume_training")
        return self.opened()


class ActionTestOut(OpeningAction):
    """Starts testing out of a module, by its button."""

    def name(self) -> Text:
        return "action_test_out"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        try:
            view = self.services.test_outs.begin(person_id, entity(tracker, "module") or "")
        except NotPermitted:
            dispatcher.utter_message(
                response="utter_test_out_not_possible",
                buttons=[task_button(self.services, "start_training")],
            )
            return [SlotSet(OPEN, False)]
        dispatcher.utter_message(
            response="utter_test_out_starts",
            title=view.module.title,
            decisions=str(view.total),
            clauses=list(view.module.clause_ids),
        )
        return self.opened()


class ActionTakeFollowUp(OpeningAction):
    """Asks the question that follows up a completion, by the button of its offer."""

    def name(self) -> Text:
        return "action_take_follow_up"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        view = self.services.follow_ups.take(person_id, offered_attempt(tracker))
        if view is None:
            dispatcher.utter_message(response="utter_follow_up_gone")
            return [SlotSet(OPEN, False)]
        return self.opened()


class ActionChooseAfterBreak(OpeningAction):
    """A choice pressed when the scenario's loop has ended, as after an hour: it counts all the same."""

    def name(self) -> Text:
        return "action_choose_after_break"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        learning = self.services.learning
        try:
            chosen = (entity(tracker, part) or "" for part in ("attempt", "step", "option"))
            tell_outcome(self.services, dispatcher, learning.choose(person_id, *chosen))
        except NoStepWaiting:
            dispatcher.utter_message(response="utter_step_moved_on")
        if learning.current(person_id) is None:
            return [SlotSet(OPEN, False)]
        return self.opened()


class ActionPauseModule(RecordsAction):
    """Pauses; the place is kept."""

    def name(self) -> Text:
        return "action_pause_module"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        view = self.services.learning.pause(person_id)
        if view is None:
            dispatcher.utter_message(response="utter_nothing_to_pause")
        else:
            dispatcher.utter_message(
                response="utter_paused",
                title=view.module.title,
                buttons=[task_button(self.services, "resume_training")],
            )
        return []


class ActionCloseModule(RecordsAction):
    """After the last decision: frees the slots and offers what is left, the next module or the sign-off."""

    def name(self) -> Text:
        return "action_close_module"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        signed = self.services.learning.standing_sign_off(person_id)
        buttons = [] if signed else [task_button(self.services, "acknowledge_policy")]
        buttons.append(task_button(self.services, "decline_offer", said="not_yet"))
        statuses = self.services.learning.modules(person_id)
        to_do = [each.module for each in statuses if each.state is not ModuleState.DONE]
        if to_do:
            following = task_button(
                self.services, "start_training", said="next_module", module=to_do[0].id
            )
            buttons[:0] = test_out_button(self.services, person_id, to_do[0].id)
            dispatcher.utter_message(
                response="utter_next_module",
                title=to_do[0].title,
                minutes=str(to_do[0].minutes),
                buttons=[following, *buttons],
            )
        elif not signed:
            dispatcher.utter_message(response="utter_sign_off_next", buttons=buttons)
        return self.without_records()

    def without_records(self) -> Events:
        return [SlotSet(OPEN, None), SlotSet(STEP_ANSWER, None)]
