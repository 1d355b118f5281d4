"""One message and a real mail server: what it takes, what it refuses, and what we make of that."""

from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any, Callable

import pytest

from bot.learning.facts import Duty, Person
from bot.mail.delivering import NotTaken, RefusedForGood, ServerInTrouble, SmtpDelivery
from bot.mail.letters import Letter
from bot.mail.messages import message_of
from bot.settings.smtp import read_smtp_settings
from tests.integration.mail.conftest import Authority, smtp_environment, words

TO = "zoe@schools.example"
AT = datetime(2026, 9, 14, 9, tzinfo=timezone.utc)
ZOE = Person("zoe", "Zoë Ó Súilleabháin", "s", "Cook", Duty.STAFF, None, date(2026, 9, 1), email=TO)
LETTER = Letter(ZOE, "Training – due today", "Grüße\n", "<p>Grüße</p>")


@pytest.fixture
def delivery_to(authority: Authority) -> Callable[..., SmtpDelivery]:
    def make(port: int, **others: str) -> SmtpDelivery:
        found = read_smtp_settings(smtp_environment(port, authority, **others))
        assert found is not None
        return SmtpDelivery(found, seconds_for_each_step=5)

    return make


async def send(delivery: SmtpDelivery) -> None:
    message = message_of(LETTER, "0" * 32, delivery.settings, AT)
    await delivery.deliver(message, TO)


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_message_arrives_over_tls_with_a_password(
    start_server: Any, delivery_to: Any, security: str
) -> None:
    postbox, port = start_server(security)

    await send(delivery_to(port, SMTP_SECURITY=security))

    (message,) = postbox.messages
    assert postbox.receivers == [TO]
    assert message["To"].addresses[0].display_name == ZOE.name
    assert message["Subject"] == LETTER.subject
    assert (words(message), words(message, "html").strip()) == (LETTER.text, LETTER.html)


async def test_a_relay_on_this_computer_may_do_without_tls_and_password(
    start_server: Any, delivery_to: Any
) -> None:
    postbox, port = start_server("none")

    await send(delivery_to(port, SMTP_SECURITY="none", SMTP_USER="", SMTP_PASSWORD=""))

    assert postbox.receivers == [TO]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_of_nobody_we_know_is_not_trusted(
    start_server: Any, delivery_to: Any, security: str
) -> None:
    postbox, port = start_server(security)

    with pytest.raises(ServerInTrouble, match=r"cannot be trusted.*SMTP_CA_FILE"):
        await send(delivery_to(port, SMTP_SECURITY=security, SMTP_CA_FILE=""))
    assert postbox.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_certificate_for_another_name_is_not_trusted(
    start_server: Any, delivery_to: Any, security: str
) -> None:
    postbox, port = start_server(security, name="somebody.example")

    with pytest.raises(ServerInTrouble, match="cannot be trusted"):
        await send(delivery_to(port, SMTP_SECURITY=security))
    assert postbox.messages == []


async def test_a_wrong_password_is_the_operators_matter(
    start_server: Any, delivery_to: Any
) -> None:
    postbox, port = start_server()

    with pytest.raises(ServerInTrouble, match="SMTP_PASSWORD is wrong: 535"):
        await send(delivery_to(port, SMTP_PASSWORD="another"))
    assert postbox.messages == []


async def test_nothing_is_said_in_clear_to_a_server_without_starttls(
    start_server: Any, delivery_to: Any
) -> None:
    postbox, port = start_server("none")

    with pytest.raises(ServerInTrouble, match="offers no STARTTLS"):
        await send(delivery_to(port))
    assert postbox.messages == []


async def test_a_server_that_is_not_there_is_named(delivery_to: Any) -> None:
    with pytest.raises(ServerInTrouble, match=r"127\.0\.0\.1, port 1 cannot be reached"):
        await send(delivery_to(1))


@pytest.mark.parametrize(
    ("command", "answer", "means"),
    [
        ("RCPT", "450 4.2.1 mailbox of {address} is busy", NotTaken),
        ("RCPT", "550 5.1.1 no such user {address}", RefusedForGood),
        ("RCPT", f"550 5.1.1 no such user {TO.upper()}", RefusedForGood),
        ("RCPT", "421 4.7.0 too many connections", ServerInTrouble),
        ("DATA", "451 4.3.0 try later", NotTaken),
        ("DATA", "554 5.7.1 looks like spam", RefusedForGood),
        ("MAIL", "550 5.7.60 may not send as this", ServerInTrouble),
        ("MAIL", "452 4.3.1 disk full", ServerInTrouble),
    ],
)
async def test_what_the_server_answers_decides(
    start_server: Any, delivery_to: Any, command: str, answer: str, means: Any
) -> None:
    postbox, port = start_server()
    postbox.answers[command] = answer

    with pytest.raises(means) as caught:
        await send(delivery_to(port))

    assert type(caught.value) is means
    assert answer.split()[0] in str(caught.value)
    assert TO not in str(caught.value).lower()


async def test_a_server_that_never_answers_is_given_up(start_server: Any, delivery_to: Any) -> None:
    postbox, port = start_server()
    postbox.answers["DATA"] = "SILENCE"

    with pytest.raises(ServerInTrouble, match="too slow"):
        await send(replace(delivery_to(port), seconds_for_each_step=1))


async def test_a_server_slow_at_every_step_is_given_up_in_the_end(
    start_server: Any, delivery_to: Any
) -> None:
    postbox, port = start_server()
    postbox.answers["DATA"] = "SILENCE"

    with pytest.raises(ServerInTrouble, match="too slow"):
        await send(replace(delivery_to(port), seconds_in_all=1))


async def test_a_connection_that_breaks_before_the_yes_is_no_yes(
    start_server: Any, delivery_to: Any
) -> None:
    postbox, port = start_server()
    postbox.answers["DATA"] = "CLOSE"

    with pytest.raises(ServerInTrouble, match="broke off"):
        await send(delivery_to(port))


async def test_a_connection_that_breaks_after_the_yes_changes_nothing(
    start_server: Any, delivery_to: Any
) -> None:
    postbox, port = start_server()
    postbox.answers["QUIT"] = "CLOSE"

    await send(delivery_to(port))

    assert postbox.receivers == [TO]
