"""What the gate makes of a message as a whole: two questions, urgent passages."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.answer_gate import ASKED, AnswerGate
from bot.nlu.sentence_encoder import IN_CONTEXT
from bot.nlu.topic_classifier import ALONE_RANKINGS, PASSAGE_RANKINGS, QUESTION_RANKINGS

GATE = AnswerGate({**AnswerGate.get_default_config(), "harmless": ["greet"]})
NONE_URGENT = {"safeguarding_concern": 0.0, "staff_distress": 0.0}


def decided(text, likely, **more):
    ranking = [{"name": name, "confidence": share} for name, share in likely.items()]
    ranking.sort(key=lambda one: -one["confidence"])
    message = Message({"text": text, "intent_ranking": ranking, **more})
    GATE.process([message])
    return message.get("intent")["name"], message.get(ASKED)


def test_two_topics_that_share_a_message_are_both_answered():
    likely = {"group_chats": 0.5, "legal_obligations": 0.4, **NONE_URGENT}

    name, asked = decided("do private group chats count and does gdpr apply in them", likely)

    assert name == "group_chats"
    assert asked == ["group_chats", "legal_obligations"]


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("is my private group chat legal", {"group_chats": 0.5, "legal_obligations": 0.4}),
        ("do chats count and what is for lunch", {"group_chats": 0.5, "out_of_scope": 0.4}),
        ("hello there and do chats count", {"greet": 0.5, "group_chats": 0.4}),
        ("do chats count and does gdpr apply", {"group_chats": 0.7, "legal_obligations": 0.05}),
    ],
)
def test_one_question_is_not_made_two(text, likely):
    _, asked = decided(text, {**likely, **NONE_URGENT})

    assert asked == []


def test_questions_that_are_clear_one_by_one_go_before_the_whole():
    parts = [
        {"school_logo": 0.9, "pupil_photos": 0.05, **NONE_URGENT},
        {"pupil_photos": 0.8, "school_logo": 0.1, **NONE_URGENT},
    ]
    likely = {"school_logo": 0.6, "pupil_photos": 0.3, **NONE_URGENT}

    _, asked = decided("the badge? and the photos?", likely, **{QUESTION_RANKINGS: parts})

    assert asked == ["school_logo", "pupil_photos"]


def test_an_urgent_passage_of_a_long_message_wins():
    passages = [
        {"pupil_photos": 1.0, **NONE_URGENT},
        {"staff_distress": 0.7, "safeguarding_concern": 0.1, "pupil_photos": 0.2},
    ]
    likely = {"pupil_photos": 0.99, "school_logo": 0.01, **NONE_URGENT}

    name, _ = decided("a very long post", likely, **{PASSAGE_RANKINGS: passages})

    assert name == "staff_distress"


@pytest.mark.parametrize(
    ("alone", "taken_for"),
    [
        ({"working_time": 0.99, "school_logo": 0.01}, "working_time"),
        ({"working_time": 0.6, "school_logo": 0.4}, "nlu_fallback"),
        ({"out_of_scope": 0.99, "working_time": 0.01}, "nlu_fallback"),
    ],
)
def test_a_message_unclear_in_its_context_is_taken_as_it_stands_when_it_is_clear_alone(
    alone, taken_for
):
    in_context = {"working_time": 0.41, "school_logo": 0.4, "out_of_scope": 0.1, **NONE_URGENT}

    name, _ = decided(
        "and at lunch?",
        in_context,
        **{IN_CONTEXT: object(), ALONE_RANKINGS: [{**alone, **NONE_URGENT}]},
    )

    assert name == taken_for
