"""What the gate makes of a message as a whole: two questions, a question and a task, urgent passages."""

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.answer_gate import ASKED, AnswerGate
from bot.nlu.opinions import Opinions
from bot.nlu.sentence_encoder import IN_CONTEXT
from bot.nlu.topic_classifier import ALONE_RANKINGS, HALF_OPINIONS, OPINIONS, PASSAGE_RANKINGS

PAIR_EVIDENCE = """cut cut_vector cut_words first second second_vector second_words first_vector first_words both
second_part second_part_vector second_part_words first_part cuts outside""".split()
# Only how well a cut fits two topics speaks for a pair here: 0.5 on either side is just enough.
ANSWER_EVIDENCE = (
    """sure second third outside vector words vector_outside words_outside lead length""".split()
)
# Only how sure the classifier is speaks for an answer here.
ANSWER_WEIGHTS = dict.fromkeys(ANSWER_EVIDENCE, 0.0) | {"bias": 0.0, "sure": 1.0}
PAIR_WEIGHTS = dict.fromkeys(PAIR_EVIDENCE, 0.0) | {"bias": 1.4, "cut": 1.0}
GATE = AnswerGate(
    {
        **AnswerGate.get_default_config(),
        "harmless": ["greet"],
        "tasks": ["certificate"],
        "answer_weights": ANSWER_WEIGHTS,
        "pair_weights": PAIR_WEIGHTS,
    }
)
NAMES = """group_chats legal_obligations school_logo pupil_photos greet certificate out_of_scope staff_distress
safeguarding_concern""".split()
NONE_URGENT = {"safeguarding_concern": 0.0, "staff_distress": 0.0}


def decided(text, likely, **more):
    ranking = [{"name": name, "confidence": share} for name, share in likely.items()]
    ranking.sort(key=lambda one: -one["confidence"])
    message = Message({"text": text, "intent_ranking": ranking, **more})
    GATE.process([message])
    return message.get("intent")["name"], message.get(ASKED)


def opinions(*texts):
    """What is likely in each text, both experts agreeing."""
    shares = np.array([[text.get(name, 0.001) for name in NAMES] for text in texts])
    return Opinions(NAMES, np.log(shares), np.zeros_like(shares), [5] * len(texts))


def in_two(whole, *sides):
    """The verdict on a message and on the sides of its cuts."""
    return decided(
        "a message in two halves",
        {name: whole.get(name, 0.001) for name in NAMES},
        **{OPINIONS: opinions(whole), HALF_OPINIONS: opinions(*sides)},
    )


def test_two_topics_on_the_sides_of_a_cut_are_both_answered_in_the_order_of_the_message():
    name, asked = in_two(
        {"pupil_photos": 0.98}, {"school_logo": 0.9}, {"pupil_photos": 0.9, "school_logo": 0.1}
    )

    assert name == "pupil_photos"
    assert asked == ["school_logo", "pupil_photos"]


@pytest.mark.parametrize(
    "sides",
    [
        [{"group_chats": 0.9}, {"group_chats": 0.9}],
        [{"group_chats": 0.9}, {"out_of_scope": 0.9}],
        [{"greet": 0.9}, {"group_chats": 0.9}],
        [{"group_chats": 0.9}, {"legal_obligations": 0.1, "group_chats": 0.9}],
    ],
)
def test_one_question_is_not_made_two(sides):
    _, asked = in_two({"group_chats": 0.9}, *sides)

    assert asked == []


def test_a_message_that_was_refused_asks_nothing_twice():
    name, asked = in_two({"out_of_scope": 0.9}, {"school_logo": 0.9}, {"pupil_photos": 0.9})

    assert (name, asked) == ("out_of_scope", [])


def test_a_question_is_answered_before_the_task_that_came_with_it():
    name, asked = in_two({"certificate": 0.9}, {"certificate": 0.95}, {"school_logo": 0.9})

    assert name == "school_logo"
    assert asked == ["school_logo", "certificate"]


def test_an_urgent_half_comes_first_when_the_whole_gives_ground_for_alarm():
    sides = [{"pupil_photos": 0.9}, {"safeguarding_concern": 0.7, "pupil_photos": 0.2}]

    assert in_two({"pupil_photos": 0.7, "safeguarding_concern": 0.2}, *sides) == (
        "safeguarding_concern",
        ["safeguarding_concern", "pupil_photos"],
    )
    assert in_two({"pupil_photos": 0.9}, *sides)[0] == "pupil_photos"


def test_an_urgent_half_comes_first_whatever_the_whole_says_when_the_evidence_for_it_is_strong():
    sides = [{"pupil_photos": 0.9}, {"staff_distress": 0.99}]

    assert in_two({"pupil_photos": 0.99}, *sides) == (
        "staff_distress",
        ["staff_distress", "pupil_photos"],
    )


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
