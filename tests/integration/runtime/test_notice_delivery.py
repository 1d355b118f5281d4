"""Delivering notices when something is broken: nobody is told twice or wrongly, and nobody else has to wait for it."""

from datetime import date, datetime, timezone

import pytest

from bot.learning.facts import Notice, NoticeKind
from bot.runtime.conversations import ConversationStore
from bot.runtime.notices import NoticeDelivery
from bot.services import build_services
from bot.settings import read_settings

AT = datetime(2026, 9, 10, 9, tzinfo=timezone.utc)


class Listeners:
    """A channel with these people connected; keeps what they are sent. One is in the middle of a turn."""

    def __init__(self, *people, in_a_turn=""):
        self._senders = [f"web:{person}" for person in people]
        self._in_a_turn = f"web:{in_a_turn}"
        self.sent = []
        self.turns = self

    def listening(self):
        return self._senders

    async def between(self, sender, notices):
        if sender == self._in_a_turn:
            return False
        async for said in notices():
            self.sent.append((sender, said))
        return True


@pytest.fixture
def store(tmp_path):
    kept = ConversationStore(f"sqlite:///{tmp_path / 'conversations.db'}")
    yield kept
    kept.dispose()


def notice(person_id, kind=NoticeKind.REMINDER, **subject):
    own = f"{kind.value}-{person_id}"
    return Notice(own, person_id, kind, subject, "line-manager", AT.date(), AT)


def add(services, *notices):
    with services.records.begin() as repo:
        for each in notices:
            repo.add_notice(each)


async def test_while_the_conversations_are_away_a_notice_waits_and_nothing_is_said(services, store):
    add(services, notice("priya-sharma"))
    channel = Listeners("priya-sharma")  # the store's tables were never made

    is_well = await NoticeDelivery(channel, None, store, services).deliver()

    assert not is_well
    assert channel.sent == []
    assert len(services.reports.notices_waiting(["priya-sharma"])) == 1


async def test_while_the_records_are_away_the_task_goes_on(store, tmp_path):
    url = f"sqlite:///{tmp_path / 'never-migrated.db'}"
    services = build_services(read_settings({"DATA": str(tmp_path), "DATABASE_URL": url}))
    channel = Listeners("priya-sharma")

    assert not await NoticeDelivery(channel, None, store, services).deliver()

    assert channel.sent == []


async def test_a_notice_that_breaks_does_not_keep_others_waiting(services, store):
    store.prepare()
    broken = notice("carys-llewellyn", NoticeKind.QUERY_ANSWERED)  # names no question
    with services.records.begin() as repo:
        repo.end_post("oliver-grant", date(2026, 9, 10))
    add(services, broken, notice("oliver-grant"))  # has left: nothing to say, to be closed
    delivery = NoticeDelivery(Listeners("carys-llewellyn", "oliver-grant"), None, store, services)

    assert not await delivery.deliver()

    assert services.reports.notices_waiting(["oliver-grant"]) == []
    assert services.reports.notices_waiting(["carys-llewellyn"]) == [broken]


async def test_somebody_in_the_middle_of_a_turn_is_told_later_and_only_who_listens_is_told(
    services, store
):
    store.prepare()
    with services.records.begin() as repo:
        for person in ("oliver-grant", "wendy-cole"):
            repo.end_post(person, date(2026, 9, 10))
    both = [notice("oliver-grant"), notice("wendy-cole")]
    add(services, *both)
    busy = NoticeDelivery(
        Listeners("oliver-grant", in_a_turn="oliver-grant"), None, store, services
    )

    assert await busy.deliver()
    assert len(services.reports.notices_waiting(["oliver-grant", "wendy-cole"])) == 2

    assert await NoticeDelivery(Listeners("oliver-grant"), None, store, services).deliver()
    assert services.reports.notices_waiting(["oliver-grant", "wendy-cole"]) == both[1:]
