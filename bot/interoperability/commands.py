"""`python -m bot xapi`: send statements, and see how far that has got."""

import argparse
from functools import partial
from pathlib import Path
from threading import Event
from typing import Tuple

from bot.dates import LONDON
from bot.errors import SettingsError
from bot.interoperability.sending import RecordStore, Sender, StatementFile, Target
from bot.interoperability.statements import EVENTS, Statements
from bot.learning.ports import Clock
from bot.pseudonyms import kept_key, pseudonym
from bot.records.outbox import Outbox
from bot.services import Services, build_services
from bot.settings import Settings

KEY = "xapi-actor-key"  # in DATA/secrets; the names of actors hang on it


def run(given: argparse.Namespace, settings: Settings) -> int:
    """0 when nothing waits or was refused afterwards."""
    services = build_services(settings)
    name, target = _target(given, settings, services.clock)
    outbox = Outbox(services.records, name, EVENTS)
    if given.what == "send":
        _send(given, sender_of(services, settings, outbox, target))
    return _show(name, outbox)


def sender_of(services: Services, settings: Settings, outbox: Outbox, target: Target) -> Sender:
    """A sender with the product's own facts, words and key."""
    key = kept_key(settings.data_dir / "secrets" / KEY)
    home = settings.public_url
    statements = Statements(home, partial(pseudonym, key), services.curriculum, outbox)
    return Sender(outbox, statements, target, services.clock)


def _target(given: argparse.Namespace, settings: Settings, clock: Clock) -> Tuple[str, Target]:
    if given.file:
        path = Path(given.file).resolve()
        return f"file:{path}", StatementFile(path)
    if not settings.xapi_endpoint:
        raise SettingsError(
            "XAPI_ENDPOINT is not set. Set it, with XAPI_KEY and XAPI_SECRET, or use --file OUT.jsonl."
        )
    if not (settings.xapi_key and settings.xapi_secret):
        raise SettingsError("XAPI_KEY and XAPI_SECRET must be set: the record store gives them.")
    store = RecordStore(settings.xapi_endpoint, settings.xapi_key, settings.xapi_secret, clock)
    return settings.xapi_endpoint, store


def _send(given: argparse.Namespace, sender: Sender) -> None:
    if given.again:
        sender.outbox.try_refused_again(sender.clock.now())
    sent = sender.send_all(Event().wait) if given.wait else sender.send_due()
    print(f"{sent} lines of the audit trail sent now")


def _show(name: str, outbox: Outbox) -> int:
    standing = outbox.standing()
    print(f"{name}: {standing.sent} sent, {standing.waiting} waiting, {standing.refused} refused")
    if standing.next_try_at:
        again = standing.next_try_at.astimezone(LONDON)
        print(f"not before {again:%d %B %Y, %H:%M:%S}: {outbox.newest_error()}")
    for line in outbox.refused():
        print(f"refused: line {line.number} ({line.event}), {line.tries} tries: {line.error}")
    return 1 if standing.waiting or standing.refused else 0
