"""Telling questions from answers, and finding who a line manager asks about."""

import pytest

from bot.language.english import analyse, sentences
from bot.language.entities import entity_finder
from bot.language.names import possible_names
from bot.language.questions import MOST_CUTS, gist, halves, is_question


@pytest.mark.parametrize(
    "text",
    [
        "is that allowed",
        "can I accept her then?",
        "I'm not sure. what does the policy say about photos",
        "who do i tell",
        "do we have to report it",
        "would I get in trouble for this",
    ],
)
def test_a_question_is_told_with_or_without_its_mark(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'd say no and tell my line manager",
        "decline it",
        "would tell her no",
        "ignore the request and carry on",
        "say yes because she is my niece",
    ],
)
def test_an_answer_is_no_question(text):
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("has Priya finished", "Priya"),
        ("did Mrs Okafor do hers yet", "Okafor"),
        ("has priya done it", "priya"),
    ],
)
def test_the_name_in_a_managers_question_is_among_the_likely_ones(text, name):
    assert any(name in found for found in possible_names(text))


def test_entities_have_a_standard_value_however_they_are_written():
    found = entity_finder().find(
        analyse("my nan wants to add me on insta and so does a former pupil")
    )

    assert {(each.kind, each.value) for each in found} >= {
        ("relationship", "grandparent"),
        ("platform", "Instagram"),
        ("relationship", "former pupil"),
    }


def test_a_message_is_split_into_its_sentences():
    assert sentences("Can I add a mum? And who do I tell?") == [
        "Can I add a mum?",
        "And who do I tell?",
    ]


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        (
            "do private group chats count and does gdpr apply in them",
            [("do private group chats count", "and does gdpr apply in them")],
        ),
        (
            "I shared a photo of the class. Is it still there?",
            [("I shared a photo of the class.", "Is it still there?")],
        ),
        ("what's it for, when's it reviewed", [("what's it for,", "when's it reviewed")]),
        ("my niece is in year 5 and wants to add me", []),
        ("can I add a parent on Facebook", []),
        ("logo and", []),
        ("", []),
    ],
)
def test_a_message_is_cut_where_a_second_question_may_begin(text, cuts):
    assert halves(text) == cuts


def test_a_message_of_many_clauses_is_cut_at_its_sentences_first():
    text = (
        "one mum, one dad, and one gran, so three, asked me. Who decides, then, and when, and why?"
    )

    cuts = halves(text)

    assert len(cuts) == MOST_CUTS
    assert (
        "one mum, one dad, and one gran, so three, asked me.",
        "Who decides, then, and when, and why?",
    ) in cuts


def test_the_gist_of_a_long_post_is_its_question():
    post = "We had a lovely day at the farm and the children fed the lambs. " * 30

    assert gist(f"{post}Can I put this on my own Facebook?") == "Can I put this on my own Facebook?"
    assert len(gist(post).split()) <= 90
    assert gist("Can I add a parent?") == "Can I add a parent?"
