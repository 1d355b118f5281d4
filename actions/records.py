"""A person's own records: what training there is, how far they are, proof, and what is held about them."""

from typing import Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.asking_aside import offer_follow_up
from actions.base import Events, RecordsAction
from actions.showing import certificate_line, certificate_link, module_line, task_button
from bot.dates import day_in_words

MY_DATA_PAGE = "/my-data"


class ActionListModules(RecordsAction):
    """The modules, each with where the person stands."""

    def name(self) -> Text:
        return "action_list_modules"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        statuses = self.services.learning.modules(person_id)
        lines = [module_line(self.services, status) for status in statuses]
        dispatcher.utter_message(
            response="utter_module_list",
            modules="\n".join(f"- {line}" for line in lines),
            buttons=[task_button(self.services, "start_training")],
        )
        return []


class ActionShowProgress(RecordsAction):
    """How far the person is, with the sign-off."""

    def name(self) -> Text:
        return "action_show_progress"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        statuses = self.services.learning.modules(person_id)
        signed = self.services.learning.standing_sign_off(person_id)
        words = self.services.phrases.lines
        sign_off = words["not_signed"]
        if signed:
            sign_off = words["signed_for_you" if signed.recorded_by else "signed"].format(
                version=signed.policy_version, date=day_in_words(signed.signed_at)
            )
        dispatcher.utter_message(
            response="utter_progress",
            modules="\n".join(f"- {module_line(self.services, status)}" for status in statuses),
            sign_off=sign_off,
        )
        offer_follow_up(self.services, dispatcher, person_id)
        return []


class ActionShowCertificate(RecordsAction):
    """The certificates the person has, to open, and what is missing for the others."""

    def name(self) -> Text:
        return "action_show_certificate"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        found = self.services.certificates_of(person_id)
        if not found.earned:
            dispatcher.utter_message(response="utter_certificate_none")
            return []
        words = self.services.phrases.lines
        titles = ", ".join(module.title for module in found.missing)
        missing = "certificates_missing" if found.missing else "certificates_complete"
        earned = [certificate_line(self.services, each) for each in found.earned]
        dispatcher.utter_message(
            response="utter_certificate",
            earned="\n".join(f"- {line}" for line in earned),
            missing=words[missing].format(titles=titles),
            json_message={"links": [certificate_link(self.services, e) for e in found.earned]},
        )
        return []


class ActionShowHeldData(RecordsAction):
    """What is held about the person, and what their line manager can see."""

    def name(self) -> Text:
        return "action_show_held_data"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        record = self.services.learning.record_of(person_id)
        dispatcher.utter_message(
            response="utter_held_data",
            attempts=str(len(record.attempts)),
            completions=str(len(record.completions)),
            sign_offs=str(len(record.sign_offs)),
            json_message={
                "links": [
                    {
                        "title": self.services.phrases.buttons["download_my_data"],
                        "href": MY_DATA_PAGE,
                    }
                ]
            },
        )
        return []
