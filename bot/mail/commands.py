"""`python -m bot mail`: run the mailer, send once, see how far that has got, try again, send a test."""

import argparse
import asyncio
from uuid import uuid4

from bot.dates import LONDON
from bot.errors import AssistantError, SettingsError, WrongCommand
from bot.learning.facts import Duty, Person
from bot.mail.letters import Letter
from bot.mail.mailer import Mailer, mailer_of, run_until_stopped
from bot.mail.messages import message_of
from bot.records.mailing import MailOutbox
from bot.services import Services, build_services
from bot.settings import Settings

TEST_WORDS = (
    "This is a test of the Policy Assistant's e-mail. It has arrived, so all is set up well.\n"
)


def run(given: argparse.Namespace, settings: Settings) -> int:
    """0 when all is well afterwards."""
    services = build_services(settings)
    if given.what == "status":
        return show(services.mail_outbox, services, settings)
    if given.what == "retry":
        again = services.mail_outbox.try_refused_again(services.clock.now())
        print(f"e-mails tried again from now on: {again}")
        return 0
    mailer = mailer_of(services, settings)
    if given.what == "test":
        return test(mailer, given.to, services)
    if given.what == "run":
        asyncio.run(run_until_stopped(mailer))
        return 0
    print(f"e-mails sent now: {asyncio.run(mailer.round())}")
    return show(services.mail_outbox, services, settings)


def test(mailer: Mailer, to: "str | None", services: Services) -> int:
    """Sends a test to this address at once. Prints what the server said when it was not taken."""
    if not to:
        raise WrongCommand("Say where to: python -m bot mail test somebody@school.example")
    sender, now = mailer.sender, services.clock.now()
    person = Person("test", to, "", "", Duty.STAFF, None, now.date(), email=to)
    html = f"<!doctype html><html lang='en-GB'><title>Test</title><p>{TEST_WORDS}</p></html>"
    letter = Letter(person, "A test of the Policy Assistant's e-mail", TEST_WORDS, html)
    message = message_of(letter, uuid4().hex, sender.smtp, now)
    try:
        asyncio.run(sender.delivery.deliver(message, to))
    except AssistantError as error:
        raise SettingsError(f"It was not sent: {error}") from error
    print("the mail server has taken it")
    return 0


def show(outbox: MailOutbox, services: Services, settings: Settings) -> int:
    """Prints the state of the outbox; 1 when somebody should look at it."""
    standing = outbox.standing()
    if settings.smtp is None:
        print("SMTP_HOST is not set: no e-mail is sent")
    print(f"{standing.sent} sent, {standing.waiting} waiting, {standing.refused} refused")
    if standing.next_try_at:
        now = services.clock.now()
        again = services.mail_rules.hours.next_allowed(max(standing.next_try_at, now))
        print(f"the next is tried on {again.astimezone(LONDON):%d %B %Y, %H:%M}")
    if standing.trouble:
        print(f"trouble: {standing.trouble}")
    for each in outbox.refused():
        ended = each.ended_at.astimezone(LONDON)
        print(
            f"refused: to {each.person_id} ({each.kind}), tries: {each.tries}, {ended:%d %B %Y, %H:%M}: {each.error}"
        )
    if standing.refused:
        print("when the cause is gone: python -m bot mail retry")
    return 0 if standing.is_well else 1
