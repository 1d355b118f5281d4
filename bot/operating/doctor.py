"""Looks at everything the service needs, and says of each whether it is well and what to do."""

from datetime import datetime
from typing import Callable, List, Sequence

from bot.operating import partners, places
from bot.operating.findings import Finding, fail, ok
from bot.settings import Settings


def examine(settings: Settings, now: datetime) -> Sequence[Finding]:
    """All findings, in the order in which one would mend them. A check that breaks is a finding too."""
    checks: List[Callable[[], Finding]] = [
        lambda: partners.addresses(settings),
        lambda: places.keys(settings),
        lambda: places.disk(settings),
        lambda: places.records(settings),
        lambda: places.conversations(settings),
        lambda: places.content(settings),
        lambda: places.model(settings),
        lambda: places.clock(settings, now),
        lambda: partners.port(settings, "PORT"),
        lambda: partners.port(settings, "ASSISTANT_PORT"),
        lambda: partners.mail(settings),
        lambda: partners.record_store(settings),
        lambda: partners.teams(settings),
    ]
    return [ok("settings", "all can be read"), *(_safely(check) for check in checks)]


def _safely(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # the edge: the other checks are worth having all the same
        place = type(error).__name__
        return fail("doctor", f"one check broke: {place}", "please report it, with the version")
