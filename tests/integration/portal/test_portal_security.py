"""What holds for every route, whichever it is: the tests walk the table of routes, so that a new one is covered too."""

import re
from dataclasses import replace
from typing import Any, Callable, Iterator, Mapping

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.portal import create_app
from bot.portal.app import _routes
from bot.services import Services
from bot.settings import Settings

SignedIn = Callable[[str], Any]
# Fetched by scripts of our own pages: what proves them is the browser's own headers, not a form's token.
FETCHED = ("/session/active", "/chat/token")
# POST routes that prove whose they are by something else than a session, and what that is.
PROVEN_OTHERWISE: Mapping[str, str] = {
    # Pressed by mail programs too (RFC 8058); `test_portal_mail.py` tries forged links.
    "/stop-mail/x": "a signed link stands in for the session",
}
# What stands in a path, where a route looks it up before it looks at the form.
VALUES = {"school_id": "bitterne-park", "person_id": "new-starter"}
FROM_ELSEWHERE = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
EVERYBODY = ("head-teacher", "line-manager", "hr")
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example/team",
    "/\\evil.example",
    "\\\\evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/team\r\nSet-Cookie: a=b",
    "/team\tx",
    " /team",
    "javascript:alert(1)",
    "/team#//evil.example",
    "/team/../../evil",
    "http:team",
    "/nowhere",
    "/sign-out/entra",
    "/sign-in/entra",
    "/chat/token",
    "/",
    "/t\u00e9am",
    "/team?" + "x" * 600,
]
OUR_OWN = ["/team", "/team?state=overdue&sort=name", "/certificate/abc.pdf", "/policy?version=1"]


def routes(app: Starlette, method: str) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, Route) and method in (route.methods or ()):
            yield re.sub(r"{([^}:]+)[^}]*}", lambda found: VALUES.get(found[1], "x"), route.path)


def all_posts() -> "list[str]":
    """The paths that take a POST, read off the table without serving anything."""
    found = [route for route in _routes() if isinstance(route, Route)]
    return [each.path for each in found if "POST" in (each.methods or ())]


def test_there_are_routes_to_walk() -> None:
    assert {"/sign-out", "/questions", "/team/remind", *FETCHED} <= set(all_posts())


def test_no_form_of_another_site_changes_anything(app: Starlette, signed_in: SignedIn) -> None:
    foreign = signed_in("new-starter").form_token("/help")
    browsers = [signed_in(person_id) for person_id in EVERYBODY]
    for path in routes(app, "POST"):
        if path in PROVEN_OTHERWISE:
            continue
        for token in (None, "", "wrong", foreign):
            fields = {} if token is None else {"form_token": token}
            answers = {each.post(path, fields, FROM_ELSEWHERE).status_code for each in browsers}

            # Who may not see the page at all gets 404; somebody must be refused for the form alone.
            assert 403 in answers, (path, token, answers)
            assert answers <= {403, 404}, (path, token, answers)

    for own in browsers:
        assert own.get("/my-training").status_code == 200  # still signed in


def test_a_route_that_takes_a_form_takes_no_link(app: Starlette, signed_in: SignedIn) -> None:
    own = signed_in("head-teacher")
    pages = set(routes(app, "GET"))

    for path in set(routes(app, "POST")) - pages:
        # `/sign-out/{directory}` also fits, and knows no directory of that name.
        assert own.get(path).status_code in (404, 405), path


def test_every_page_of_a_person_is_theirs_alone_and_kept_by_no_cache(
    app: Starlette, signed_in: SignedIn, browser: Any
) -> None:
    own = signed_in("head-teacher")
    for path in routes(app, "GET"):
        headers = own.get(path).headers

        assert headers["cache-control"] == "no-store", path
        assert headers["x-frame-options"] == "DENY", path
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        assert "form-action 'self'" in policy, path
        assert "base-uri 'none'" in policy, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path


def test_static_files_are_kept_and_asked_after(browser: Any) -> None:
    first = browser.get("/static/portal.css")
    again = browser.client.get(
        "/static/portal.css", headers={"if-none-match": first.headers["etag"]}
    )

    assert "no-store" not in first.headers["cache-control"]
    assert again.status_code == 304
    assert "set-cookie" not in first.headers


def test_over_https_every_answer_says_that_only_https_will_do(
    services: Services, settings: Settings, browser: Any
) -> None:
    app = create_app(services, replace(settings, public_url="https://policy.example.sch.uk"))
    secure = type(browser)(app)

    for path in ("/", "/policy", "/nowhere", "/static/portal.css", "/health"):
        assert "max-age=31536000" in secure.get(path).headers["strict-transport-security"], path
    assert "strict-transport-security" not in browser.get("/").headers


def test_over_https_the_cookie_has_every_guard(
    services: Services, settings: Settings, browser: Any
) -> None:
    app = create_app(services, replace(settings, public_url="https://policy.example.sch.uk"))
    cookie = type(browser)(app).get("/").headers["set-cookie"].lower()

    assert cookie.startswith("__host-policy-assistant=")
    for guard in ("; secure", "; httponly", "; samesite=lax", "; path=/"):
        assert guard in cookie
    assert "domain=" not in cookie
    assert "max-age" not in cookie


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere_by_signing_in(browser: Any, wanted: str) -> None:
    browser.get("/", next=wanted)

    answer = browser.sign_in("line-manager", next=wanted)

    assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
    assert answer.headers.get_list("set-cookie", split_commas=False)[0].startswith("policy-")


@pytest.mark.parametrize("wanted", OUR_OWN)
def test_a_page_of_ours_is_led_back_to_with_what_was_asked_of_it(browser: Any, wanted: str) -> None:
    answer = browser.sign_in("line-manager", next=wanted)

    assert answer.headers["location"] == wanted


def test_what_an_address_says_gets_into_no_header(browser: Any) -> None:
    for path in ("/team%0d%0aX-Evil:%201", "/team?x=%0d%0aX-Evil:%201"):
        answer = browser.get(path)

        assert "x-evil" not in answer.headers
        assert "\r" not in answer.headers.get("location", "")


@pytest.mark.parametrize("wanted", ['"><script>alert(1)</script>', "/team?'\"><script>"])
def test_what_an_address_says_is_never_taken_for_html(browser: Any, wanted: str) -> None:
    assert "<script>alert" not in browser.get("/", next=wanted, q=wanted).text
    assert '"><script>' not in browser.get("/", next=wanted, signed_out=wanted).text


def test_a_wanted_page_that_timed_out_keeps_its_filters(signed_in: SignedIn, clock: Any) -> None:
    person = signed_in("line-manager")
    clock.advance(minutes=31)

    sent = person.get("/team?state=overdue").headers["location"]

    assert sent == "/?next=%2Fteam%3Fstate%3Doverdue&timed_out=1"
