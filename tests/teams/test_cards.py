"""Cards: fit Microsoft's schema for 1.2, say everything in plain words too, and have buttons once."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator

from bot.catalogue.teams_words import read_teams_words
from bot.channels.teams.cards import LARGEST, Look, activity_of, closes, label_of
from bot.settings import PROJECT
from tests.teams.conftest import buttons_of, links_of, words_of
from tests.teams.messages import EVERY_KIND, LONG, message

LOOK = Look(read_teams_words(PROJECT / "content"), "https://training.school.example")
SCHEMA = json.loads((PROJECT / "tests/cards/adaptive-card-1.2.schema.json").read_text())
VALIDATOR = Draft6Validator(SCHEMA)


def card_of(activity):
    return activity["attachments"][0]["content"]


def problems(activity):
    if "attachments" not in activity:
        return []
    return [error.message for error in VALIDATOR.iter_errors(card_of(activity))]


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("chosen", [None, "", "A. Accept it."])
def test_every_card_fits_the_schema_of_1_2(kind, chosen):
    assert problems(activity_of(EVERY_KIND[kind], "card", LOOK, chosen)) == []


def test_the_schema_would_find_what_is_wrong():
    activity = activity_of(EVERY_KIND["policy"], "card", LOOK)
    broken = copy.deepcopy(activity)
    card_of(broken)["body"][0] = {"type": "TextBlock", "size": "Enormous", "text": "x"}

    assert problems(broken)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_message_says_in_plain_words_what_it_is(kind):
    activity = activity_of(EVERY_KIND[kind], "card", LOOK)

    assert 0 < len(activity["summary"]) <= 160
    assert "**" not in activity["summary"]
    if "attachments" in activity:
        assert card_of(activity)["fallbackText"]


def test_a_quote_names_its_clause_and_leads_to_it():
    said = words_of(activity_of(EVERY_KIND["policy"], "card", LOOK))

    assert "Staff must not accept friend requests from pupils." in said
    assert "clause 2.1: Friends/Befriending (version 1)" in said
    assert "https://training.school.example/policy#clause-2.1" in said


def test_options_stand_in_full_and_their_buttons_are_letters():
    activity = activity_of(EVERY_KIND["scenario"], "card", LOOK)

    assert LONG in words_of(activity)
    titles = [button["title"] for button in buttons_of(activity)]
    assert titles == ["A", "B", "C", "Go back and choose again"]
    assert LONG in card_of(activity)["fallbackText"]


def test_a_card_that_is_over_has_no_buttons_and_says_what_was_chosen():
    activity = activity_of(EVERY_KIND["scenario"], "card", LOOK, "A. Thank her.")

    assert buttons_of(activity) == []
    assert "You chose: A. Thank her." in words_of(activity)


def test_links_lead_to_the_training_site_and_stay():
    open_card, over = (
        activity_of(EVERY_KIND["certificate"], "card", LOOK, chosen) for chosen in (None, "")
    )

    assert links_of(open_card) == ["https://training.school.example/certificate/abc.pdf"]
    assert links_of(over) == links_of(open_card)


def test_answers_can_be_asked_about_again_and_steps_cannot():
    assert not closes(EVERY_KIND["policy"])
    assert closes(EVERY_KIND["scenario"])
    assert buttons_of(activity_of(EVERY_KIND["policy"], "card", LOOK, ""))


def test_the_label_of_a_press_is_found_by_its_payload():
    said = EVERY_KIND["scenario"]

    assert label_of(said, said[1]["buttons"][2]["payload"]) == "C. Accept it."
    assert label_of(said, "/forged") == ""


def test_a_team_of_hundreds_fits_into_one_message_with_its_buttons():
    line = "- **Somebody Long-Name** (Teaching assistant): 3 modules due by 20 September 2026"
    text = "\n".join([line] * 600)
    activity = activity_of(
        [message(text, kind="record", task="team_progress", buttons=["Remind everyone"])], "c", LOOK
    )

    assert len(json.dumps(activity).encode()) < LARGEST + 3000
    assert [button["title"] for button in buttons_of(activity)] == ["Remind everyone"]
    assert "There is more than fits" in words_of(activity)
    assert problems(activity) == []


words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=300)


@settings(max_examples=150, deadline=None)
@given(
    text=words,
    titles=st.lists(st.text(min_size=1, max_size=120), max_size=5),
    quote=words,
    kind=st.sampled_from(["policy", "scenario", "record", "choices", "task"]),
    chosen=st.one_of(st.none(), words),
)
def test_whatever_is_said_a_card_fits_the_schema(text, titles, quote, kind, chosen):
    citation = {"clause": "2.1", "heading": "H", "quote": quote, "version": 1}
    said = [message(f"{text}\n\n> {quote} (2.1)", kind, citations=[citation], buttons=titles)]

    activity = activity_of(said, "card", LOOK, chosen)

    assert problems(activity) == []
    assert len(buttons_of(activity)) in (0, len(titles))
