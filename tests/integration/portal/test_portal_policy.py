"""The policy's versions on its page, and what changed between two."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.guidance.document import PolicyDocument
from bot.portal import create_app
from bot.portal.policy_versions import Standing, editions
from bot.services import Services
from bot.settings import Settings
from tests.integration.portal.conftest import Browser

ADDED = "Staff should <b>think twice</b> & ask."


def following(document: PolicyDocument, effective_on: date, clause_id: str) -> PolicyDocument:
    """The next version, with a sentence more in one clause."""
    clauses = tuple(
        replace(each, text=f"{each.text}\n\n{ADDED}") if each.id == clause_id else each
        for each in document.clauses
    )
    return replace(
        document, version=document.version + 1, effective_on=effective_on, clauses=clauses
    )


@pytest.fixture
def reader(services: Services, settings: Settings) -> Browser:
    """Over three versions, on 10 September 2026: the second is in force, the third is to come."""
    history = services.policy_history
    second = following(history.versions[0], date(2026, 9, 5), "2.1")
    third = following(second, date(2027, 1, 1), "2.3")
    parts = replace(services, policy_history=history.followed_by(second).followed_by(third))
    return Browser(create_app(parts, settings))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_version_in_force_is_shown_and_the_others_lead_on(reader: Browser) -> None:
    shown = reader.get("/policy").text

    assert "<dd>2</dd>" in shown
    assert "not in force" not in text_of(shown).replace("no longer in force", "")
    assert '<a href="/policy" aria-current="page">Version 2, in force</a>' in shown
    assert '<a href="/policy?version=1">Version 1, no longer in force</a>' in shown
    assert '<a href="/policy?version=3">Version 3, from 1 January 2027</a>' in shown


def test_an_old_version_says_so_before_anything_else(reader: Browser) -> None:
    shown = text_of(reader.get("/policy", version="1").text)

    assert "Version 1 is not in force any more. It was replaced on 5 September 2026." in shown
    assert "Was in force from 1 September 2026 to 5 September 2026" in shown
    assert "think twice" not in shown


def test_a_version_to_come_gives_its_date(reader: Browser) -> None:
    shown = text_of(reader.get("/policy", version="3").text)

    assert "Version 3 is not in force yet. It takes effect on 1 January 2027." in shown
    assert "version 2 is in force" in shown


@pytest.mark.parametrize("version", ["0", "4", "two", "", "1 OR 1=1"])
def test_a_version_never_published_is_not_found(reader: Browser, version: str) -> None:
    for address in (f"/policy?version={version}", f"/policy/changes?from={version}"):
        assert reader.get(address).status_code == 404


def test_changes_are_told_clause_by_clause_and_as_text(reader: Browser) -> None:
    shown = reader.get("/policy/changes", **{"from": "3", "to": "1"}).text

    assert "From version 1 to version 3" in shown
    assert "2 clauses are different." in shown
    assert shown.count("<ins>Staff should &lt;b&gt;think twice&lt;/b&gt; &amp; ask.</ins>") == 2
    assert 'href="/policy?version=3#clause-2.3"' in shown


def test_without_a_choice_the_last_change_in_force_is_told(reader: Browser) -> None:
    shown = reader.get("/policy/changes").text

    assert "From version 1 to version 2" in shown
    assert 'id="change-2.1"' in shown
    assert 'id="change-2.3"' not in shown


def test_the_same_version_twice_and_a_single_version_say_what_to_do(
    reader: Browser, browser: Any
) -> None:
    same = reader.get("/policy/changes", **{"from": "2", "to": "2"}).text

    assert "That is the same version twice." in same
    assert "There is only one version so far." in browser.get("/policy/changes").text


def test_before_the_first_version_takes_effect_it_is_still_to_come(services: Services) -> None:
    told = editions(services.policy_history, date(2026, 8, 1))

    assert [each.standing for each in told] == [Standing.TO_COME]
