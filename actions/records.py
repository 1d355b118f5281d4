"""A person's own records: what training there is, how far they are, proof, and what is held about them."""

from typing import Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, RecordsAction
from actions.showing import module_line, task_button
from bot.dates import day_in_words

MY_TRAINING_PAGE = "/my-training"
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
        record = self.services.learning.record_of(person_id)
        version = self.services.guidance.document.version
        signed = [each for each in record.sign_offs if each.policy_version == version]
        words = self.services.phrases.lines
        sign_off = words["not_signed"]
        if signed:
            sign_off = words["signed"].format(
                version=version, date=day_in_words(signed[0].signed_at)
            )
        dispatcher.utter_message(
            response="utter_progress",
            modules="\n".join(f"- {module_line(self.services, status)}" for status in statuses),
            sign_off=sign_off,
        )
        return []


class ActionShowCertificate(RecordsAction):
    """What proof of completion there is."""

    def name(self) -> Text:
        return "action_show_certificate"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        completions = self.services.learning.record_of(person_id).completions
        # A module that is no longer offered stays proven, under its id.
        titles = {module.id: module.title for module in self.services.curriculum.modules}
        if not completions:
            dispatcher.utter_message(response="utter_certificate_none")
        for completion in completions:
            dispatcher.utter_message(
                response="utter_certificate",
                title=titles.get(completion.module_id, completion.module_id),
                date=day_in_words(completion.completed_at),
                version=completion.policy_version,
                reference=completion.id,
                json_message={
                    "links": [
                        {
                            "title": self.services.phrases.buttons["my_training"],
                            "href": MY_TRAINING_PAGE,
                        }
                    ]
                },
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
