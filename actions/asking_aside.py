"""What is asked beside the training and needs no answer: how sure somebody feels, a question from last month.

Each is a message of its own with buttons, before the step that waits, and holds nothing up.
"""

import logging
from typing import Any, Dict, List, Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import AssistantAction, Events, RecordsAction
from actions.conversation import entity, last_marks
from actions.showing import Button, button, task_button
from bot.errors import NoStepWaiting, RecordsUnavailable
from bot.identity import person_id_of
from bot.learning.confidence import LEVELS
from bot.services import Services

logger = logging.getLogger(__name__)


def ask_how_sure(
    services: Services,
    dispatcher: CollectingDispatcher,
    moment: Text,
    attempt_id: Text,
    title: Text,
) -> None:
    """Asks how sure the person feels about a module's topic, with a button a level."""
    buttons = [
        button(
            services.phrases.buttons[f"how_sure_{level}"],
            "rate_confidence",
            attempt=attempt_id,
            moment=moment,
            level=str(level),
        )
        for level in LEVELS
    ]
    dispatcher.utter_message(response=f"utter_how_sure_{moment}", title=title, buttons=buttons)


def test_out_button(services: Services, person_id: Text, module_id: Text) -> List[Button]:
    """The button for testing out of this module; none when that cannot be done now."""
    if not services.test_outs.possible(person_id, module_id):
        return []
    return [task_button(services, "test_out", module=module_id)]


def offer_follow_up(services: Services, dispatcher: CollectingDispatcher, person_id: Text) -> None:
    """Offers the question that follows up a completion, if one is due; once."""
    offered = services.follow_ups.offer(person_id)
    if offered is None:
        return
    dispatcher.utter_message(
        response="utter_follow_up_offer",
        title=services.curriculum.module(offered.module_id).title,
        follow_up=offered.id,
        buttons=[
            task_button(services, "take_follow_up", attempt=offered.id),
            task_button(services, "decline_follow_up", attempt=offered.id),
        ],
    )


def offered_attempt(tracker: Tracker) -> Text:
    """The follow-up a button is about, or the one offered in the message before a plain yes or no."""
    return entity(tracker, "attempt") or str(last_marks(tracker).get("follow_up") or "")


class ActionRateConfidence(RecordsAction):
    """Keeps how sure the person feels, by its button."""

    def name(self) -> Text:
        return "action_rate_confidence"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        attempt_id, moment, level = (
            entity(tracker, part) or "" for part in ("attempt", "moment", "level")
        )
        try:
            new = self.services.confidence.rate(person_id, attempt_id, moment, int(level or 0))
        except NoStepWaiting:
            dispatcher.utter_message(response="utter_how_sure_too_late")
            return []
        dispatcher.utter_message(
            response="utter_how_sure_kept" if new else "utter_how_sure_already"
        )
        return []


class ActionOfferFollowUp(AssistantAction):
    """After a greeting: offers the question that follows up a completion, if one is due."""

    def name(self) -> Text:
        return "action_offer_follow_up"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """A greeting needs no records: when they cannot be read, nothing is offered and nothing said about it."""
        try:
            offer_follow_up(self.services, dispatcher, person_id_of(tracker.sender_id))
        except RecordsUnavailable:
            logger.exception("records.unavailable action=%s", self.name())
        return []


class ActionDeclineFollowUp(RecordsAction):
    """Takes the offer away; it is not made again for that completion."""

    def name(self) -> Text:
        return "action_decline_follow_up"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        declined = self.services.follow_ups.decline(person_id, offered_attempt(tracker))
        dispatcher.utter_message(
            response="utter_follow_up_declined" if declined else "utter_follow_up_gone"
        )
        return []
