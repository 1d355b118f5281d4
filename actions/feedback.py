"""Whether the last answer helped: counted by topic, without who said so."""

from typing import Optional, Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, RecordsAction
from actions.conversation import bot_messages, last_question, marks
from actions.queries import ActionOfferToPassOn

ANSWERS = frozenset({"policy", "silent"})
FEEDBACK = frozenset({"feedback_good", "feedback_bad"})


class FeedbackAction(RecordsAction):
    """Keeps what was said about the last answer; the same answer is judged once."""

    def keep(self, tracker: Tracker, person_id: Text, helpful: bool) -> None:
        """Nothing is kept when there is no answer, or it has its feedback already."""
        topic = _not_judged_yet(tracker)
        if topic:
            self.services.feedback.give(person_id, topic, helpful)


class ActionTakeGoodFeedback(FeedbackAction):
    """The answer helped."""

    def name(self) -> Text:
        return "action_take_good_feedback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        self.keep(tracker, person_id, helpful=True)
        dispatcher.utter_message(response="utter_feedback_good")
        return []


class ActionTakeBadFeedback(FeedbackAction):
    """The answer did not help: a person can."""

    def name(self) -> Text:
        return "action_take_bad_feedback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        self.keep(tracker, person_id, helpful=False)
        dispatcher.utter_message(response="utter_feedback_bad")
        if last_question(tracker, self.services.guidance.answers) is None:
            return []
        return ActionOfferToPassOn(self._services).act(dispatcher, tracker, person_id)


def _not_judged_yet(tracker: Tracker) -> Optional[Text]:
    for message in bot_messages(tracker):
        mark = marks(message)
        if mark.get("task") in FEEDBACK:
            return None
        if mark.get("kind") in ANSWERS:
            return str(mark["topic"])
    return None
