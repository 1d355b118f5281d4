"""Asking the policy, in staff's words."""

import pytest


@pytest.mark.parametrize(
    ("question", "topic", "clause", "strength"),
    [
        (
            "Can I accept a friend request from a pupil?",
            "befriending_pupils",
            "2.1",
            "strongly advised against",
        ),
        (
            "a mum from my class wants to add me on facebook",
            "befriending_families",
            "2.1",
            "strongly advised against",
        ),
        ("can I put a photo of the children on my insta", "pupil_photos", "2.2", "should not"),
        (
            "can i go on tiktok on the school laptop at home",
            "school_equipment",
            "1.0",
            "strictly forbidden",
        ),
        (
            "some year 6s posted nasty stuff about me on snapchat",
            "report_pupil_comments",
            "2.3",
            "must",
        ),
    ],
)
async def test_a_question_is_answered_with_its_clause_and_its_strength(
    school, question, topic, clause, strength
):
    chat = await school.chat("teaching-assistant").say(question)

    answer = chat.said[0]
    quote = answer["custom"]["citations"][0]
    document = school.services.guidance.document
    assert chat.topics == [topic]
    assert answer["clauses"][0] == clause
    assert answer["strength"] == strength
    assert quote["quote"] in answer["text"]
    assert " ".join(quote["quote"].split()) in " ".join(document.clause(clause).text.split())


async def test_the_niece_in_year_five_is_an_exception_that_may_be(school):
    chat = await school.chat("teaching-assistant").say(
        "my nieces in yr 5 here and wants to add me on insta is that allowed??"
    )

    assert chat.topics == ["befriending_exceptions"]


async def test_silence_of_the_policy_is_said(school):
    chat = await school.chat("teaching-assistant").say(
        "can I be facebook friends with my colleagues"
    )

    assert chat.topics == ["befriending_colleagues"]
    assert chat.kinds == ["silent"]


async def test_a_question_outside_the_policy_gets_no_policy_answer_but_somebody_to_ask(school):
    chat = await school.chat("teaching-assistant").say("my payslip is wrong again who do I ask")

    assert chat.kinds == ["out_of_scope"]
    assert "HR/Payroll" in chat.text
    assert chat.topics == []


async def test_a_worry_about_a_child_gets_the_safe_route_and_its_words_are_not_kept(school):
    words = "one of my class has bruises on his arm and says his stepdad hits him"
    chat = await school.chat("teaching-assistant").say(words)

    assert chat.topics == ["safeguarding_concern"]
    assert "999" in chat.text
    stored = (school.folder / "conversations.db").read_bytes()
    wal = school.folder / "conversations.db-wal"
    stored += wal.read_bytes() if wal.exists() else b""
    assert b"stepdad" not in stored


async def test_choices_are_offered_twice_at_most_then_passing_the_question_on(school):
    chat = school.chat("teaching-assistant")
    await chat.say("/nlu_fallback")
    assert chat.kinds[0] == "choices"
    await chat.say("/none_of_these")
    assert chat.kinds[0] == "choices"
    await chat.say("/none_of_these")

    assert chat.kinds == ["task"]
    assert 'say "pass this on"' in chat.text


async def test_a_question_is_passed_on_only_after_a_yes(school):
    chat = school.chat("teaching-assistant")
    await chat.say("can I accept a friend request from a pupil")
    await chat.say("pass my question on to my line manager please")
    assert "can I accept a friend request from a pupil" in chat.text
    with school.services.records.begin() as repo:
        assert not repo.open_queries_to("line-manager")

    await chat.press("Yes")

    with school.services.records.begin() as repo:
        (query,) = repo.open_queries_to("line-manager")
    assert query.text == "can I accept a friend request from a pupil"
    assert chat.kinds == ["record"]


async def test_words_that_may_be_urgent_are_not_kept_even_when_choices_are_offered(school):
    from rasa.shared.core.events import UserUttered

    from bot.runtime.tracker_store import _as_kept

    ranking = [
        {"name": "pupil_use", "confidence": 0.3},
        {"name": "staff_distress", "confidence": 0.2},
    ]
    unsure = {
        "intent": {"name": "nlu_fallback"},
        "intent_ranking": ranking,
        "text": "it is all too much",
    }
    event = UserUttered("it is all too much", intent=unsure["intent"], parse_data=unsure)

    assert "too much" not in str(_as_kept(event))


async def test_two_questions_in_one_message_get_two_answers(school):
    chat = await school.chat("teaching-assistant").say(
        "Can I put the school logo on my profile? And can I use Facebook on the school laptop at home?"
    )

    assert chat.topics == ["school_logo", "school_equipment"]


async def test_a_yes_to_nothing_does_nothing(school):
    chat = await school.chat("teaching-assistant").say("yes")

    assert "not sure what you're saying yes to" in chat.text


@pytest.mark.parametrize(
    ("said", "task"),
    [
        ("hello", "greet"),
        ("are you a real person?", "bot_challenge"),
        ("what can you do", "help"),
        ("thanks so much", "thank"),
        ("bye", "goodbye"),
        ("what training do I have to do", "list_modules"),
        ("how far have I got with my training", "my_progress"),
        ("can I have my certificate", "certificate"),
        ("what data do you hold about me", "my_data"),
    ],
)
async def test_small_talk_and_tasks_are_understood(school, said, task):
    chat = await school.chat("teaching-assistant").say(said)

    marks = {**chat.said[0], **(chat.said[0].get("metadata") or {})}
    assert marks["task"] == task
