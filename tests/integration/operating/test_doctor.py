"""`python -m bot doctor`: each thing that can be wrong is found, named, and has a remedy."""

import json
import os
import shutil
import socket
import sqlite3
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller

from benchmarks.ports import free_port
from bot import cli
from bot.operating import partners, places
from bot.operating.doctor import examine
from bot.operating.findings import FAIL, OK, WARN, in_lines, is_well
from bot.records import SqlRecords
from bot.records.demo import load_demo
from bot.runtime.conversations import ConversationStore
from bot.runtime.training import current_model
from bot.settings import read_settings

NOW = datetime(2026, 9, 10, 9, 0, tzinfo=timezone.utc)
DAY = NOW.date()


@pytest.fixture
def environment(tmp_path, migrated_file):
    """A service that has run and is stopped."""
    shutil.copy(migrated_file, tmp_path / "records.db")
    records = SqlRecords(f"sqlite:///{tmp_path / 'records.db'}")
    load_demo(records, DAY)
    records.dispose()
    store = ConversationStore(f"sqlite:///{tmp_path / 'conversations.db'}")
    store.prepare()
    store.dispose()
    return {
        "DATA": str(tmp_path),
        "PORT": str(free_port()),
        "ASSISTANT_PORT": str(free_port()),
        "MODELS": str(tmp_path / "models"),
    }


@pytest.fixture
def settings(environment):
    return read_settings(environment)


def by_what(findings):
    return {one.what: one for one in findings}


def test_a_service_that_is_well_is_found_so(environment, model):
    found = examine(read_settings({**environment, "MODELS": str(model.parent)}), NOW)

    assert is_well(found), in_lines(found)
    levels = {what: one.level for what, one in by_what(found).items()}
    assert levels.pop("disk") in (OK, WARN)
    assert levels.pop("keys") == WARN  # it is the demo
    assert set(levels.values()) == {OK}
    assert set(levels) == {
        *("settings", "addresses", "records", "conversations", "content", "model", "clock"),
        *("PORT", "ASSISTANT_PORT", "mail", "record store", "Teams"),
    }


def test_everything_but_ok_has_a_remedy(environment):
    found = examine(read_settings(environment), NOW)

    assert all(one.remedy for one in found if one.level != OK)


def test_records_not_migrated_are_found(settings, tmp_path):
    with sqlite3.connect(tmp_path / "records.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")

    found = places.records(settings)

    assert (found.level, "make migrate" in found.remedy) == (FAIL, True)
    assert "0001" in found.says


def test_records_that_are_no_database_are_found(settings, tmp_path):
    (tmp_path / "records.db").write_text("a letter, not a database; " * 100)

    found = places.records(settings)

    assert (found.level, "DatabaseError" in found.says) == (FAIL, True)


def test_a_server_that_does_not_answer_is_found_without_its_password(environment):
    url = "postgresql://bot:secret-word@127.0.0.1:1/none"
    settings = read_settings({**environment, "DATABASE_URL": url, "CONVERSATIONS_URL": url})

    for found in (places.records(settings), places.conversations(settings)):
        assert (found.level, "OperationalError" in found.says) == (FAIL, True)
        assert "psql" in found.remedy
        assert "secret-word" not in str(found)


def test_conversations_that_take_no_writes_are_found(settings, tmp_path):
    with sqlite3.connect(tmp_path / "conversations.db") as database:
        database.execute("DROP TABLE inbox")

    assert places.conversations(settings).level == FAIL


def test_a_place_where_nothing_is_yet_is_no_failure_and_stays_empty(tmp_path):
    settings = read_settings({"DATA": str(tmp_path)})

    assert places.records(settings).level == WARN
    assert places.conversations(settings).level == WARN
    assert places.clock(settings, NOW).level == OK
    assert [each.name for each in tmp_path.iterdir()] == ["secrets"]  # the demo's own keys


@pytest.mark.parametrize(
    ("free", "level"), [(0.4, FAIL), (1.9, WARN), (2.1, OK)], ids=["full", "little", "enough"]
)
def test_room_on_the_disk_is_weighed(settings, monkeypatch, free, level):
    usage = shutil.disk_usage("/")._replace(free=int(free * places.GIB))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    assert places.disk(settings).level == level


def test_a_missing_model_and_a_damaged_one_are_found(settings):
    missing = places.model(settings)
    model = current_model(settings)
    model.parent.mkdir()
    model.write_bytes(b"\x1f\x8b not the rest of it")
    damaged = places.model(settings)

    assert (missing.level, damaged.level) == (FAIL, FAIL)
    assert "make train" in missing.remedy
    assert "is damaged" in damaged.says


def test_a_model_of_other_training_data_is_not_taken_for_the_present_one(settings):
    settings.model_dir.mkdir()
    (settings.model_dir / "0123456789abcdef.tar.gz").touch()

    assert "(1 of other states)" in places.model(settings).says


def test_keys_that_are_the_same_or_open_to_others_are_found(environment, tmp_path):
    same = {"CHAT_TOKEN_KEY": "k" * 32, "SESSION_KEY": "k" * 32}
    assert "are the same" in places.keys(read_settings({**environment, **same})).says

    settings = read_settings(environment)
    (tmp_path / "secrets" / "session_key").chmod(0o644)
    found = places.keys(settings)
    assert (found.level, "session_key" in found.says) == (FAIL, True)


def test_wrong_content_is_found(environment, settings, tmp_path):
    shutil.copytree(settings.content_dir, tmp_path / "content")
    text = tmp_path / "content" / "policy" / "social-networking-policy.md"
    text.write_text(text.read_text() + "\nOne more line.\n")

    found = places.content(read_settings({**environment, "CONTENT": str(tmp_path / "content")}))

    assert (found.level, "make check-content" in found.remedy) == (FAIL, True)


def test_a_clock_behind_what_was_recorded_is_found(settings):
    records = SqlRecords(settings.database_url)
    with records.begin() as repo:
        repo.audit("hr", "staff.imported", {}, NOW)
    records.dispose()

    behind = places.clock(settings, NOW - timedelta(hours=2))
    right = places.clock(settings, NOW + timedelta(seconds=1))

    assert (behind.level, right.level) == (FAIL, OK)
    assert "NTP" in behind.remedy


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_clock_apart_from_the_servers_is_found(environment, database_url):
    settings = read_settings({**environment, "DATABASE_URL": database_url})
    real = datetime.now(timezone.utc)

    assert places.clock(settings, real).level == OK
    assert places.clock(settings, real + timedelta(minutes=3)).level == WARN


def hang_up(listening, callers):
    for _ in range(callers):
        listening.accept()[0].close()


def test_a_port_of_another_program_is_found(settings):
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port))
        other.listen()
        threading.Thread(target=hang_up, args=(other, 2), daemon=True).start()
        taken = partners.port(settings, "PORT")
    free = partners.port(settings, "ASSISTANT_PORT")

    assert (taken.level, free.level) == (FAIL, OK)
    assert "another program" in taken.says


def test_addresses_without_tls_are_found(environment):
    real = {
        **environment,
        **dict.fromkeys(("CHAT_TOKEN_KEY", "SESSION_KEY"), "k" * 40),
        "CERTIFICATE_KEY": "a" * 64,
        "DEMO": "0",
    }
    bare = read_settings({**real, "PUBLIC_URL": "http://training.school.example"})
    safe = {"PUBLIC_URL": "https://t.example", "ASSISTANT_URL": "https://chat.t.example"}

    assert partners.addresses(bare).level == FAIL
    assert partners.addresses(read_settings({**real, **safe})).level == OK


def test_a_mail_server_is_greeted_and_sent_nothing(environment):
    received = []

    class Received:
        async def handle_DATA(self, *given):
            received.append(given)
            return "250 OK"

    server = Controller(Received(), hostname="127.0.0.1", port=free_port())
    server.start()
    smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "MAIL_FROM": "t@school.example"}
    settings = read_settings({**environment, **smtp, "SMTP_PORT": str(server.port)})
    try:
        up = partners.mail(settings)
    finally:
        server.stop()

    down = partners.mail(settings)
    assert (up.level, down.level, received) == (OK, FAIL, [])


@contextmanager
def answering(status):
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/xapi"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "level", "remedy"),
    [(200, OK, ""), (401, FAIL, "XAPI_KEY"), (404, FAIL, "XAPI_ENDPOINT"), (500, FAIL, "XAPI_E")],
    ids=["well", "wrong key", "wrong address", "broken"],
)
def test_the_record_stores_answer_is_read(environment, status, level, remedy):
    with answering(status) as endpoint:
        found = partners.record_store(read_settings({**environment, "XAPI_ENDPOINT": endpoint}))

    assert found.level == level
    assert remedy in found.remedy


def test_a_record_store_that_is_down_is_found(environment):
    endpoint = f"http://127.0.0.1:{free_port()}/xapi"

    found = partners.record_store(read_settings({**environment, "XAPI_ENDPOINT": endpoint}))

    assert (found.level, "ConnectError" in found.says) == (FAIL, True)


def test_teams_without_a_token_from_microsoft_is_found(environment):
    teams = {
        "TEAMS_APP_ID": "11111111-aaaa-4bbb-8ccc-000000000001",
        "TEAMS_APP_SECRET": "s" * 40,
        "TEAMS_TENANT_IDS": "11111111-aaaa-4bbb-8ccc-000000000002",
        "TEAMS_TEST_URL": f"http://127.0.0.1:{free_port()}",
    }

    found = partners.teams(read_settings({**environment, **teams}))

    assert (found.level, "no token" in found.says) == (FAIL, True)
    assert "s" * 40 not in str(found)


def test_a_check_that_breaks_does_not_end_the_others(settings, monkeypatch):
    def breaks(_):
        raise KeyError("zebedee")

    monkeypatch.setattr(places, "disk", breaks)
    found = examine(settings, NOW)

    assert "one check broke: KeyError" in in_lines(found)
    assert len(found) == 14
    assert "zebedee" not in in_lines(found)


def run(monkeypatch, capsys, environment, *arguments):
    for name in [*os.environ]:
        if name in ("DATA", "MODELS", "DEMO", "PORT", "ASSISTANT_PORT"):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    status = cli.main(["doctor", *arguments])
    return status, capsys.readouterr().out


def test_the_command_prints_lines_or_json_and_ends_with_1_when_something_fails(
    environment, monkeypatch, capsys
):
    status, lines = run(monkeypatch, capsys, environment)
    again, told = run(monkeypatch, capsys, environment, "--json")

    assert (status, again) == (1, 1)  # there is no model
    assert "-> make train" in lines
    assert json.loads(told)["ok"] is False
    failing = [one["what"] for one in json.loads(told)["findings"] if one["level"] == FAIL]
    assert failing == ["model"]


def test_settings_that_cannot_be_read_are_a_finding_too(environment, monkeypatch, capsys):
    wrong = {**environment, "PORT": "eighty"}

    status, told = run(monkeypatch, capsys, wrong, "--json")

    assert status == 1
    assert "PORT=eighty does not work" in json.loads(told)["findings"][0]["says"]
