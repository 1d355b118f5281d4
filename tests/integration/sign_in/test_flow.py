"""To the directory and back: what is sent, what must come back, and what people read when it does not."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette

from bot.portal import create_app
from tests.integration.sign_in.conftest import EMAIL, OBJECT_ID
from tests.oidc.forged_directory import CLIENT, ForgedDirectory, callback, read

KINDS = ("entra", "google")
START_AGAIN = "Please start signing in again"
KNOWN = {
    "entra": {"oid": OBJECT_ID},
    "google": {"hd": "hill.sch.uk", "email": EMAIL, "email_verified": True},
}


@pytest.fixture(autouse=True)
def megan_is_known(change_person: Any) -> None:
    change_person(entra_object_id=OBJECT_ID)


def begun(browser: Any, kind: str = "entra", **asked: str) -> str:
    return str(browser.get(f"/sign-in/{kind}", **asked).headers["location"])


def is_signed_in(browser: Any) -> bool:
    return bool(browser.get("/my-data").status_code == 200)


def test_both_buttons_are_shown_and_no_name_no_password_no_puzzle(browser: Any) -> None:
    shown = browser.get("/").text

    assert 'href="/sign-in/entra"' in shown
    assert 'href="/sign-in/google"' in shown
    assert "Megan" not in shown
    assert "Demonstration" not in shown
    assert "<input" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_set_up_is_offered(
    services: Any, settings_with: Any, directory: ForgedDirectory, browser: Any, kind: str
) -> None:
    one = type(browser)(create_app(services, settings_with(directory.environment(kind))))
    (other,) = set(KINDS) - {kind}

    assert f"/sign-in/{other}" not in one.get("/").text
    assert one.get(f"/sign-in/{other}").status_code == 404
    assert one.get("/sign-in/another").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_is_sent_with_state_nonce_and_a_challenge_new_each_time(
    browser: Any, directory: ForgedDirectory, kind: str
) -> None:
    first, second = (read(begun(browser, kind)) for _ in range(2))

    assert first.redirect_uri == f"http://127.0.0.1:8000/sign-in/{kind}/callback"
    assert first.fields["response_type"] == "code"
    assert first.fields["code_challenge_method"] == "S256"
    assert first.fields["client_id"] == CLIENT
    assert first.fields["prompt"] == "select_account"
    assert set(first.fields["scope"].split()) == {"openid", "profile", "email"}
    assert not {first.state, first.nonce, first.challenge} & {
        second.state,
        second.nonce,
        second.challenge,
    }


def test_the_way_back_is_the_public_address_and_never_the_host_header(
    browser: Any, directory: ForgedDirectory
) -> None:
    answer = browser.client.get("/sign-in/entra", headers={"host": "evil.example"})

    assert read(answer.headers["location"]).redirect_uri.startswith("http://127.0.0.1:8000/")


@pytest.mark.parametrize("kind", KINDS)
def test_signing_in_leads_to_the_page_that_was_wanted(
    browser: Any, directory: ForgedDirectory, kind: str
) -> None:
    sent = browser.get("/my-training?from=mail").headers["location"]
    wanted = parse_qs(urlsplit(sent).query)["next"][0]
    link = f"/sign-in/{kind}?next=%2Fmy-training%3Ffrom%3Dmail"
    assert link in browser.get(sent).text

    answer = browser.get(directory.vouch(begun(browser, kind, next=wanted), **KNOWN[kind]))

    assert (answer.status_code, answer.headers["location"]) == (303, "/my-training?from=mail")
    assert is_signed_in(browser)


def test_the_session_is_new_after_signing_in(browser: Any, directory: ForgedDirectory) -> None:
    location = begun(browser)
    before = dict(browser.client.cookies)
    browser.get(directory.vouch(location, **KNOWN["entra"]))

    old = type(browser)(browser.client.app)
    old.client.cookies.update(before)

    assert dict(browser.client.cookies) != before
    assert not is_signed_in(old)


def test_an_answer_counts_once(browser: Any, directory: ForgedDirectory) -> None:
    back = directory.vouch(begun(browser), **KNOWN["entra"])
    assert browser.get(back).status_code == 303

    again = browser.get(back)

    assert again.status_code == 400
    assert START_AGAIN in again.text
    assert "used already" in again.text


def test_a_code_counts_once_even_with_a_copy_of_the_cookie(
    browser: Any, directory: ForgedDirectory, app: Starlette
) -> None:
    back = directory.vouch(begun(browser), **KNOWN["entra"])
    thief = type(browser)(app)
    thief.client.cookies.update(dict(browser.client.cookies))
    assert browser.get(back).status_code == 303

    answer = thief.get(back)

    assert (answer.status_code, START_AGAIN in answer.text) == (400, True)
    assert not is_signed_in(thief)


def test_an_answer_to_another_browser_signs_nobody_in(
    browser: Any, directory: ForgedDirectory, app: Starlette
) -> None:
    back = directory.vouch(begun(browser), **KNOWN["entra"])
    victim = type(browser)(app)
    begun(victim)

    answer = victim.get(back)

    assert (answer.status_code, START_AGAIN in answer.text) == (400, True)
    assert not is_signed_in(victim)


def test_a_code_of_another_try_fails_by_its_challenge(
    browser: Any, directory: ForgedDirectory, app: Starlette
) -> None:
    attacker = type(browser)(app)
    stolen = directory.vouch(begun(attacker), **KNOWN["entra"])
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    location = begun(browser)

    answer = browser.get(callback(location, code=code, state=read(location).state))

    assert (answer.status_code, START_AGAIN in answer.text) == (400, True)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("state", ["", "another", "\u00e9"])
def test_a_state_that_is_lost_is_told(browser: Any, directory: ForgedDirectory, state: str) -> None:
    location = begun(browser)

    answer = browser.get(callback(location, code="x", state=state))

    assert (answer.status_code, START_AGAIN in answer.text) == (400, True)
    assert "keep cookies" in answer.text


def test_an_answer_of_one_directory_does_not_count_for_the_other(
    browser: Any, directory: ForgedDirectory
) -> None:
    back = directory.vouch(begun(browser, "google"), **KNOWN["google"])

    answer = browser.get(back.replace("/google/", "/entra/"))

    assert (answer.status_code, START_AGAIN in answer.text) == (400, True)


@pytest.mark.parametrize(("minutes", "status"), [(29, 303), (31, 400)])
def test_half_an_hour_is_time_enough_and_no_longer(
    browser: Any, directory: ForgedDirectory, clock: Any, minutes: int, status: int
) -> None:
    location = begun(browser)
    clock.advance(minutes=minutes)

    assert browser.get(directory.vouch(location, **KNOWN["entra"])).status_code == status


def test_three_tabs_may_try_at_once(browser: Any, directory: ForgedDirectory) -> None:
    locations = [begun(browser) for _ in range(4)]

    kept = browser.get(directory.vouch(locations[1], **KNOWN["entra"]))
    dropped = type(browser)(browser.client.app)
    older = begun(dropped)
    for _ in range(3):
        begun(dropped)

    assert kept.status_code == 303
    assert dropped.get(directory.vouch(older, **KNOWN["entra"])).status_code == 400


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        ("access_denied", 403, "signing in was stopped"),
        ("server_error", 503, "not something you did"),
        ("consent_required", 503, "not something you did"),
        ("Anna Jones <anna@hill.sch.uk>", 503, "not something you did"),
    ],
)
def test_a_directory_that_says_no_is_told_kindly_and_its_words_are_kept_nowhere(
    browser: Any,
    directory: ForgedDirectory,
    caplog: pytest.LogCaptureFixture,
    error: str,
    status: int,
    words: str,
) -> None:
    location = begun(browser)
    said = {"error": error, "error_description": "AADSTS65004: anna@hill.sch.uk declined"}

    answer = browser.get(callback(location, state=read(location).state, **said))

    assert (answer.status_code, words in answer.text) == (status, True)
    assert "anna" not in (answer.text + caplog.text).lower()
    assert f"answer_{error if '@' not in error else 'other'}" in caplog.text


def test_an_answer_without_a_code_is_told(browser: Any, directory: ForgedDirectory) -> None:
    location = begun(browser)

    answer = browser.get(callback(location, state=read(location).state))

    assert answer.status_code == 503


def test_an_answer_in_the_name_of_another_issuer_is_refused(
    browser: Any, directory: ForgedDirectory
) -> None:
    back = directory.vouch(begun(browser), **KNOWN["entra"])

    assert browser.get(f"{back}&iss=https%3A%2F%2Fevil.example").status_code == 403
    right = directory.vouch(begun(browser), **KNOWN["entra"])
    assert browser.get(f"{right}&iss={directory.issuer('entra')}").status_code == 303


def test_signing_out_says_where_else_one_may_be_signed_in(
    browser: Any, directory: ForgedDirectory
) -> None:
    directory.metadata = {"end_session_endpoint": f"{directory.url}/logout?x=1"}
    browser.get(directory.vouch(begun(browser), **KNOWN["entra"]))
    answer = browser.post("/sign-out", {"form_token": browser.form_token("/help")})
    shown = browser.get(answer.headers["location"]).text
    there = browser.get("/sign-out/entra").headers["location"]

    assert "You've signed out." in shown
    assert 'href="/sign-out/entra"' in shown
    assert there.startswith(f"{directory.url}/logout?x=1&client_id={CLIENT}")
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2F" in there


def test_a_directory_without_a_sign_out_of_its_own_leads_back(browser: Any, directory: Any) -> None:
    assert browser.get("/sign-out/google").headers["location"] == "/"


@pytest.mark.parametrize("demo", [True, False])
def test_the_demonstrations_sign_in_is_closed_when_a_directory_is_set_up(
    services: Any, settings_with: Any, directory: ForgedDirectory, browser: Any, demo: bool
) -> None:
    settings = replace(settings_with(directory.environment("entra")), demo=demo)
    own = type(browser)(create_app(services, settings))
    own.get("/sign-in/entra")
    own.get("/")
    token = own.form_token("/") if demo and "form_token" in own.get("/").text else ""

    answer = own.post("/sign-in", {"person_id": "head-teacher", "form_token": token})

    assert answer.status_code == 403
    assert "Ellison" not in own.get("/").text
    assert not is_signed_in(own)


def test_a_page_asked_for_elsewhere_is_never_where_one_lands(
    browser: Any, directory: ForgedDirectory
) -> None:
    location = begun(browser, next="https://evil.example/")

    answer = browser.get(directory.vouch(location, **KNOWN["entra"]))

    assert answer.headers["location"] == "/chat"


def test_nothing_is_signed_in_while_the_records_are_away(
    browser: Any,
    directory: ForgedDirectory,
    services: Any,
    records: Any,
    tmp_path: Any,
) -> None:
    back = directory.vouch(begun(browser), **KNOWN["entra"])
    records.dispose()
    (tmp_path / "records.db").write_bytes(b"no database" * 1000)

    answer = browser.get(back)

    assert answer.status_code == 503
    assert "reach the records" in answer.text
