"""Signing the policy: an explicit act against one version, with its wording shown."""

from typing import Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, RecordsAction
from actions.conversation import entity, last_marks
from actions.showing import task_button
from bot.dates import day_in_words
from bot.errors import VersionNotCurrent

POLICY_PAGE = "/policy"


class ActionOfferSignOff(RecordsAction):
    """Shows the sentence to sign; signing takes its own button, or a plain yes to it."""

    def name(self) -> Text:
        return "action_offer_sign_off"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        wording = self.services.learning.sign_off_wording()
        dispatcher.utter_message(
            response="utter_offer_sign_off",
            wording=wording.text,
            sign_off_version=str(wording.version),
            buttons=[
                task_button(self.services, "confirm_sign_off", version=str(wording.version)),
                task_button(self.services, "decline_offer", said="not_yet"),
            ],
            json_message={
                "links": [
                    {"title": self.services.phrases.buttons["read_policy"], "href": POLICY_PAGE}
                ]
            },
        )
        return []


class ActionSignPolicy(RecordsAction):
    """Records the sign-off of the version that was shown; says "on your record" after the commit."""

    def name(self) -> Text:
        return "action_sign_policy"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        shown = entity(tracker, "version") or last_marks(tracker).get("sign_off_version") or "0"
        try:
            result = self.services.learning.sign_off(person_id, int(shown))
        except VersionNotCurrent:
            dispatcher.utter_message(response="utter_sign_off_other_version")
            return ActionOfferSignOff(self._services).act(dispatcher, tracker, person_id)
        dispatcher.utter_message(
            response="utter_sign_off_already" if result.already else "utter_sign_off_recorded",
            date=day_in_words(result.sign_off.signed_at),
            wording=result.sign_off.wording,
        )
        return []
