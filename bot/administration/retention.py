"""`retention`: erases what is older than the schools keep it, rule by rule, and logs how much."""

import argparse
from collections import Counter
from contextlib import contextmanager
from datetime import date
from typing import Any, Dict, Iterator, Mapping

from bot.administration import OPERATOR
from bot.administration.offices import Office, office_of
from bot.catalogue.retention import read_retention
from bot.dates import local_day
from bot.records.erasing import Counts, log_erasure
from bot.records.erasure import erase_person, mentions_of
from bot.records.retention import (
    CONVERSATIONS,
    PEOPLE_WHO_LEFT,
    RULES,
    apply_rule,
    first_day_kept,
    moment_of,
    people_who_left_before,
)
from bot.settings import Settings


def retain(given: argparse.Namespace, settings: Settings) -> int:
    """Applies every rule of `retention.yml`, or shows what that would erase."""
    months = read_retention(settings.content_dir)
    with office_of(settings) as office:
        today = local_day(office.now)
        for rule, counts in _applied(office, months, today, given.dry_run):
            _tell(rule, first_day_kept(months[rule], today), counts)
        print("nothing was changed (dry run)" if given.dry_run else office.forget())
    return 0


def _applied(
    office: Office, months: Mapping[str, int], today: date, is_dry_run: bool
) -> "Iterator[tuple[str, Counts]]":
    days = {rule: first_day_kept(count, today) for rule, count in months.items()}
    with _transactions(office, is_dry_run) as transaction:
        with transaction() as connection:
            moment = moment_of(days[CONVERSATIONS])
            counts = office.conversations.erase_before(moment, is_dry_run)
            log_erasure(connection, CONVERSATIONS, counts, OPERATOR, office.now)
        yield CONVERSATIONS, counts
        for rule in RULES:
            with transaction() as connection:
                counts = apply_rule(connection, rule, days[rule], OPERATOR, office.now)
            yield rule, counts
        with transaction() as connection:
            counts = _people_who_left(office, connection, days[PEOPLE_WHO_LEFT], is_dry_run)
        yield PEOPLE_WHO_LEFT, counts


@contextmanager
def _transactions(office: Office, is_dry_run: bool) -> Iterator[Any]:
    """A transaction for each rule; for a dry run one for all of them, which is taken back."""
    if not is_dry_run:
        yield office.records.database.writing
        return
    with office.records.database.trying() as connection:

        @contextmanager
        def same() -> Iterator[Any]:
            yield connection

        yield same


def _people_who_left(office: Office, connection: Any, day: date, is_dry_run: bool) -> Counts:
    counts: Dict[str, int] = Counter()
    for person_id in people_who_left_before(connection, day):
        mentions = mentions_of(connection, person_id)
        said = office.conversations.erase_person(mentions, is_dry_run)
        log_erasure(connection, PEOPLE_WHO_LEFT, said, OPERATOR, office.now, mentions.tombstone_id)
        erased = erase_person(connection, mentions, office.now, OPERATOR, PEOPLE_WHO_LEFT)
        counts.update(said)
        counts.update(erased.counts)
    return counts


def _tell(rule: str, day: date, counts: Counts) -> None:
    rows = ", ".join(f"{count} {table}" for table, count in counts.items() if count)
    print(f"{rule:<24} before {day}: {rows or 'nothing'}")
