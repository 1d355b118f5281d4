"""What every action shares: the services, the person behind the conversation, and honest words when records fail."""

import logging
from abc import ABC, abstractmethod
from typing import Any, Dict, List, Optional, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.errors import RecordsUnavailable, UnknownPerson
from bot.identity import person_id_of
from bot.services import Services, get_services

logger = logging.getLogger(__name__)

Events = List[Dict[Text, Any]]


class AssistantAction(Action, ABC):
    """An action with our services. rasa-sdk makes actions without arguments, so the real services come late."""

    def __init__(self, services: Optional[Services] = None) -> None:
        self._services = services  # tests hand in their own

    @abstractmethod
    def name(self) -> Text:
        """The action's name in `domain.yml`; a class without one is a base and is not registered."""

    @property
    def services(self) -> Services:
        return self._services or get_services()


class RecordsAction(AssistantAction):
    """An action that reads or writes the records of the person speaking. When that fails, the person is told."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]
    ) -> Events:
        """Does the work for the verified person; returns the events of `without_records` when it cannot be done."""
        try:
            return self.act(dispatcher, tracker, person_id_of(tracker.sender_id))
        except RecordsUnavailable:
            logger.exception("records.unavailable action=%s", self.name())
            dispatcher.utter_message(response="utter_record_not_saved")
        except UnknownPerson:
            dispatcher.utter_message(response="utter_not_on_the_staff_list")
        return self.without_records()

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        """The action itself; `person_id` comes from the verified sender, never from slots or text."""

    def without_records(self) -> Events:
        """Events to return when the records cannot be reached."""
        return []
