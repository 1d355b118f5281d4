"""A directory that is down, describes itself wrongly or no longer takes our secret: told as it is, and not for long."""

from dataclasses import replace
from typing import Any

import pytest

from bot.portal import create_app
from tests.integration.sign_in.conftest import OBJECT_ID
from tests.oidc.forged_directory import ForgedDirectory


@pytest.fixture(autouse=True)
def megan_is_known(change_person: Any) -> None:
    """Everything but the fault is right, so a fault that is not seen signs her in."""
    change_person(entra_object_id=OBJECT_ID)


def begun(browser: Any) -> str:
    return str(browser.get("/sign-in/entra").headers["location"])


BROKEN = [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (429, b"slow down"), (404, b"")]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_directory_that_is_down_at_the_start_is_told_and_works_when_it_is_back(
    browser: Any, directory: ForgedDirectory, broken: Any
) -> None:
    directory.answers["/openid-configuration"] = broken
    answer = browser.get("/sign-in/entra")
    directory.answers.clear()

    assert (answer.status_code, "isn't answering us" in answer.text) == (503, True)
    assert browser.get("/sign-in/entra").status_code == 303


@pytest.mark.parametrize("part", ["/token", "/keys"])
@pytest.mark.parametrize("broken", [(500, b"{}"), (200, b"<html>")], ids=str)
def test_a_directory_that_goes_down_in_between_is_told(
    browser: Any, directory: ForgedDirectory, part: str, broken: Any
) -> None:
    back = directory.vouch(begun(browser), oid=OBJECT_ID)
    directory.answers[part] = broken

    answer = browser.get(back)

    assert answer.status_code == 503
    assert "isn't answering us" in answer.text
    assert browser.get("/my-data").status_code == 303


def test_a_directory_nobody_listens_for_is_told_and_stops_no_start(
    services: Any, settings_with: Any, directory: ForgedDirectory, browser: Any
) -> None:
    environment = directory.environment("entra")
    nowhere = {**environment, "ENTRA_AUTHORITY": "http://127.0.0.1:1"}
    app = create_app(services, settings_with(nowhere))

    answer = type(browser)(app).get("/sign-in/entra")

    assert answer.status_code == 503
    assert "isn't answering us" in answer.text


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": 7},
    ],
    ids=str,
)
def test_a_directory_that_describes_itself_wrongly_is_not_followed(
    browser: Any, directory: ForgedDirectory, metadata: Any
) -> None:
    directory.metadata = metadata

    answer = browser.get("/sign-in/entra")

    assert answer.status_code == 503
    assert "not something you did" in answer.text


def test_a_secret_that_ran_out_is_not_blamed_on_the_person(
    services: Any,
    settings_with: Any,
    directory: ForgedDirectory,
    browser: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = settings_with(directory.environment("entra"))
    (provider,) = settings.identity_providers
    wrong = replace(settings, identity_providers=(replace(provider, client_secret="old"),))
    own = type(browser)(create_app(services, wrong))

    answer = own.get(directory.vouch(begun(own), oid=OBJECT_ID))

    assert answer.status_code == 503
    assert "not something you did" in answer.text
    assert "reason=token_invalid_client" in caplog.text
    assert "anna" not in caplog.text


def test_what_a_directory_says_about_itself_is_asked_for_once_an_hour(
    browser: Any, directory: ForgedDirectory, clock: Any
) -> None:
    for minutes in (0, 59, 2):
        clock.advance(minutes=minutes)
        begun(browser)

    assert len(directory.asked_for) == 2
