"""What a follow-up leans on: the last question that was answered, or that choices were offered for."""

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.sentence_encoder import Asked, last_answered

ASKED = "Can I accept a request from a parent?"


def after(*events):
    return last_answered(DialogueStateTracker.from_events("anybody", list(events)))


def choices(*topics):
    return BotUttered(
        "Is it one of these?", metadata={"choices": list(topics), "metadata": {"kind": "choices"}}
    )


def test_an_answered_question_is_leant_on():
    answer = BotUttered("No.", metadata={"kind": "policy", "topic": "befriending_families"})

    assert after(UserUttered(ASKED), answer) == Asked("befriending_families", ASKED)


def test_a_question_with_choices_is_leant_on_in_words_though_no_topic_was_answered():
    assert after(UserUttered(ASKED), choices("befriending_families")) == Asked(None, ASKED)


def test_few_words_are_led_by_the_likeliest_choice():
    found = after(UserUttered("and parents?"), choices("befriending_families", "pupil_photos"))

    assert found == Asked(None, "befriending families and parents?")


def test_what_was_urgent_or_refused_is_not_leant_on():
    route = BotUttered("Tell the lead.", metadata={"kind": "urgent", "topic": "staff_distress"})
    refusal = BotUttered("I can't.", metadata={"kind": "out_of_scope"})

    assert after(UserUttered(ASKED), route) == Asked("staff_distress", None)
    assert after(UserUttered(ASKED), refusal) is None
    assert after(UserUttered(ASKED), choices()) is None
