"""Signing the policy on its page: an explicit act against the version that was shown."""

from typing import Any, Callable, Dict

import pytest

from bot.records import SqlRecords

SignedIn = Callable[[str], Any]
PAGE = "/my-training/sign-off"


def sent(browser: Any, **changes: str) -> Dict[str, str]:
    fields = {"form_token": browser.form_token(PAGE), "version": "1", "read": "yes"}
    return {**fields, **changes}


def test_the_sentence_is_signed_once_and_stands_on_the_record(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("new-starter")
    fields = sent(browser)

    answer = browser.post(PAGE, fields)
    browser.post(PAGE, fields)

    assert answer.headers["location"] == "/my-training?signed=1#signed"
    with demo_records.begin() as repo:
        kept = repo.sign_offs(["new-starter"])
    assert [(each.policy_version, each.recorded_by) for each in kept] == [(1, None)]
    wording = (
        "I have read and understood the Social Networking Policy, version 1, of 1 September 2026."
    )
    assert kept[0].wording == wording
    assert "It's on your record." in browser.get("/my-training?signed=1").text
    assert "There is nothing more to do." in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"read": ""}, "Tick the box"),
        ({"version": "2"}, "Another version of the policy has taken effect"),
        ({"version": "one"}, "Another version of the policy has taken effect"),
    ],
)
def test_what_was_not_read_is_not_signed(
    signed_in: SignedIn, demo_records: SqlRecords, changes: Dict[str, str], said: str
) -> None:
    browser = signed_in("new-starter")

    answer = browser.post(PAGE, sent(browser, **changes))

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert said in answer.text
    with demo_records.begin() as repo:
        assert not repo.sign_offs(["new-starter"])


def test_a_form_that_is_not_ours_signs_nothing(
    signed_in: SignedIn, demo_records: SqlRecords
) -> None:
    browser = signed_in("new-starter")

    assert browser.post(PAGE, sent(browser, form_token="made-up")).status_code == 403
    with demo_records.begin() as repo:
        assert not repo.sign_offs(["new-starter"])


def test_nothing_is_said_to_be_signed_because_the_address_says_so(signed_in: SignedIn) -> None:
    assert "It's on your record." not in signed_in("new-starter").get("/my-training?signed=1").text
