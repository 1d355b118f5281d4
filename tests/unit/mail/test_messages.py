"""From a letter to a message: headers nobody can break out of, and what mail programs rely on."""

from dataclasses import replace
from datetime import date, datetime, timezone
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.facts import Duty, Person
from bot.mail.letters import Letter
from bot.mail.messages import AddressUnusable, message_of
from bot.settings.smtp import Security, SmtpSettings

AT = datetime(2026, 10, 25, 1, 30, tzinfo=timezone.utc)
SENDER = Address("Policy Assistant", addr_spec="training@schools.example")
SMTP = SmtpSettings("mail.schools.example", 587, Security.STARTTLS, None, "", SENDER)
STOP = "https://policy.schools.example/stop-mail/abc"
NAMES_OF_HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "x-auto-response-suppress",
    "content-language",
    "mime-version",
    "content-type",
}


def a_letter(name: str = "Sam Whitlock", email: "str | None" = "sam@schools.example") -> Letter:
    person = Person("sam", name, "s", "Cook", Duty.STAFF, None, date(2026, 9, 1), email=email)
    return Letter(person, "Your policy training is overdue", "Text\n", "<p>Text</p>")


def sent(letter: Letter, smtp: SmtpSettings = SMTP) -> EmailMessage:
    """The message as it arrives."""
    message = message_from_bytes(bytes(message_of(letter, "a1b2", smtp, AT)), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_it_says_what_it_is_and_from_whom() -> None:
    message = sent(a_letter())

    assert message["From"] == "Policy Assistant <training@schools.example>"
    assert message["Message-ID"] == "<a1b2@schools.example>"
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en-GB"
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


def test_a_letter_that_can_be_stopped_carries_the_link_for_one_click() -> None:
    message = sent(replace(a_letter(), stop_link=STOP))

    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_offered_over_tls_alone() -> None:
    message = sent(replace(a_letter(), stop_link=STOP.replace("https", "http")))

    assert message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] is None


def test_a_letter_that_cannot_be_stopped_offers_nothing() -> None:
    assert sent(a_letter())["List-Unsubscribe"] is None


def test_answers_go_where_the_school_wants_them() -> None:
    office = replace(SMTP, reply_to=Address("Office", addr_spec="office@schools.example"))

    assert sent(a_letter(), office)["Reply-To"] == "Office <office@schools.example>"


@pytest.mark.parametrize("name", ["Zoë Ó Súilleabháin", "李小龙", 'O\'Brien, "Bo"', "Łucja 🎓 Żak"])
def test_names_arrive_as_they_are(name: str) -> None:
    (address,) = sent(a_letter(name))["To"].addresses

    assert (address.display_name, address.addr_spec) == (name, "sam@schools.example")


@settings(deadline=None)
@given(st.text(max_size=80) | st.just("Sam\r\nBcc: all@schools.example\r\n\r\nbody"))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    name = "".join(each for each in name if not 0xD800 <= ord(each) <= 0xDFFF)

    message = sent(a_letter(name))

    assert {header.lower() for header in list(message)} <= NAMES_OF_HEADERS
    assert [each.addr_spec for each in message["To"].addresses] == ["sam@schools.example"]


@pytest.mark.parametrize(
    "email",
    [
        None,
        "",
        "sam",
        "@schools.example",
        "sam@",
        "sam@schools.example\r\nBcc: all@schools.example",
        "sam @schools.example",
        "sam@schools.example, all@schools.example",
        "<sam@schools.example>",
    ],
)
def test_what_is_no_address_is_refused(email: "str | None") -> None:
    with pytest.raises(AddressUnusable):
        message_of(a_letter(email=email), "a1b2", SMTP, AT)
