"""The loop in which an answer to somebody's question is written: what is typed is said back before it goes."""

import logging
from typing import Any, Dict, Optional, Text

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answering import QUESTIONS_PAGE
from actions.base import Events, RecordsAction
from actions.conversation import URGENT, entity, intent_of
from actions.showing import task_button
from bot.errors import NotPermitted, RecordsUnavailable
from bot.identity import person_id_of
from bot.language.own_words import in_quotation_marks
from bot.language.urgent import may_be_urgent
from bot.services import Services, get_services

logger = logging.getLogger(__name__)

FORM = "query_answer_form"
OPEN = "answer_open"
ANSWERING = "answering"  # which question, and the words that wait for a yes
QUERY_ANSWER = "query_answer"
DONE = "done"
BARE = 3  # words; "no, not now"
STOPPING = frozenset({"deny", "pause_training", "goodbye"})


def _draft(tracker: Tracker) -> Dict[Text, Text]:
    return dict(tracker.get_slot(ANSWERING) or {})


class ActionBeginAnswer(RecordsAction):
    """Opens the loop for the question the button names, if it waits for this person."""

    def name(self) -> Text:
        return "action_begin_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        query_id = entity(tracker, "query") or ""
        try:
            self.services.queries.open_one(person_id, query_id)
        except NotPermitted:
            dispatcher.utter_message(response="utter_query_not_open")
            return self.without_records()
        return [
            SlotSet(OPEN, True),
            SlotSet(ANSWERING, {"query": query_id}),
            SlotSet(QUERY_ANSWER, None),
        ]

    def without_records(self) -> Events:
        return [SlotSet(OPEN, False)]


class ActionAskQueryAnswer(RecordsAction):
    """Asks for the answer, or says back the words that wait for a yes, and to whom they would go."""

    def name(self) -> Text:
        return "action_ask_query_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        draft = _draft(tracker)
        try:
            query = self.services.queries.open_one(person_id, draft.get("query", ""))
        except NotPermitted:
            dispatcher.utter_message(response="utter_query_not_open")
            return []
        buttons = [task_button(self.services, "decline_offer", said="stop_answering")]
        response = "utter_type_answer"
        if "words" in draft:
            response = "utter_answer_said_back"
            buttons = [
                task_button(self.services, "confirm_answer", query=query.id),
                task_button(self.services, "change_answer", query=query.id),
                *buttons,
            ]
        dispatcher.utter_message(
            response=response,
            asker=query.asker_name,
            question=in_quotation_marks(query.text),
            answer=in_quotation_marks(draft.get("words", "")),
            buttons=buttons,
        )
        return []


class ValidateQueryAnswerForm(FormValidationAction):
    """Takes every message as the answer, but an urgent one: that is left to the rules."""

    def __init__(self, services: Optional[Services] = None) -> None:
        self._services = services

    @property
    def services(self) -> Services:
        return self._services or get_services()

    def name(self) -> Text:
        return "validate_query_answer_form"

    async def extract_query_answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Dict[Text, Any]:
        """The draft to ask for or to say back, `done` when it was sent or put aside, nothing for an urgent message."""
        if (tracker.active_loop or {}).get("name") != FORM:
            return {}
        if tracker.get_slot("requested_slot") != QUERY_ANSWER:
            return {}
        try:
            return self._take(dispatcher, tracker, person_id_of(tracker.sender_id))
        except NotPermitted:
            dispatcher.utter_message(response="utter_query_not_open")
            return {QUERY_ANSWER: DONE}
        except RecordsUnavailable:
            logger.exception("records.unavailable action=%s", self.name())
            dispatcher.utter_message(response="utter_record_not_saved")
            return {QUERY_ANSWER: DONE}

    async def validate_query_answer(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> Dict[Text, Any]:
        """Keeps the end; a draft goes to its own slot, so that the loop asks again."""
        if value == DONE:
            return {QUERY_ANSWER: DONE}
        # Rasa also calls this with the empty slot, when the loop begins.
        return {QUERY_ANSWER: None, **({ANSWERING: value} if value else {})}

    def _take(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text
    ) -> Dict[Text, Any]:
        intent, draft = intent_of(tracker), _draft(tracker)
        text = str(tracker.latest_message.get("text") or "").strip()
        is_bare = not text.startswith("/") and len(text.split()) <= BARE
        if intent in URGENT:
            return {}
        if intent == "answer_query":
            draft = {"query": entity(tracker, "query") or ""}
        self.services.queries.open_one(person_id, draft.get("query", ""))
        if intent == "confirm_answer" or (is_bare and intent == "affirm" and "words" in draft):
            return self._send(dispatcher, draft, person_id)
        if intent == "change_answer" or (is_bare and intent == "deny" and "words" in draft):
            return {QUERY_ANSWER: {"query": draft["query"]}}
        if intent == "decline_offer" or (is_bare and intent in STOPPING):
            dispatcher.utter_message(response="utter_answer_not_sent")
            return {QUERY_ANSWER: DONE}
        if text.startswith("/"):  # another question's button, or one of something else
            return {QUERY_ANSWER: draft}
        return self._say_back(dispatcher, tracker, {"query": draft["query"], "words": text})

    def _send(
        self, dispatcher: CollectingDispatcher, draft: Dict[Text, Text], person_id: Text
    ) -> Dict[Text, Any]:
        if "words" not in draft:
            return {QUERY_ANSWER: draft}
        asker = self.services.queries.answer(person_id, draft["query"], draft["words"])
        dispatcher.utter_message(response="utter_answer_sent", asker=asker)
        return {QUERY_ANSWER: DONE}

    def _say_back(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, draft: Dict[Text, Text]
    ) -> Dict[Text, Any]:
        """Words that may be urgent are not kept in a conversation, so they cannot wait there for a yes."""
        message = tracker.latest_message
        if may_be_urgent(message):
            link = {"title": self.services.phrases.buttons["questions"], "href": QUESTIONS_PAGE}
            dispatcher.utter_message(
                response="utter_answer_not_kept_here", json_message={"links": [link]}
            )
            return {QUERY_ANSWER: DONE}
        return {QUERY_ANSWER: draft}


class ActionEndAnswer(RecordsAction):
    """After the loop: forgets the words, and says how many questions still wait."""

    def name(self) -> Text:
        return "action_end_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        waiting = len(self.services.queries.open_to(person_id))
        if waiting:
            dispatcher.utter_message(
                response="utter_still_open",
                count=str(waiting),
                buttons=[task_button(self.services, "open_queries")],
            )
        return self.without_records()

    def without_records(self) -> Events:
        return [SlotSet(OPEN, None), SlotSet(ANSWERING, None), SlotSet(QUERY_ANSWER, None)]
