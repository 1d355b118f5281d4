"""What comes in from a browser is checked; what goes out carries its metadata and signed buttons."""

import pytest

from bot.channels.buttons import ButtonSigner
from bot.channels.messages import LONGEST_TEXT, Refused, outgoing, read_incoming
from bot.channels.transcript import transcript

SIGNER = ButtonSigner("k" * 32)
ANNA, BEN = "web:anna", "web:ben"
CHOICE = '/choose_option{"option": "decline"}'


def test_text_is_taken_and_everything_else_the_browser_says_is_ignored():
    raw = {
        "id": "1",
        "text": " hello ",
        "session_id": "ben",
        "room": BEN,
        "metadata": {"role": "hr"},
    }

    assert dict(read_incoming(raw, ANNA, SIGNER).body) == {"text": "hello"}


def test_a_typed_intent_is_only_text():
    incoming = read_incoming(
        {"id": "1", "text": '//confirm_sign_off{"version": "1"}'}, ANNA, SIGNER
    )

    assert incoming.text == 'confirm_sign_off{"version": "1"}'
    assert incoming.payload is None


def test_a_button_that_was_issued_to_the_person_is_taken():
    issued = outgoing(
        {"text": "Which?", "buttons": [{"title": "A", "payload": CHOICE}]}, ANNA, SIGNER
    )

    incoming = read_incoming({"id": "1", "payload": issued["buttons"][0]["payload"]}, ANNA, SIGNER)

    assert incoming.payload == CHOICE


@pytest.mark.parametrize(
    "payload", [CHOICE, SIGNER.issue(BEN, CHOICE), SIGNER.issue(ANNA, CHOICE) + "x", 7, None, ""]
)
def test_a_button_that_was_not_issued_to_the_person_is_refused(payload):
    with pytest.raises(Refused):
        read_incoming({"id": "1", "payload": payload}, ANNA, SIGNER)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "text",
        [],
        {},
        {"id": 1, "text": "hello"},
        {"id": "", "text": "hello"},
        {"id": "x" * 65, "text": "hello"},
        {"id": "1"},
        {"id": "1", "text": None},
        {"id": "1", "text": {"a": 1}},
        {"id": "1", "text": "  "},
        {"id": "1", "text": "///"},
        {"id": "1", "text": "x" * (LONGEST_TEXT + 1)},
    ],
)
def test_a_message_of_another_form_is_refused(raw):
    with pytest.raises(Refused):
        read_incoming(raw, ANNA, SIGNER)


def test_metadata_of_an_action_and_of_a_domain_response_reach_the_browser_alike():
    by_action = outgoing(
        {"text": "x", "kind": "policy", "topic": "t", "clauses": ["2.1"]}, ANNA, SIGNER
    )
    by_domain = outgoing({"text": "x", "metadata": {"kind": "task", "task": "greet"}}, ANNA, SIGNER)

    assert by_action["metadata"] == {
        "kind": "policy",
        "topic": "t",
        "clauses": ["2.1"],
        "strength": None,
    }
    assert by_domain["metadata"]["kind"] == "task"
    assert by_domain["metadata"]["task"] == "greet"


def test_a_transcript_shows_labels_of_pressed_buttons_and_marks_words_that_were_not_kept():
    events = [
        {"event": "action", "name": "action_listen"},
        {
            "event": "bot",
            "text": "Which?",
            "data": {"buttons": [{"title": "Decline it", "payload": CHOICE}]},
            "metadata": {"kind": "scenario"},
        },
        {"event": "user", "text": CHOICE, "message_id": "7"},
        {"event": "user", "text": "", "message_id": "8"},
    ]

    bot, pressed, urgent = transcript(events, ANNA, SIGNER)

    assert bot["buttons"][0]["payload"] == SIGNER.issue(ANNA, CHOICE)
    assert (pressed["text"], pressed["kept"]) == ("Decline it", True)
    assert (urgent["text"], urgent["kept"]) == ("", False)


def test_a_notice_keeps_its_own_id_and_takes_no_number_from_the_answers_around_it():
    def bot(text, **metadata):
        return {"event": "bot", "text": text, "data": {}, "metadata": metadata, "timestamp": 1.0}

    asked = {"event": "user", "text": "hello", "message_id": "m1", "timestamp": 1.0}
    events = [bot("Told.", notice="n0"), asked, bot("One"), bot("Told.", notice="n1"), bot("Two")]

    shown = transcript(events, ANNA, SIGNER)

    assert [one["id"] for one in shown] == ["notice/n0", "m1", "m1/1", "notice/n1", "m1/2"]
    assert shown[3]["metadata"]["notice"] == "n1"
