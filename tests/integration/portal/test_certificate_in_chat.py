"""What the chat answers when somebody asks for their certificate."""

from typing import Any, Callable, Dict, List

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.records import ActionShowCertificate, ActionShowProgress
from bot.services import Services


def asked(action: Any, person_id: str) -> List[Dict[str, Any]]:
    """The messages of an action that this person set off."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker(f"web:{person_id}", {}, {}, [], False, None, {}, "action_listen")
    assert action.run(dispatcher, tracker, {}) == []
    return dispatcher.messages


def test_the_certificates_are_links_and_what_is_missing_is_named(
    services: Services, complete: Callable[[str], None], signed_in: Callable[[str], Any]
) -> None:
    complete("new-starter")

    (message,) = asked(ActionShowCertificate(services), "new-starter")

    assert message["response"] == "utter_certificate"
    assert "**Friends and befriending**: completed on 10 September 2026" in message["earned"]
    assert "valid until 10 September 2027" in message["earned"]
    assert "What you post" in message["missing"]
    assert "Friends" not in message["missing"]
    (link,) = message["custom"]["links"]
    opened = signed_in("new-starter").get(link["href"])
    assert opened.headers["content-type"] == "application/pdf"


def test_without_a_completion_that_is_said(services: Services) -> None:
    (message,) = asked(ActionShowCertificate(services), "new-starter")

    assert message["response"] == "utter_certificate_none"


@pytest.mark.parametrize("person_id", ["line-manager", "teaching-assistant"])
def test_nobody_is_shown_anothers_certificate(
    services: Services, complete: Callable[[str], None], person_id: str
) -> None:
    complete("new-starter")

    (message,) = asked(ActionShowCertificate(services), person_id)

    assert message["response"] == "utter_certificate_none"


def test_a_sign_off_on_paper_is_told_as_one(services: Services) -> None:
    services.learning.sign_off_for("line-manager", "new-starter", 1, "on paper")

    (message,) = asked(ActionShowProgress(services), "new-starter")

    assert "put on record for you on 10 September 2026" in message["sign_off"]
