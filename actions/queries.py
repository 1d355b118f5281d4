"""Passing a question on, and the yes or no to whatever was offered last."""

from typing import Any, Dict, List, Sequence, Text, Type

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asking_aside import ActionDeclineFollowUp
from actions.base import AssistantAction, Events, RecordsAction
from actions.conversation import bot_messages, entity, last_marks, last_question, marks
from actions.reminders import ActionRemindOverdue
from actions.showing import Button, button, task_button
from actions.sign_off import ActionOfferSignOff, ActionSignPolicy
from actions.training import FORM, OPEN, ActionTakeFollowUp
from bot.errors import NobodyToAsk, NotPermitted
from bot.learning.facts import Person


class ActionOfferToPassOn(RecordsAction):
    """Shows what would be sent and to whom, and asks first."""

    def name(self) -> Text:
        return "action_offer_to_pass_on"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        question = last_question(tracker, self.services.guidance.answers)
        if question is None:
            dispatcher.utter_message(response="utter_nothing_to_pass_on")
            return []
        try:
            addressees = self.services.queries.addressees(person_id)
        except NobodyToAsk:
            dispatcher.utter_message(response="utter_nobody_to_ask")
            return []
        dispatcher.utter_message(
            response="utter_offer_to_pass_on",
            addressee=addressees[0].name,
            question=question,
            buttons=[
                task_button(self.services, "confirm_pass_on"),
                *self._about_the_first(addressees),
                task_button(self.services, "decline_offer"),
            ],
        )
        return []

    def _about_the_first(self, addressees: Sequence[Person]) -> List[Button]:
        """A way past the first choice, for a concern about that very person; none when there is nobody else."""
        words = self.services.phrases.lines["pass_on_to_next"]
        return [
            button(
                words.format(name=addressees[0].name, next=following.name),
                "confirm_pass_on",
                addressee=following.id,
            )
            for following in addressees[1:2]
        ]


class ActionPassOnQuery(RecordsAction):
    """Records the question for the first choice, or the one the button names; says "sent" after the commit."""

    def name(self) -> Text:
        return "action_pass_on_query"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        question = last_question(tracker, self.services.guidance.answers)
        if question is None:
            dispatcher.utter_message(response="utter_nothing_to_pass_on")
            return []
        queries = self.services.queries
        try:
            query = queries.pass_on(person_id, question, entity(tracker, "addressee"))
        except NobodyToAsk:
            dispatcher.utter_message(response="utter_nobody_to_ask")
            return []
        except NotPermitted:
            dispatcher.utter_message(response="utter_not_to_this_person")
            return ActionOfferToPassOn(self._services).act(dispatcher, tracker, person_id)
        sent = next(each for each in queries.passed_on_by(person_id) if each.query.id == query.id)
        dispatcher.utter_message(response="utter_passed_on", addressee=sent.addressee_name)
        return []


# What a plain yes does, by what the last message of the assistant was waiting for.
ON_YES: Dict[Text, Type[RecordsAction]] = {
    "pass_on": ActionPassOnQuery,
    "offer_sign_off": ActionOfferSignOff,
    "sign_off": ActionSignPolicy,
    "follow_up": ActionTakeFollowUp,
    "remind_overdue": ActionRemindOverdue,
}


class ActionTakeYes(AssistantAction):
    """A yes does what the last message offered, and nothing else."""

    def name(self) -> Text:
        return "action_take_yes"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Does what was waited for."""
        awaited = ON_YES.get(str(last_marks(tracker).get("awaits")))
        if awaited:
            events = awaited(self._services).run(dispatcher, tracker, domain)
            # What the yes opened is shown at once; no rule could know what it was a yes to.
            return [*events, FollowupAction(FORM)] if SlotSet(OPEN, True) in events else events
        dispatcher.utter_message(response="utter_yes_to_what")
        return []


class ActionTakeNo(AssistantAction):
    """A no leaves everything as it is, and says so."""

    def name(self) -> Text:
        return "action_take_no"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Utters what the no was about."""
        awaited = last_marks(tracker).get("awaits")
        if awaited == "follow_up":
            return ActionDeclineFollowUp(self._services).run(dispatcher, tracker, domain)
        dispatcher.utter_message(response="utter_nothing_done" if awaited else "utter_no_to_what")
        return []


class ActionRepeat(AssistantAction):
    """Says the last thing again, with its buttons."""

    def name(self) -> Text:
        return "action_repeat"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Utters the newest message of the assistant once more."""
        newest = next(bot_messages(tracker), None)
        if newest is None:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
            return []
        told = newest.get("data") or {}
        dispatcher.utter_message(
            text=newest.get("text"),
            buttons=told.get("buttons") or [],
            json_message=told.get("custom") or {},
            **marks(newest),
        )
        return []
