"""What goes into the registers from a conversation. A register that cannot be written never costs anybody an answer."""

import logging
from contextlib import contextmanager
from typing import Iterator, Optional, Sequence, Text

from rasa_sdk import Tracker

from bot.errors import AssistantError
from bot.identity import person_id_of
from bot.language.questions import is_question
from bot.language.urgent import may_be_urgent
from bot.services import Services

logger = logging.getLogger(__name__)

NOT_ANSWERED = frozenset({"nlu_fallback", "out_of_scope"})


def count_answered(services: Services, tracker: Tracker, topics: Sequence[Text]) -> None:
    """Counts each of these topics as asked about once more."""
    with _logged("asked"):
        for topic in topics:
            services.registers.asked(person_id_of(tracker.sender_id), topic)


def keep_unanswered(services: Services, tracker: Tracker) -> None:
    """Keeps the question that was not answered, if there is one that may be kept."""
    question = unanswered_question(tracker)
    if question:
        with _logged("unanswered"):
            services.registers.not_answered(person_id_of(tracker.sender_id), question)


def unanswered_question(tracker: Tracker) -> Optional[Text]:
    """The words of the latest message, or of the one just before a button that said none of the choices was meant.

    None when it was understood, when it is perhaps urgent, and when it is a typed answer to a scenario.
    """
    messages = [event for event in tracker.events if event["event"] == "user"]
    if messages and (messages[-1].get("text") or "").startswith("/none_of_these"):
        messages.pop()
    if not messages:
        return None
    text, parsed = messages[-1].get("text") or "", messages[-1]["parse_data"]
    if text.startswith("/") or parsed["intent"]["name"] not in NOT_ANSWERED:
        return None
    in_scenario = bool((tracker.active_loop or {}).get("name"))
    if may_be_urgent(parsed) or (in_scenario and not is_question(text)):
        return None
    return text or None


@contextmanager
def _logged(register: Text) -> Iterator[None]:
    try:
        yield
    except (AssistantError, OSError) as error:
        # Neither the text nor whose it is.
        logger.error("register.not_written register=%s error=%s", register, type(error).__name__)
