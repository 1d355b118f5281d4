"""Signing in and out, what ends a session, and who cannot sign in at all."""

from dataclasses import replace
from typing import Any, Callable

import pytest
from starlette.applications import Starlette

from bot.portal import create_app
from bot.records import SqlRecords
from bot.services import Services
from bot.settings import Settings

SignedIn = Callable[[str], Any]


def test_the_demonstration_lists_people_by_school_and_says_what_it_is(browser: Any) -> None:
    shown = browser.get("/").text

    assert "anyone on this computer can sign in as anyone" in shown
    assert "Mansel Park Primary &amp; Nursery School" in shown
    assert shown.index("Start with one of these") < shown.index("Everybody, by school")
    assert "line manager of 5" in shown
    assert "new starter" in shown


def test_the_search_finds_people_by_name_role_and_school_without_javascript(browser: Any) -> None:
    shown = browser.get("/", q="hollis governors").text

    assert "Geoffrey Hollis" in shown
    assert "Priya Sharma" not in shown
    assert "1 of" in shown


def test_a_search_without_a_match_says_what_to_try(browser: Any) -> None:
    shown = browser.get("/", q="<script>zz").text

    assert "Nobody matches" in shown
    assert "<script>zz" not in shown


def test_signing_in_leads_to_the_chat_and_names_the_person(browser: Any) -> None:
    answer = browser.sign_in("new-starter")

    assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
    assert "Megan Pritchard" in browser.get("/my-training").text


def test_somebody_sent_to_sign_in_comes_back_to_the_page_they_wanted(browser: Any) -> None:
    sent = browser.get("/team")
    answer = browser.sign_in("line-manager", next="/team")

    assert sent.headers["location"] == "/?next=%2Fteam"
    assert answer.headers["location"] == "/team"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/x"])
def test_signing_in_never_leads_to_another_site(browser: Any, elsewhere: str) -> None:
    answer = browser.sign_in("new-starter", next=elsewhere)

    assert answer.headers["location"] == "/chat"


def test_an_unknown_person_is_not_signed_in(browser: Any) -> None:
    browser.sign_in("nobody-at-all")

    assert browser.get("/my-training").status_code == 303


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_form_without_its_token_signs_nobody_in(browser: Any, token: str) -> None:
    browser.get("/")

    answer = browser.post("/sign-in", {"person_id": "head-teacher", "form_token": token})

    assert answer.status_code == 403
    assert "Please try that again" in answer.text
    assert browser.get("/my-training").status_code == 303


def test_a_form_token_of_another_session_is_refused(app: Starlette, signed_in: SignedIn) -> None:
    other = signed_in("new-starter").form_token("/my-training")
    manager = signed_in("line-manager")

    answer = manager.post("/sign-out", {"form_token": other})

    assert answer.status_code == 403
    assert manager.get("/team").status_code == 200


def test_signing_out_ends_the_session_even_for_a_copy_of_its_cookie(
    browser: Any, app: Starlette
) -> None:
    browser.sign_in("line-manager")
    copied = dict(browser.client.cookies)
    browser.post("/sign-out", {"form_token": browser.form_token("/my-training")})
    thief = type(browser)(app)
    thief.client.cookies.update(copied)

    assert browser.get("/team").status_code == 303
    assert thief.get("/team").status_code == 303


def test_signing_in_again_gives_a_fresh_session(browser: Any, app: Starlette) -> None:
    browser.sign_in("new-starter")
    before = dict(browser.client.cookies)
    token = browser.form_token("/my-training")
    browser.post("/sign-in", {"person_id": "line-manager", "form_token": token})
    old = type(browser)(app)
    old.client.cookies.update(before)

    assert browser.get("/team").status_code == 200
    assert old.get("/my-training").status_code == 303


def test_a_session_ends_after_half_an_hour_without_activity(
    signed_in: SignedIn, clock: Any
) -> None:
    person = signed_in("new-starter")
    clock.advance(minutes=30)

    answer = person.get("/my-training")

    assert "timed_out=1" in answer.headers["location"]
    assert "What you had sent or finished is safe" in person.get(answer.headers["location"]).text


def test_activity_keeps_a_session_but_not_beyond_eight_hours(
    signed_in: SignedIn, clock: Any
) -> None:
    person = signed_in("new-starter")
    for _ in range(23):
        clock.advance(minutes=20)
        assert person.get("/my-training").status_code == 200
    clock.advance(minutes=20)

    assert person.get("/my-training").status_code == 303


def test_typing_in_the_chat_keeps_the_session(signed_in: SignedIn, clock: Any) -> None:
    person = signed_in("new-starter")
    clock.advance(minutes=20)
    answer = person.post("/session/active")
    clock.advance(minutes=20)

    assert answer.json() == {"seconds_left": 1800, "can_be_put_off": True}
    assert person.get("/my-training").status_code == 200


def test_a_session_lasts_as_long_as_the_browser_was_told_and_no_less(
    signed_in: SignedIn, clock: Any
) -> None:
    person = signed_in("new-starter")
    clock.advance(seconds=59)  # too soon after the last sign of life for another to be noted
    left = person.post("/session/active").json()["seconds_left"]
    clock.advance(seconds=left - 1)

    assert person.get("/my-training").status_code == 200


def test_a_sign_of_life_without_a_session_is_refused(browser: Any) -> None:
    assert browser.post("/session/active").status_code == 401


def test_a_forged_cookie_signs_nobody_in(browser: Any) -> None:
    browser.client.cookies.set("policy-assistant", "eyJwZXJzb24iOiAiaGVhZC10ZWFjaGVyIn0=.x.y")

    assert browser.get("/my-training").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Any) -> None:
    cookie = browser.get("/").headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(
    services: Services, settings: Settings, browser: Any
) -> None:
    app = create_app(services, replace(settings, public_url="https://policy.example.sch.uk"))

    answer = type(browser)(app).get("/")

    assert answer.headers["set-cookie"].startswith("__Host-policy-assistant=")
    assert "; secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_the_demonstration_is_closed_to_other_computers(app: Starlette, browser: Any) -> None:
    elsewhere = type(browser)(app, host="192.0.2.7")
    token = browser.form_token()
    elsewhere.client.cookies.update(dict(browser.client.cookies))

    shown = elsewhere.get("/").text
    answer = elsewhere.post("/sign-in", {"form_token": token, "person_id": "head-teacher"})

    assert "Margaret Ellison" not in shown
    assert answer.status_code == 403
    assert elsewhere.get("/my-training").status_code == 303


@pytest.mark.parametrize(
    "headers", [{"host": "elsewhere.example"}, {"x-forwarded-for": "127.0.0.1"}]
)
def test_the_demonstration_is_closed_to_borrowed_names_and_proxies(
    browser: Any, headers: Any
) -> None:
    shown = browser.client.get("/", headers=headers).text

    assert "Margaret Ellison" not in shown


def test_without_the_demonstration_no_names_are_shown_and_nobody_signs_in(
    services: Services, settings: Settings, browser: Any
) -> None:
    real = type(browser)(create_app(services, replace(settings, demo=False)))
    real.client.cookies.update(dict(browser.client.cookies))
    token = browser.form_token()
    real.client.cookies.update(dict(browser.client.cookies))

    shown = real.get("/").text
    answer = real.post("/sign-in", {"form_token": token, "person_id": "head-teacher"})

    assert "set up yet" in shown
    assert "Ellison" not in shown
    assert "Demonstration" not in shown
    assert answer.status_code == 403


def test_somebody_who_has_left_is_signed_out(
    signed_in: SignedIn, demo_records: SqlRecords, clock: Any
) -> None:
    person = signed_in("new-starter")
    with demo_records.begin() as repo:
        repo.end_post("new-starter", clock.now().date())

    assert person.get("/my-training").status_code == 303
    assert person.post("/chat/token").status_code == 401
