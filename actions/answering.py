"""Questions between people: those that wait for me, those I passed on, and marking one as answered in person."""

from typing import Text

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, RecordsAction
from actions.conversation import entity
from actions.showing import task_button
from bot.dates import day_in_words
from bot.errors import NotPermitted
from bot.language.own_words import in_quotation_marks
from bot.learning.views import OpenQuery, PassedOn

MOST_SHOWN = 5
QUESTIONS_PAGE = "/questions"
MY_TRAINING_PAGE = "/my-training"


class ActionShowOpenQueries(RecordsAction):
    """The questions that wait for the person, one by one, the oldest first."""

    def name(self) -> Text:
        return "action_show_open_queries"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        queries = self.services.queries.open_to(person_id)
        if not queries:
            dispatcher.utter_message(response="utter_no_open_queries")
        for query in queries[:MOST_SHOWN]:
            self._show(dispatcher, query)
        if len(queries) > MOST_SHOWN:
            link = {"title": self.services.phrases.buttons["questions"], "href": QUESTIONS_PAGE}
            dispatcher.utter_message(
                response="utter_more_open_queries",
                count=str(len(queries) - MOST_SHOWN),
                json_message={"links": [link]},
            )
        return []

    def _show(self, dispatcher: CollectingDispatcher, query: OpenQuery) -> None:
        dispatcher.utter_message(
            response="utter_open_query",
            asker=query.asker_name,
            date=day_in_words(query.asked_at),
            question=in_quotation_marks(query.text),
            buttons=[
                task_button(self.services, "answer_query", query=query.id),
                task_button(self.services, "answered_in_person", query=query.id),
            ],
        )


class ActionMarkAnswered(RecordsAction):
    """A question was answered in person; the asker hears of it."""

    def name(self) -> Text:
        return "action_mark_answered"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        try:
            asker = self.services.queries.answer(person_id, entity(tracker, "query") or "")
        except NotPermitted:
            dispatcher.utter_message(response="utter_query_not_open")
            return []
        dispatcher.utter_message(response="utter_answered_in_person", asker=asker)
        return []


class ActionShowMyQueries(RecordsAction):
    """What became of the questions the person passed on."""

    def name(self) -> Text:
        return "action_show_my_queries"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, person_id: Text) -> Events:
        passed_on = self.services.queries.passed_on_by(person_id)
        if not passed_on:
            dispatcher.utter_message(response="utter_no_my_queries")
            return []
        link = {"title": self.services.phrases.buttons["my_training"], "href": MY_TRAINING_PAGE}
        dispatcher.utter_message(
            response="utter_my_queries",
            queries="\n\n".join(self._line(each) for each in passed_on[:MOST_SHOWN]),
            json_message={"links": [link]} if len(passed_on) > MOST_SHOWN else {},
        )
        return []

    def _line(self, passed_on: PassedOn) -> Text:
        query = passed_on.query
        state = query.state
        if query.state == "answered" and query.answer is None:
            state = "in_person"
        return self.services.phrases.lines[f"my_query_{state}"].format(
            addressee=passed_on.addressee_name,
            question=in_quotation_marks(query.text),
            date=day_in_words(query.asked_at),
            days=passed_on.days,
            answered=query.answered_at and day_in_words(query.answered_at),
            answer=query.answer and in_quotation_marks(query.answer),
        )
