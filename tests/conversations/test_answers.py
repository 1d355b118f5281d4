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


async def test_an_answer_turns_to_what_the_message_names(school):
    chat = await school.chat("teaching-assistant").say("does linkedin count as one of the sites")

    assert chat.topics == ["which_sites"]
    assert "not on the list, but it can still count" in chat.text


async def test_who_do_i_tell_is_answered_first_and_with_the_clause(school):
    chat = await school.chat("teaching-assistant").say(
        "can I accept a friend request from a pupil?"
    )
    told = school.services.guidance.answer("befriending_pupils").tell

    await chat.say("who do I tell?")

    assert chat.topics == ["befriending_pupils"]
    assert chat.text.startswith(told)
    assert "strongly advises against" in chat.text


async def test_so_is_that_a_yes_gets_the_answer_and_why_gets_the_policys_words(school):
    chat = await school.chat("teaching-assistant").say("can I use the school logo on my facebook")

    await chat.say("so is that a yes?")
    assert chat.topics == ["school_logo"]
    assert chat.text.startswith("No")

    await chat.say("why?")
    assert chat.topics == ["school_logo"]
    assert chat.text.startswith("These are the policy's own words")


async def test_no_i_meant_corrects_the_question_before(school):
    chat = await school.chat("teaching-assistant").say("can I add a pupil on instagram?")

    await chat.say("no, I meant one of the teachers")

    assert chat.topics == ["befriending_colleagues"]


async def test_a_follow_up_after_a_button_leans_on_the_buttons_topic(school):
    chat = await school.chat("teaching-assistant").say(
        "can I accept a friend request from a pupil?"
    )
    await chat.press("When a pupil is a relative of yours")

    await chat.say("and the mums of her classmates?")

    assert chat.topics == ["befriending_families"]


async def test_words_without_spaces_are_read(school):
    chat = await school.chat("teaching-assistant").say("isitokaytousetheschoollogoonmyfacebookpage")

    assert chat.topics == ["school_logo"]


async def test_a_pasted_post_is_read_for_its_question(school):
    post = "We had a lovely day at the farm and everybody fed the lambs in the rain. " * 28
    assert len(post) > 2000

    chat = await school.chat("teaching-assistant").say(
        f"{post}Can I put the school logo on my own profile?"
    )

    assert chat.topics == ["school_logo"]


async def test_distress_in_the_middle_of_a_pasted_post_gets_the_safe_route(school):
    post = "We had a lovely day at the farm and everybody fed the lambs in the rain. " * 10
    chat = await school.chat("teaching-assistant").say(
        f"{post}I cry every night before work and I can't see a way out of it any more, I just "
        f"want it all to stop. {post}Can I put the school logo on my own profile?"
    )

    assert chat.topics[0] == "staff_distress"


async def test_a_task_asked_for_beside_a_question_is_the_answers_first_button(school):
    chat = await school.chat("teaching-assistant").say(
        "can I get my certificate, and can I put the school logo on my own Facebook"
    )

    assert chat.topics == ["school_logo"]
    assert chat.buttons[0]["payload"] == "/certificate"
    assert len(chat.buttons) <= 2


async def test_worry_in_one_half_of_a_message_comes_before_the_question_in_the_other(school):
    chat = await school.chat("teaching-assistant").say(
        "if I lose this job I've nothing left to live for. what happens after a breach"
    )

    assert chat.topics == ["staff_distress", "breach_consequences"]
