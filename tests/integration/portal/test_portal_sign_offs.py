"""Recording a sign-off for somebody else on the team and school pages."""

import re
from typing import Any, Callable, Dict

import pytest

from bot.records import SqlRecords
from bot.services import Services

SignedIn = Callable[[str], Any]
NOTE = "Signed on paper; the <b>sheet</b> is in the office."


def sent(browser: Any, path: str, **changes: str) -> Dict[str, str]:
    fields = {
        "form_token": browser.form_token(path),
        "person_id": "new-starter",
        "version": "1",
        "note": NOTE,
        "back": path,
    }
    return {**fields, **changes}


@pytest.mark.parametrize(
    ("recorder", "path"),
    [("line-manager", "/team"), ("head-teacher", "/school/signed"), ("hr", "/school/signed")],
)
def test_the_form_records_it_and_the_person_sees_by_whom(
    signed_in: SignedIn, services: Services, recorder: str, path: str
) -> None:
    browser = signed_in(recorder)
    assert '<option value="new-starter">' in browser.get(path).text

    answer = browser.post("/sign-offs", sent(browser, path))

    assert answer.status_code == 303
    after = browser.get(answer.headers["location"].split("#")[0]).text
    assert "It is on record" in after
    assert '<option value="new-starter">' not in after
    shown = signed_in("new-starter").get("/my-training").text
    with services.records.begin() as repo:
        name = repo.person(recorder).name
    assert f"ecorded by {name}" in shown
    assert "the &lt;b&gt;sheet&lt;/b&gt; is in the office" in shown


@pytest.mark.parametrize("recorder", ["other-manager", "teaching-assistant", "governor"])
def test_others_are_refused_and_nothing_is_recorded(
    signed_in: SignedIn, demo_records: SqlRecords, recorder: str
) -> None:
    browser = signed_in(recorder)

    answer = browser.post("/sign-offs", sent(browser, "/my-training", back="/team"))

    assert answer.status_code == 404
    assert "Megan" not in answer.text
    with demo_records.begin() as repo:
        assert not repo.sign_offs(["new-starter"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"note": " "}, "say how you know"),
        ({"note": "x" * 501}, "say how you know"),
        ({"person_id": ""}, "Choose who signed"),
        ({"version": "2"}, "another version of the policy"),
        ({"version": "9" * 5000}, "another version of the policy"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_leads_back(
    signed_in: SignedIn, demo_records: SqlRecords, changes: Dict[str, str], said: str
) -> None:
    browser = signed_in("line-manager")

    answer = browser.post("/sign-offs", sent(browser, "/team", **changes))

    assert answer.status_code in (409, 422)
    assert re.search("Nothing (is|was) recorded", answer.text)
    assert said in answer.text
    assert 'href="/team"' in answer.text
    with demo_records.begin() as repo:
        assert not repo.sign_offs(["new-starter"])


def test_a_form_without_our_token_records_nothing(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("line-manager")

    answer = browser.post("/sign-offs", sent(browser, "/team", form_token="stolen"))

    assert answer.status_code == 403
    with demo_records.begin() as repo:
        assert not repo.sign_offs(["new-starter"])


def test_a_governor_sees_no_form_and_no_names(signed_in: SignedIn) -> None:
    assert "Signed on paper" not in signed_in("governor").get("/school").text


def test_the_way_back_leads_nowhere_else(signed_in: SignedIn) -> None:
    browser = signed_in("line-manager")

    answer = browser.post("/sign-offs", sent(browser, "/team", back="https://evil.example/"))

    assert answer.headers["location"].startswith("/team")


def test_a_form_that_comes_back_keeps_what_was_sent_and_leads_to_the_field(
    signed_in: SignedIn,
) -> None:
    browser = signed_in("line-manager")
    note = "x" * 501

    answer = browser.post("/sign-offs", sent(browser, "/team", note=note))

    assert "<title>Error: Signed on paper" in answer.text
    assert '<a href="#sign-off-note">Please say how you know' in answer.text
    assert 'aria-describedby="sign-off-note-hint sign-off-note-error" aria-invalid="true"' in (
        answer.text
    )
    assert '<option value="new-starter" selected>' in answer.text
    assert note in answer.text


@pytest.mark.parametrize(
    ("recorder", "back"),
    [("teaching-assistant", "/school"), ("other-manager", "/team"), ("governor", "/school")],
)
def test_a_form_that_comes_back_names_only_people_one_answers_for(
    signed_in: SignedIn, recorder: str, back: str
) -> None:
    browser = signed_in(recorder)

    answer = browser.post("/sign-offs", sent(browser, "/my-training", person_id="", back=back))

    assert answer.status_code == 422
    assert "Megan" not in answer.text
    assert "Sam Whitlock, Teaching assistant" not in answer.text
