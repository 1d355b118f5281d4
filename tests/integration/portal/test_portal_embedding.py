"""What the portal lets other sites frame, and the session a frame is given."""

import re
from dataclasses import replace
from typing import Any

import jwt
import pytest
from starlette.applications import Starlette

from bot.errors import SettingsError
from bot.portal import create_app
from bot.services import Services
from bot.settings import Settings, read_settings

INTRANET = "https://intranet.school.example"
GRANT = re.compile(r'data-grant="([^"]+)"')


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, frame_ancestors=(INTRANET,))


@pytest.fixture
def frame(browser: Any, app: Starlette) -> Any:
    """A browser's frame on another site: it has none of the portal's cookies."""
    inside = type(browser)(app)
    inside.client.base_url = "https://127.0.0.1:8000"  # as a cookie for frames is for TLS only
    return inside


def grant_for(browser: Any) -> str:
    found = GRANT.search(browser.get("/embed/sign-in").text)
    assert found
    return found.group(1)


def test_nobody_may_frame_anything_unless_a_site_is_named(
    services: Services, settings: Settings, browser: Any
) -> None:
    closed = type(browser)(create_app(services, replace(settings, frame_ancestors=())))

    answer = closed.get("/embed")
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_without_a_named_site_no_grant_is_given(
    services: Services, settings: Settings, browser: Any
) -> None:
    closed = type(browser)(create_app(services, replace(settings, frame_ancestors=())))
    closed.sign_in("new-starter")

    assert closed.get("/embed/sign-in").status_code == 404
    assert closed.post("/embed/token").status_code == 404


def test_a_named_site_may_frame_the_chat_and_nothing_else(browser: Any) -> None:
    framed, other = browser.get("/embed"), browser.get("/policy")

    assert f"frame-ancestors {INTRANET};" in framed.headers["content-security-policy"] + ";"
    assert "x-frame-options" not in framed.headers
    assert "frame-ancestors 'none'" in other.headers["content-security-policy"]
    assert other.headers["cross-origin-opener-policy"] == "same-origin"


def test_the_page_in_the_frame_holds_nothing_about_anybody(browser: Any) -> None:
    browser.sign_in("new-starter")

    shown = browser.get("/embed").text
    assert "Megan" not in shown
    assert "form_token" not in shown


def test_the_window_asks_to_sign_in_and_comes_back(browser: Any) -> None:
    asked = browser.get("/embed/sign-in")
    signed_in = browser.sign_in("new-starter", next="/embed/sign-in")

    assert asked.headers["location"] == "/?next=%2Fembed%2Fsign-in"
    assert signed_in.headers["location"] == "/embed/sign-in"
    assert grant_for(browser)


def test_a_grant_gives_the_frame_a_token_and_a_cookie_for_that_site_alone(
    browser: Any, frame: Any, settings: Settings
) -> None:
    browser.sign_in("new-starter")

    answer = frame.post("/embed/session", {"grant": grant_for(browser)})
    token = jwt.decode(
        answer.json()["token"],
        settings.chat_token_key,
        algorithms=["HS256"],
        audience="chat",
        options={"verify_exp": False},  # the clock of the test stands in the past
    )
    cookie = answer.headers["set-cookie"].lower()
    assert token["sub"] == "new-starter"
    for part in ("policy-assistant-frame=", "httponly", "secure", "samesite=none", "partitioned"):
        assert part in cookie
    assert frame.post("/embed/token").status_code == 200
    assert frame.get("/my-training").status_code == 303  # of no use outside the frame


def test_a_grant_is_of_no_use_a_minute_later(browser: Any, frame: Any, clock: Any) -> None:
    browser.sign_in("new-starter")
    grant = grant_for(browser)
    clock.advance(seconds=60)

    assert frame.post("/embed/session", {"grant": grant}).status_code == 401
    assert frame.post("/embed/token").status_code == 401


def test_the_portals_cookie_is_not_taken_for_a_grant(browser: Any, frame: Any) -> None:
    browser.sign_in("new-starter")

    for cookie in browser.client.cookies.values():
        assert frame.post("/embed/session", {"grant": cookie}).status_code == 401


def test_another_site_cannot_sign_the_frame_in(browser: Any, frame: Any) -> None:
    browser.sign_in("new-starter")

    answer = frame.post(
        "/embed/session", {"grant": grant_for(browser)}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("way", ["/sign-out", "/sign-out/everywhere"])
def test_signing_out_of_the_portal_ends_the_session_of_the_frame(
    browser: Any, frame: Any, way: str
) -> None:
    browser.sign_in("new-starter")
    assert frame.post("/embed/session", {"grant": grant_for(browser)}).status_code == 200
    browser.post(way, {"form_token": browser.form_token("/my-training")})

    assert frame.post("/embed/token").status_code == 401


def test_the_session_of_a_frame_ends_after_half_an_hour_unless_it_shows_signs_of_life(
    browser: Any, frame: Any, clock: Any
) -> None:
    browser.sign_in("new-starter")
    frame.post("/embed/session", {"grant": grant_for(browser)})
    clock.advance(minutes=20)
    assert frame.post("/embed/active").status_code == 200
    clock.advance(minutes=20)
    assert frame.post("/embed/token").status_code == 200
    clock.advance(minutes=30)

    assert frame.post("/embed/token").status_code == 401


def test_on_a_page_of_the_same_site_the_portals_own_session_counts(browser: Any) -> None:
    browser.sign_in("new-starter")

    assert browser.post("/embed/token").status_code == 200


@pytest.mark.parametrize(
    "listed",
    [
        "*",
        "https://*",
        "intranet.example",
        "http://intranet.example",
        "https://a.example/page",
        "'self'",
    ],
)
def test_a_site_that_is_not_an_origin_is_refused_with_the_remedy(
    listed: str, tmp_path: Any
) -> None:
    with pytest.raises(SettingsError, match="ALLOWED_FRAME_ANCESTORS") as refused:
        read_settings({"DATA": str(tmp_path), "ALLOWED_FRAME_ANCESTORS": listed})

    assert "https://intranet.school.example" in str(refused.value)


def test_several_sites_are_taken(tmp_path: Any) -> None:
    listed = (
        "https://contoso.sharepoint.com, https://*.googleusercontent.com/, http://localhost:8080"
    )

    settings = read_settings({"DATA": str(tmp_path), "ALLOWED_FRAME_ANCESTORS": listed})
    assert settings.frame_ancestors == (
        "https://contoso.sharepoint.com",
        "https://*.googleusercontent.com",
        "http://localhost:8080",
    )
