"""How notices become messages: which response, and what is filled in. The words are in `domain.yml`."""

from typing import Any, Dict, Text

from actions.showing import task_button
from bot.dates import day_in_words
from bot.language.own_words import in_quotation_marks
from bot.learning.notices import AnswerToTell, ReminderToTell, ToTell
from bot.learning.views import ModuleStatus
from bot.services import Services

MY_TRAINING_PAGE = "/my-training"


def notice_message(services: Services, to_tell: ToTell) -> Dict[Text, Any]:
    """What a notice says, as an action would utter it."""
    if isinstance(to_tell, AnswerToTell):
        return _answer(services, to_tell)
    return _reminder(services, to_tell)


def _answer(services: Services, to_tell: AnswerToTell) -> Dict[Text, Any]:
    query = to_tell.query
    link = {"title": services.phrases.buttons["my_training"], "href": MY_TRAINING_PAGE}
    told = {
        "addressee": to_tell.addressee_name,
        "question": in_quotation_marks(query.text),
        "custom": {"links": [link]},
    }
    if query.answer is None:
        return {"response": "utter_notice_query_answered_in_person", **told}
    answer = in_quotation_marks(query.answer)
    return {"response": "utter_notice_query_answered", "answer": answer, **told}


def _reminder(services: Services, to_tell: ReminderToTell) -> Dict[Text, Any]:
    lines = [f"- {_line(services, status)}" for status in to_tell.to_do]
    return {
        "response": "utter_notice_reminder",
        "who": to_tell.made_by_name or services.phrases.lines["your_school"],
        "modules": "\n".join(lines),
        "buttons": [task_button(services, "start_training")],
    }


def _line(services: Services, status: ModuleStatus) -> Text:
    return services.phrases.lines[f"reminder_{status.owed.state}"].format(
        title=status.module.title, due=day_in_words(status.due_on)
    )
