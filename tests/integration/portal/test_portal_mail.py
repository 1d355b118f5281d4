"""Stopping e-mails: by the link in one, without signing in; under My training, and having them again."""

from dataclasses import replace
from html import unescape
from typing import Any, Callable

import pytest
import sqlalchemy as sa

from bot.learning.mail_rules import MailTopic
from bot.portal import create_app
from bot.records import tables
from bot.records.mailing import NOTICE, TEAM_DIGEST
from bot.services import Services
from bot.settings import Settings
from bot.settings.smtp import read_smtp_settings
from bot.stop_links import stop_token
from tests.integration.portal.conftest import Browser
from tests.real_parts import MovableClock

SMTP = {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "MAIL_FROM": "a@schools.example"}
EARLY = MailTopic.EARLY_REMINDERS


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, smtp=read_smtp_settings(SMTP))


@pytest.fixture(autouse=True)
def addresses(services: Services) -> None:
    with services.records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person).values(email=tables.person.c.id + "@schools.example")
        )


@pytest.fixture
def link(services: Services, settings: Settings, clock: MovableClock) -> str:
    """As it stands in an early reminder to the new starter."""
    services.mail_outbox.put(["new-starter"], NOTICE, "n1", clock.now())
    mail = services.mail_outbox.claim(clock.now(), services.mail_rules.chat_first)
    assert mail is not None
    return f"/stop-mail/{stop_token(settings.session_key, mail.id, EARLY.value)}"


def test_opening_the_link_stops_nothing_and_offers_a_button(
    browser: Browser, services: Services, link: str
) -> None:
    opened = browser.get(link)

    assert opened.status_code == 200
    assert "Stop these e-mails?" in opened.text
    assert "Megan" not in opened.text
    assert services.mail_stops.of("new-starter") == set()


def test_the_button_stops_them_without_signing_in(
    browser: Browser, services: Services, link: str
) -> None:
    for _ in range(2):
        stopped = browser.post(link)
        assert stopped.status_code == 200
        assert "You won't get reminders of training that isn't overdue yet" in unescape(
            stopped.text
        )
        assert "Megan" not in stopped.text

    assert services.mail_stops.of("new-starter") == {EARLY}


def test_a_mail_program_stops_them_with_one_click(app: Any, services: Services, link: str) -> None:
    """RFC 8058: a POST with this body, no cookie, no redirect."""
    answer = Browser(app).post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert services.mail_stops.of("new-starter") == {EARLY}


@pytest.mark.parametrize("change", [lambda token: token + "x", lambda token: "a.b", lambda t: "x"])
def test_a_link_that_is_not_ours_stops_nothing(
    browser: Browser, services: Services, link: str, change: Callable[[str], str]
) -> None:
    folder, token = link.rsplit("/", 1)
    for answer in (
        browser.get(f"{folder}/{change(token)}"),
        browser.post(f"{folder}/{change(token)}"),
    ):
        assert answer.status_code == 404
        assert "Nothing has been changed" in answer.text
    assert services.mail_stops.of("new-starter") == set()


def test_a_link_whose_mail_is_forgotten_or_whose_kind_cannot_be_stopped_does_nothing(
    browser: Browser, settings: Settings, services: Services, link: str, clock: MovableClock
) -> None:
    services.mail_outbox.put(["line-manager"], TEAM_DIGEST, "2026-W37", clock.now())
    mail = services.mail_outbox.claim(clock.now(), services.mail_rules.chat_first)
    assert mail is not None
    for mail_id, topic in (("0" * 32, EARLY.value), (mail.id, "overdue")):
        token = stop_token(settings.session_key, mail_id, topic)
        assert browser.post(f"/stop-mail/{token}").status_code == 404
    assert services.mail_stops.of("line-manager") == set()


def test_everybody_chooses_among_the_kinds_that_can_reach_them(signed_in: Any) -> None:
    def offered(person_id: str) -> int:
        text: str = signed_in(person_id).get("/my-training").text
        return text.count('action="/my-training/mail"')

    assert [offered(each) for each in ("new-starter", "line-manager", "head-teacher")] == [1, 2, 3]


def test_what_was_stopped_can_be_had_again(
    signed_in: Any, services: Services, link: str, browser: Browser
) -> None:
    browser.post(link)
    own = signed_in("new-starter")
    page = own.get("/my-training")
    assert "You don't get reminders" in unescape(page.text)

    form = {"form_token": own.form_token("/my-training"), "topic": EARLY.value, "wanted": "yes"}
    assert own.post("/my-training/mail", form).headers["location"] == "/my-training#mail"

    assert services.mail_stops.of("new-starter") == set()
    assert "You get reminders" in own.get("/my-training").text
    own.post("/my-training/mail", {**form, "wanted": "no"})
    assert services.mail_stops.of("new-starter") == {EARLY}


def test_a_choice_needs_the_forms_token_and_a_kind_there_is(
    signed_in: Any, browser: Browser, services: Services
) -> None:
    own = signed_in("new-starter")
    form = {"topic": EARLY.value, "wanted": "no"}

    assert own.post("/my-training/mail", form).status_code == 403
    token = own.form_token("/my-training")
    for wrong in ({**form, "topic": "overdue"}, {**form, "wanted": "maybe"}):
        assert own.post("/my-training/mail", {**wrong, "form_token": token}).status_code == 400
    assert browser.post("/my-training/mail", form).status_code == 303
    assert services.mail_stops.of("new-starter") == set()


def test_pages_say_when_no_mail_can_reach_somebody(
    signed_in: Any, services: Services, settings: Settings
) -> None:
    with services.records.database.writing() as connection:
        connection.execute(sa.update(tables.person).values(email=None))
    assert "no e-mail address for you here" in signed_in("new-starter").get("/my-training").text

    without = Browser(create_app(services, replace(settings, smtp=None)))
    without.sign_in("new-starter")
    assert "No e-mail is sent from here" in without.get("/my-training").text


def test_readiness_has_a_line_on_mail(
    app: Any, services: Services, settings: Settings, clock: MovableClock
) -> None:
    def line(some_app: Any) -> str:
        answer = Browser(some_app).get("/ready")
        assert answer.status_code == 200
        said: str = answer.json()["mail"]
        return said

    assert line(create_app(services, replace(settings, smtp=None))) == "not set up"
    assert line(app) == "well"
    services.mail_outbox.put(["jo-barnes"], NOTICE, "n1", clock.now())
    mail = services.mail_outbox.claim(clock.now(), services.mail_rules.chat_first)
    assert mail is not None
    services.mail_outbox.refuse(mail, "550 no such user", clock.now())
    assert line(app) == "in trouble: 0 waiting, 1 refused"
