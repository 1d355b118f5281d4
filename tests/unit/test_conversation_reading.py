"""What an action reads from a conversation: the person's own last question, and how often choices were offered."""

from rasa_sdk import Tracker

from actions.conversation import choices_in_a_row, last_marks, last_question, last_typed

TOPICS = ["pupil_photos", "school_logo", "safeguarding_concern"]


def tracker(*events):
    return Tracker("web:anna", {}, {}, list(events), False, None, {}, "action_listen")


def typed(text, intent):
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}


def said(kind):
    return {"event": "bot", "text": "x", "metadata": {"metadata": {"kind": kind}}}


def loop(name):
    return {"event": "active_loop", "name": name}


def test_the_question_to_pass_on_is_the_last_one_and_not_what_was_said_about_it():
    conversation = tracker(
        typed("can I post the class photo", "pupil_photos"),
        typed("that didn't help", "feedback_bad"),
        typed("pass this on", "log_query"),
    )

    assert last_question(conversation, TOPICS) == "can I post the class photo"


def test_a_pressed_button_is_no_question():
    conversation = tracker(
        typed("about the logo", "nlu_fallback"), typed("/school_logo", "school_logo")
    )

    assert last_question(conversation, TOPICS) == "about the logo"


def test_a_typed_answer_to_a_scenario_is_no_question_but_a_question_in_it_is():
    asked = typed("can I use the logo?", "school_logo")
    answered = typed("I would not post the photo", "pupil_photos")

    assert last_question(tracker(loop("scenario_form"), asked, answered), TOPICS) == asked["text"]
    assert last_question(tracker(loop("scenario_form"), answered), TOPICS) is None


def test_nothing_from_before_an_urgent_message_is_ever_passed_on():
    conversation = tracker(
        typed("something odd about a boy in my class", "nlu_fallback"),
        typed("/safeguarding_concern", "safeguarding_concern"),
        typed("pass this on", "log_query"),
    )

    assert last_question(conversation, TOPICS) is None


def test_words_that_were_not_kept_are_not_passed_on():
    assert last_question(tracker(typed("", "nlu_fallback")), TOPICS) is None


def test_choices_in_a_row_end_with_an_answer_and_not_with_a_reminder_or_a_step():
    assert (
        choices_in_a_row(tracker(said("choices"), said("task"), said("scenario"), said("choices")))
        == 2
    )
    assert choices_in_a_row(tracker(said("choices"), said("policy"), said("choices"))) == 1


def test_the_last_typed_words_are_found_behind_pressed_buttons():
    assert (
        last_typed(tracker(typed("has Sam finished", "person_progress"), typed("/help", "help")))
        == "has Sam finished"
    )


def test_an_offer_still_stands_and_choices_are_still_counted_after_a_notice():
    offer = {"event": "bot", "text": "Shall I?", "metadata": {"metadata": {"awaits": "pass_on"}}}
    notice = {
        "event": "bot",
        "text": "Your question was answered.",
        "metadata": {"notice": "n1", "metadata": {"kind": "record"}},
    }

    assert last_marks(tracker(offer, notice)).get("awaits") == "pass_on"
    assert choices_in_a_row(tracker(said("choices"), notice, said("choices"))) == 2
