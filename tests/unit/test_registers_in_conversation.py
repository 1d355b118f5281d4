"""What of a conversation goes into the registers, what never does, and that a register costs nobody an answer."""

from types import SimpleNamespace
from typing import Any, Dict, List, Tuple

import pytest
from rasa_sdk import Tracker

from actions.registers import count_answered, keep_unanswered
from bot.errors import AssistantError, RecordsUnavailable, UnknownPerson

IN_SCENARIO = {"name": "scenario_form"}


class Kept:
    """Registers that remember what they were given, or fail."""

    def __init__(self, fails_with: "Exception | None" = None) -> None:
        self.given: List[Tuple[str, str]] = []
        self._fails_with = fails_with

    def asked(self, person_id: str, topic_id: str) -> None:
        self.not_answered(person_id, topic_id)

    def not_answered(self, person_id: str, text: str) -> None:
        if self._fails_with:
            raise self._fails_with
        self.given.append((person_id, text))


def said(text: str, intent: str = "out_of_scope", **parsed: Any) -> Dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}, **parsed}}


def tracker_of(*messages: Dict[str, Any], loop: "Dict[str, str] | None" = None) -> Tracker:
    return Tracker("web:ann", {}, {}, list(messages), False, None, loop or {}, "action_listen")


def kept_of(tracker: Tracker) -> List[Tuple[str, str]]:
    kept = Kept()
    keep_unanswered(SimpleNamespace(registers=kept), tracker)  # type: ignore[arg-type]
    return kept.given


NONE_OF_THESE = said("/none_of_these", "none_of_these")


def test_a_question_out_of_scope_and_one_none_of_the_choices_fits_are_kept() -> None:
    assert kept_of(tracker_of(said("when is lunch"))) == [("ann", "when is lunch")]
    assert kept_of(tracker_of(said("hm, that thing?", "nlu_fallback"), NONE_OF_THESE)) == [
        ("ann", "hm, that thing?")
    ]


@pytest.mark.parametrize(
    "messages",
    [
        (said("may I add a parent", "befriending_families"), NONE_OF_THESE),  # was answered
        (said("what?", "nlu_fallback"), said("never mind", "deny"), NONE_OF_THESE),
        (said("what?", "nlu_fallback"), NONE_OF_THESE, NONE_OF_THESE),  # is kept already
        (said("a child told me something", "safeguarding_concern"),),
        (said("a child told me something", urgent="safeguarding_concern"),),
        (
            said(
                "a child told me something",
                intent_ranking=[
                    {"name": "out_of_scope", "confidence": 0.6},
                    {"name": "safeguarding_concern", "confidence": 0.1},
                ],
            ),
        ),
        (said(""),),  # its words were not kept
        (said("/out_of_scope"),),
        (),
    ],
)
def test_what_was_answered_urgent_or_taken_back_is_not_kept(
    messages: Tuple[Dict[str, Any], ...],
) -> None:
    assert kept_of(tracker_of(*messages)) == []


def test_a_typed_answer_to_a_scenario_is_not_kept_but_a_question_is() -> None:
    assert kept_of(tracker_of(said("i would ignore him"), loop=IN_SCENARIO)) == []
    assert kept_of(tracker_of(said("when is lunch?"), loop=IN_SCENARIO)) == [
        ("ann", "when is lunch?")
    ]


@pytest.mark.parametrize(
    "error", [RecordsUnavailable("down"), UnknownPerson("ann"), OSError("disk full")]
)
def test_a_register_that_cannot_be_written_is_logged_without_words_and_nothing_else_happens(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    services: Any = SimpleNamespace(registers=Kept(error))

    keep_unanswered(services, tracker_of(said("when is lunch at Mansel")))
    count_answered(services, tracker_of(said("when is lunch at Mansel")), ["group_chats"])

    assert [record.message for record in caplog.records] == [
        f"register.not_written register={register} error={type(error).__name__}"
        for register in ("unanswered", "asked")
    ]
    assert issubclass(UnknownPerson, AssistantError)
