"""What leads to a person is taken out of a question, and what it asks stays."""

from pathlib import Path

import pytest

from bot.language.deidentifying import Deidentifier
from bot.records.names import read_nicknames
from bot.settings import PROJECT

STAFF = ["Megan Pritchard", "Daniel Okafor", "Marta Zielińska", "Will May", "Mei-Ling O'Connor"]
SCHOOLS = ["Bitterne Park Primary School", "Mansel Park Primary & Nursery School"]


@pytest.fixture(scope="module")
def clean() -> Deidentifier:
    names: Path = PROJECT / "content" / "names" / "nicknames.yml"
    return Deidentifier(frozenset(read_nicknames(names)))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("can i add megan on strava", "can i add [name] on strava"),
        ("Can I tell Mrs Okafor's mum?", "Can I tell [name]'s mum?"),
        ("zielinska shouted at me online", "[name] shouted at me online"),
        ("may I post it and will it be seen", "may I post it and will it be seen"),
        ("is it ok if Will May posts it", "is it ok if [name] posts it"),
        ("meiling o'connor wants my number", "meiling o'[name] wants my number"),
        ("Can Mohammed Ali from Year 6 follow me?", "Can [name] from Year 6 follow me?"),
        ("can jayden see my snapchat story?", "can [name] see my snapchat story?"),
        ("can meg and beth share a page", "can [name] and [name] share a page"),
        ("CAN I POST PHOTOS OF MEGAN", "CAN I POST PHOTOS OF [name]"),
        ("write to a.b-c@school.sch.uk please", "write to [email] please"),
        ("text me on 07700 900123 or +44 (0)23 8055 1234", "text me on [number] or [number]"),
        ("look at https://www.facebook.com/x?id=9 today", "look at [link] today"),
        ("is facebook.com/somebody my page", "is [link] my page"),
        ("@some.one_1 wrote about work", "[handle] wrote about work"),
        ("my account is sunny_p93 ok", "my account is [handle] ok"),
        ("who lives at SO18 1PJ", "who lives at [place]"),
        (
            "can bitterne park primary school and Mansel Park ban it",
            "can [school] and [school] ban it",
        ),
        ("why does bitterne forbid it", "why does [school] forbid it"),
        ("What does Ofsted say about TikTok?", "What does Ofsted say about TikTok?"),
        ("is year 6 allowed on BeReal on friday", "is year 6 allowed on BeReal on friday"),
    ],
)
def test_what_leads_to_a_person_goes_and_the_question_stays(
    clean: Deidentifier, text: str, kept: str
) -> None:
    assert clean(text, STAFF, SCHOOLS) == kept


@pytest.mark.parametrize("text", ["Megan", "@megan 07700900123", "", "is it?", "Megan Pritchard?!"])
def test_a_text_that_says_nothing_without_the_names_is_not_kept(
    clean: Deidentifier, text: str
) -> None:
    assert clean(text, STAFF, SCHOOLS) is None
