"""Notices as people's browsers get them: the records are written here, the assistant is another process."""

import asyncio
import json
import uuid

import pytest
import socketio

from bot.services import build_services
from bot.settings import read_settings

TOLD_WITHIN = 12.0


class Browser:
    """One socket that keeps every bot message, and can wait for the next notice."""

    def __init__(self, product, person):
        self.heard = []
        self._told = asyncio.Event()
        self._ended = asyncio.Event()
        self._url, self._token = product.assistant_url, product.command("token", person)
        self.socket = socketio.AsyncClient(reconnection=False)
        self.socket.on("bot_uttered", self._hear)

    def _hear(self, message):
        self.heard.append(message)
        if message["id"].startswith("notice/"):
            self._told.set()
        if message["metadata"]["end_of_turn"]:
            self._ended.set()

    async def __aenter__(self):
        await self.socket.connect(self._url, auth={"token": self._token})
        return self

    async def __aexit__(self, *_):
        await self.socket.disconnect()

    @property
    def notices(self):
        return [one for one in self.heard if one["id"].startswith("notice/")]

    async def told(self):
        await asyncio.wait_for(self._told.wait(), TOLD_WITHIN)

    async def send(self, **message):
        self._ended.clear()
        message.setdefault("id", uuid.uuid4().hex)
        await self.socket.call("user_uttered", message)
        await asyncio.wait_for(self._ended.wait(), 20)

    async def history(self):
        return (await self.socket.call("history", {}))["messages"]


@pytest.fixture
def services(product):
    """The product's own records, from this process."""
    parts = build_services(read_settings(product.environment))
    yield parts
    parts.records.dispose()


def answered(services, person, question, words):
    """Somebody's question to their line manager, answered in another process."""
    query = services.queries.pass_on(person, question)
    services.queries.answer(query.addressee_id, query.id, words)
    with services.records.database.reading() as connection:  # delivered or not
        notices = connection.exec_driver_sql("SELECT id, subject FROM notice").all()
    (notice,) = (one.id for one in notices if json.loads(one.subject) == {"query": query.id})
    return query, notice


def find(services, query):
    with services.records.begin() as repo:
        return repo.query(query.id)


async def until(holds):
    """Waits for what another process does, and fails when it does not."""
    for _ in range(60):
        if holds():
            return
        await asyncio.sleep(0.2)
    raise AssertionError("it did not happen in time")


async def test_an_answer_reaches_whoever_asked_in_the_chat_they_have_open_and_nobody_else(
    product, services
):
    async with Browser(product, "new-starter") as asker, Browser(product, "jo-barnes") as other:
        await asker.history()
        await other.history()
        query, notice = answered(services, "new-starter", "May I keep it?", "Please close it.")

        await asker.told()

        (told,) = asker.notices
        assert told["id"] == f"notice/{notice}"
        assert "Daniel Okafor" in told["text"]
        assert "“Please close it.”" in told["text"]
        assert told["metadata"]["kind"] == "record"
        assert told["metadata"]["end_of_turn"] is False
        assert other.heard == []
        await until(lambda: find(services, query).told_at is not None)
        assert services.reports.notices_waiting(["new-starter"]) == []
        assert [one["id"] for one in await asker.history()].count(told["id"]) == 1


async def test_what_waited_comes_after_history_and_is_in_it_from_then_on(product, services):
    _, notice = answered(services, "teaching-assistant", "May I keep it?", "Yes.")

    async with Browser(product, "teaching-assistant") as phone:
        before = [one["id"] for one in await phone.history()]
        await phone.told()
    async with Browser(product, "teaching-assistant") as laptop:
        after = [one["id"] for one in await laptop.history()]

    own = f"notice/{notice}"
    assert own not in before
    assert after == [*before, own]


async def test_a_notice_whose_mark_was_lost_in_a_crash_is_shown_no_second_time(product, services):
    answered(services, "tomasz-kowalski", "May I keep it?", "Yes.")
    async with Browser(product, "tomasz-kowalski") as before:
        await before.told()
        await until(lambda: not services.reports.notices_waiting(["tomasz-kowalski"]))
    with services.records.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE notice SET delivered_at = NULL, delivered_by = NULL "
            "WHERE person_id = 'tomasz-kowalski'"
        )

    async with Browser(product, "tomasz-kowalski") as after:
        shown = [one["id"] for one in await after.history() if one["id"].startswith("notice/")]
        await until(lambda: not services.reports.notices_waiting(["tomasz-kowalski"]))
        again = [one["id"] for one in await after.history() if one["id"].startswith("notice/")]

        assert after.notices == []
        assert shown == again == [before.notices[0]["id"]]


async def test_an_offer_made_before_a_notice_still_stands_after_it(product, services):
    async with Browser(product, "priya-sharma") as me:
        await me.history()
        await me.send(text="can I put the school logo on my own profile?")
        await me.send(text="pass this on")
        assert "Shall I?" in me.heard[-1]["text"]
        answered(services, "priya-sharma", "May I keep it?", "Yes.")
        await me.told()

        await me.send(text="yes")

        assert "Sent to Daniel Okafor" in me.heard[-1]["text"]


async def test_a_notice_never_stands_between_a_message_and_its_answer(product, services):
    async with Browser(product, "jo-barnes") as me:
        await me.history()
        sent = [uuid.uuid4().hex for _ in range(6)]
        answered(services, "jo-barnes", "May I keep it?", "Yes.")
        for message_id in sent:
            await me.send(id=message_id, text="who is covered by the policy?")
        await me.told()

        shown = [one["id"] for one in await me.history()]
        for message_id in sent:
            assert shown[shown.index(message_id) + 1] == f"{message_id}/1"
        assert len([one for one in shown if one.startswith("notice/")]) == 1


async def test_a_reminder_names_what_is_due_and_who_asked_with_a_button_to_begin(product, services):
    services.reminders.remind("ruth-adeyemi", "line-manager")

    async with Browser(product, "line-manager") as me:
        await me.told()

        (told,) = me.notices
        assert "Ruth Adeyemi asked me to remind you" in told["text"]
        assert "Friends and befriending, overdue since" in told["text"]
        assert [button["title"] for button in told["buttons"]] == ["Start my training"]
        await me.send(payload=told["buttons"][0]["payload"])
        assert "Friends and befriending" in json.dumps(me.heard[-1])


async def test_somebody_who_never_wrote_is_told_and_can_then_ask(product, services):
    answered(services, "carys-llewellyn", "May I keep it?", "Yes.")

    async with Browser(product, "carys-llewellyn") as me:
        assert await me.history() == []
        await me.told()
        await me.send(text="who reviews the policy and how often?")

        assert me.heard[-1]["metadata"]["topic"] == "policy_review"


async def test_a_reminder_of_what_was_done_meanwhile_is_dropped_and_on_record(product, services):
    services.reminders.remind("ruth-adeyemi", "oliver-grant")
    for module in services.curriculum.modules:
        if module.for_leaders:
            continue
        services.learning.start("oliver-grant", module.id)
        while step := services.learning.current("oliver-grant"):
            sound = next(each for each in step.step.options if each.judgement.value == "sound")
            services.learning.choose("oliver-grant", step.attempt_id, step.step.id, sound.id)

    async with Browser(product, "oliver-grant") as me:
        await me.history()
        await until(lambda: not services.reports.notices_waiting(["oliver-grant"]))

        assert me.heard == []
    with services.records.database.reading() as connection:
        kept = connection.exec_driver_sql(
            "SELECT delivered_by FROM notice WHERE person_id = 'oliver-grant'"
        ).scalar()
        events = connection.exec_driver_sql("SELECT event FROM audit").scalars().all()
    assert kept == "not_needed"
    assert "notice.not_needed" in events
