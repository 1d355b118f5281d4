"""What the running product tells its operator: log lines, figures, readiness. Never a word a person wrote."""

import asyncio
import json
import os
import re
import sqlite3
import threading
import uuid
from datetime import datetime, timedelta, timezone

import httpx
import pytest
import socketio
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.identity import mint_chat_token
from bot.settings import PROJECT, read_settings

pytestmark = pytest.mark.model

ASKED = "can I accept a friend request from Zebedee in year four?"
URGENT = "a child told me she is being hurt at home"
OUTSIDE = "what time does the bus to Southampton leave"
WITHIN = 20.0


async def say(product, person, *messages):
    """Sends each message and waits for the end of its turn."""
    ended = asyncio.Event()
    browser = socketio.AsyncClient(reconnection=False)
    browser.on("bot_uttered", lambda one: one["metadata"]["end_of_turn"] and ended.set())
    key, now = read_settings(product.environment).chat_token_key, datetime.now(timezone.utc)
    token = mint_chat_token(person, key, now, timedelta(minutes=5))
    await browser.connect(product.assistant_url, auth={"token": token})
    for message in messages:
        ended.clear()
        await browser.call("user_uttered", message)
        await asyncio.wait_for(ended.wait(), WITHIN)
    await browser.disconnect()


def lines(product):
    return [json.loads(line) for line in product.log.read_text().splitlines()]


def turns(product, request):
    return [one for one in lines(product) if one.get("request") == request]


def answered(product):
    return [one for one in lines(product) if one["event"] == "turn.answered"]


def wait_until(is_so):
    """A turn is told of just after its last message has left."""
    waited, never = 0.0, threading.Event()
    while not is_so():
        assert waited < WITHIN, "it did not come about in time"
        waited += 0.1
        never.wait(0.1)


def figures(url, headers=None):
    answer = httpx.get(f"{url}/metrics", headers=headers or {})
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def grown(before, after, name, **labels):
    key = (name, *sorted(labels.items()))
    return after.get(key, 0) - before.get(key, 0)


def test_a_turn_is_one_line_of_json_with_ids_and_times_and_without_words(logged):
    first, second = uuid.uuid4().hex, uuid.uuid4().hex
    asyncio.run(
        say(
            logged,
            "teaching-assistant",
            {"id": first, "text": ASKED},
            {"id": second, "text": URGENT},
            {"id": "Zebedee-is-my-id", "text": OUTSIDE},
        )
    )

    wait_until(lambda: len(answered(logged)) >= 3)
    (told,) = turns(logged, first)
    assert told["event"] == "turn.answered"
    assert (told["level"], told["channel"], told["kind"]) == ("info", "web", "policy")
    assert {"inbox_ms", "understanding_ms", "actions_ms", "store_ms", "whole_ms"} <= set(told)
    assert turns(logged, second)[0]["kind"] == "urgent"
    assert turns(logged, second)[0]["conversation"] == told["conversation"]
    written = logged.log.read_text().lower()
    for word in ("zebedee", "friend request", "hurt", "southampton", "teaching-assistant"):
        assert word not in written


def test_two_people_have_two_names_in_the_log(logged):
    first, second = uuid.uuid4().hex, uuid.uuid4().hex
    asyncio.run(say(logged, "new-starter", {"id": first, "text": "hello"}))
    asyncio.run(say(logged, "other-manager", {"id": second, "text": "hello"}))

    wait_until(lambda: turns(logged, first) and turns(logged, second))
    names = {turns(logged, one)[0]["conversation"] for one in (first, second)}
    assert len(names) == 2


def test_a_request_of_the_portal_is_told_by_its_route_alone(logged):
    given = uuid.uuid4().hex
    answer = httpx.get(
        f"{logged.url}/team/people/zebedee-brown?q=zebedee", headers={"X-Request-ID": given}
    )

    (told,) = turns(logged, given)
    assert answer.headers["X-Request-ID"] == given
    assert (told["event"], told["route"], told["status"]) == (
        "request.served",
        "/team/people/{person_id}",
        303,
    )
    assert "zebedee" not in json.dumps(told)


def test_a_request_id_that_could_be_words_is_replaced(logged):
    answer = httpx.get(f"{logged.url}/health", headers={"X-Request-ID": "Zebedee said hello"})

    assert len(answer.headers["X-Request-ID"]) == 32


def test_the_assistant_counts_turns_by_kind_and_times_every_stage(logged):
    before = figures(logged.assistant_url)
    asked = [{"id": uuid.uuid4().hex, "text": text} for text in (ASKED, URGENT, OUTSIDE)]
    asyncio.run(say(logged, "line-manager", *asked))
    wait_until(lambda: all(turns(logged, one["id"]) for one in asked))
    after = figures(logged.assistant_url)

    assert grown(before, after, "assistant_turns_total", channel="web", outcome="answered") == 3
    for kind in ("policy", "urgent", "out_of_scope"):
        assert grown(before, after, "assistant_answers_total", kind=kind) == 1, kind
    for stage in ("inbox", "understanding", "actions", "store", "send", "whole"):
        assert grown(before, after, "assistant_turn_seconds_count", stage=stage) == 3, stage
    assert after[("assistant_inbox_messages",)] == 0
    assert after[("assistant_inbox_oldest_seconds",)] == 0
    assert after[("assistant_conversations_reached",)] == 1
    assert after[("teams_outbox_messages", ("state", "dead"))] == 0


def test_what_waits_in_the_inbox_is_counted_with_its_age(logged):
    # Under a sender no channel of this product answers, so it stays where it is.
    with sqlite3.connect(logged.data_dir / "conversations.db") as database:
        database.execute(
            "INSERT INTO inbox (sender, message_id, body, received_at, failed) VALUES "
            "('teams:nobody:here', 'waits', '{\"text\": \"x\"}', strftime('%s', 'now') - 90, 0)"
        )

    now = figures(logged.assistant_url)

    assert now[("assistant_inbox_messages",)] == 1
    assert 89 < now[("assistant_inbox_oldest_seconds",)] < 150
    with sqlite3.connect(logged.data_dir / "conversations.db") as database:
        database.execute("DELETE FROM inbox WHERE message_id = 'waits'")


def test_the_portal_counts_requests_by_route_and_never_by_what_was_asked_for(logged):
    before = figures(logged.url)
    for path in ("/team/people/zebedee-brown", "/nowhere/zebedee", "/health"):
        httpx.get(f"{logged.url}{path}")
    httpx.put(f"{logged.url}/health")
    after = figures(logged.url)

    def seen(method, route, status):
        labels = {"method": method, "route": route, "status": status}
        return grown(before, after, "portal_requests_total", **labels)

    assert seen("GET", "/team/people/{person_id}", "303") == 1
    assert seen("GET", "none", "404") == 1
    assert seen("GET", "/health", "200") == 1
    assert seen("other", "/health", "405") == 1
    assert grown(before, after, "portal_request_seconds_count", route="/health") == 2
    assert after[("mail_messages", ("state", "waiting"))] == 0
    assert after[("notices_waiting",)] == 0
    assert "zebedee" not in httpx.get(f"{logged.url}/metrics").text.lower()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_figures_are_not_there_for_whoever_comes_through_a_proxy(logged, header):
    for url in (logged.url, logged.assistant_url):
        answer = httpx.get(f"{url}/metrics", headers={header: "203.0.113.9"})

        assert answer.status_code == 404
        assert "python_info" not in answer.text


def test_readiness_says_what_it_looked_at(logged):
    assistant = httpx.get(f"{logged.assistant_url}/channels/web/ready")
    portal = httpx.get(f"{logged.url}/ready")

    assert assistant.json() == {"ready": True, "model": True, "records": "well"}
    assert portal.json()["records"] == "reachable"


def revision(product, to):
    with sqlite3.connect(product.data_dir / "records.db") as database:
        (was,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        database.execute("UPDATE alembic_version SET version_num = ?", (to,))
    return was


def test_nobody_is_ready_over_records_older_than_the_code_but_over_newer_ones(logged):
    newest = revision(logged, "0001")
    try:
        portal, assistant = ready(logged)
        assert (portal.status_code, portal.json()["records"]) == (503, "not migrated")
        assert (assistant.status_code, assistant.json()["records"]) == (503, "not migrated")

        revision(logged, "9999")  # an update has begun; these processes are still to be replaced
        assert [one.status_code for one in ready(logged)] == [200, 200]
    finally:
        revision(logged, newest)


def test_nobody_is_ready_while_the_database_takes_no_writes(logged):
    locked = sqlite3.connect(logged.data_dir / "conversations.db", isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    try:
        answer = httpx.get(f"{logged.assistant_url}/channels/web/ready", timeout=WITHIN)
    finally:
        locked.rollback()

    assert (answer.status_code, answer.json()["why"]) == (503, "conversation database")
    assert [one.status_code for one in ready(logged)] == [200, 200]


def ready(product):
    return (
        httpx.get(f"{product.url}/ready", timeout=WITHIN),
        httpx.get(f"{product.assistant_url}/channels/web/ready", timeout=WITHIN),
    )


def test_every_line_of_every_process_has_the_same_form(logged):
    for line in lines(logged):
        assert {"event", "level", "logger", "time", "process"} <= set(line), line
    assert len({line["process"] for line in lines(logged)} - {os.getpid()}) >= 2


def names_asked_for(expression):
    """The metrics in a PromQL expression: its words but for functions, labels and what stands in brackets."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(by|on|without|group_left)\s*\([^)]*\)", " ", expression)
    words = re.findall(r"[a-z_:][a-z0-9_:]*(?![a-z0-9_:]*\s*\()", bare)
    return set(words) - {"or", "and", "by", "on", "group_left"}


def exposed(product):
    return {
        sample.name
        for url in (product.url, product.assistant_url)
        for family in text_string_to_metric_families(httpx.get(f"{url}/metrics").text)
        for sample in family.samples
    }


def test_every_metric_of_the_dashboard_and_of_the_alerts_is_exposed(logged):
    asyncio.run(say(logged, "hr", {"id": uuid.uuid4().hex, "text": "hello"}))
    board = json.loads((PROJECT / "deploy/grafana/policy-assistant.json").read_text("utf-8"))
    alerts = yaml.safe_load((PROJECT / "deploy/prometheus/alerts.yml").read_text("utf-8"))
    expressions = [
        *(target["expr"] for panel in board["panels"] for target in panel.get("targets", ())),
        *(rule["expr"] for group in alerts["groups"] for rule in group["rules"]),
    ]

    asked = {name for expression in expressions for name in names_asked_for(expression)}

    assert len(asked) > 12
    wait_until(lambda: asked <= exposed(logged) | {"log_events_total"})
    assert (
        "log_events_total" in httpx.get(f"{logged.url}/metrics").text
    )  # counts from the first one
