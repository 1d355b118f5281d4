"""Statements arrive at least once under one id, whatever happens on the way, and name nobody."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, Callable, List

import pytest
import sqlalchemy as sa

from bot.errors import SettingsError
from bot.interoperability.sending import RecordStore, Sender, StatementFile, Target
from bot.interoperability.statements import EVENTS, Statements
from bot.learning.facts import Attempt, Completion, SignOff
from bot.pseudonyms import pseudonym
from bot.records import SqlRecords, tables
from bot.records.outbox import Outbox
from bot.settings import PROJECT, read_settings
from tests.fakes import NOON, FixedClock, a_curriculum
from tests.integration.interoperability.conftest import KEY, SECRET, RecordStoreServer

Make = Callable[..., Any]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def new_attempt() -> Make:
    attempt = Attempt(
        id="attempt",
        person_id="new-starter",
        module_id="friends",
        policy_version=1,
        content_versions={"friends": 3},
        started_at=NOON,
        position=None,
    )

    def make(**changes: Any) -> Attempt:
        return replace(attempt, **changes)

    return make


@pytest.fixture
def begin(demo_records: SqlRecords, new_attempt: Make) -> Callable[[int], None]:
    """Begins so many attempts, each with its line on the audit trail."""

    def begun(count: int) -> None:
        with demo_records.begin() as repo:
            for number in range(count):
                attempt = new_attempt(id=f"attempt-{number}", module_id=f"module-{number}")
                repo.add_attempt(attempt)
                repo.audit("new-starter", "attempt.started", {"attempt": attempt.id}, NOON)
                repo.audit("new-starter", "attempt.paused", {"attempt": attempt.id}, NOON)

    return begun


@pytest.fixture
def sender_to(demo_records: SqlRecords, clock: FixedClock) -> Callable[..., Sender]:
    def made(target: Target, name: str = "store") -> Sender:
        outbox = Outbox(demo_records, name, EVENTS)
        statements = Statements(
            "https://school.example",
            lambda person_id: pseudonym(b"key", person_id),
            a_curriculum(),
            outbox,
        )
        return Sender(outbox, statements, target, clock)

    return made


@pytest.fixture
def sender(store: RecordStoreServer, clock: FixedClock, sender_to: Callable[..., Sender]) -> Sender:
    return sender_to(RecordStore(store.endpoint, KEY, SECRET, clock))


def test_each_fact_becomes_its_statement_and_names_nobody(
    store: RecordStoreServer, sender: Sender, demo_records: SqlRecords, new_attempt: Make
) -> None:
    with demo_records.begin() as repo:
        for person, passed in (("new-starter", True), ("jo-barnes", False)):
            attempt = new_attempt(id=f"of-{person}", person_id=person)
            repo.add_attempt(attempt)
            repo.audit(person, "attempt.started", {"attempt": attempt.id}, NOON)
            repo.finish_attempt(attempt.id, passed, 0.5, NOON + timedelta(minutes=9))
            repo.audit(person, "attempt.finished", {"attempt": attempt.id}, NOON)
        done = Completion("done", "new-starter", "friends", 1, 1, "of-new-starter", NOON)
        repo.add_completion(done)
        repo.audit("new-starter", "completion.added", {"completion": "done"}, NOON)
        repo.add_sign_off(SignOff("signed", "new-starter", 1, "ab", "I have read it.", NOON))
        repo.audit("new-starter", "sign_off.added", {"sign_off": "signed"}, NOON)
    with demo_records.database.writing() as connection:
        waiver = {"id": "w", "person_id": "jo-barnes", "module_id": "friends", "policy_version": 1}
        by_hr = {
            "reason": "Administrative",
            "note": "private",
            "waived_by": "hr",
            "waived_at": NOON,
        }
        connection.execute(sa.insert(tables.waiver).values(**waiver, **by_hr))
    with demo_records.begin() as repo:
        repo.audit("hr", "waiver.added", {"waiver": "w"}, NOON)

    assert sender.send_due() == 7

    sent = list(store.statements.values())
    assert [statement["verb"]["id"].rpartition("/")[2] for statement in sent] == [
        *("initialized", "passed", "initialized", "failed"),
        *("completed", "satisfied", "signed-off", "waived"),
    ]
    passed, waived = sent[1], sent[-1]
    assert passed["result"] == {
        "success": True,
        "score": {"scaled": 0.5},
        "duration": "PT540.00S",
    }
    assert passed["object"]["definition"]["name"] == {"en-GB": "Friends"}
    assert passed["context"]["registration"] == sent[0]["context"]["registration"]
    assert waived["result"]["extensions"] == {
        "https://w3id.org/xapi/cmi5/result/extensions/reason": "Administrative"
    }
    # HR waived it, the person it is about is the actor.
    assert waived["actor"] == sent[2]["actor"] != passed["actor"]
    assert set(passed["actor"]["account"]) == {"homePage", "name"}
    everything = json.dumps(sent)
    for word in ("new-starter", "jo-barnes", "Megan", "Barnes", "mbox", "private"):
        assert word not in everything


def test_a_resend_has_the_same_ids_and_changes_nothing(
    store: RecordStoreServer, sender: Sender, begin: Callable[[int], None], clock: FixedClock
) -> None:
    begin(3)
    store.plan = ["cut after keeping"]

    assert sender.send_due() == 0
    assert sender.outbox.standing().waiting == 3
    clock.move(timedelta(minutes=5))
    assert sender.send_due() == 3

    assert store.requests[0] == store.requests[1]
    assert len(store.statements) == 3
    assert sender.send_due() == 0
    assert len(store.requests) == 2


@pytest.mark.parametrize(
    ("trouble", "pause"),
    [
        ((500, {}), 30),
        ((503, {"Retry-After": "120"}), 120),
        ((429, {"Retry-After": "Thu, 10 Sep 2026 12:15:00 GMT"}), 900),
        ((429, {"Retry-After": "soon"}), 30),
        ((401, {}), 30),
        ((302, {"Location": "https://elsewhere.example/"}), 30),
        ("cut", 30),
    ],
)
def test_trouble_of_the_store_makes_everything_wait_as_long_as_it_asks(
    store: RecordStoreServer,
    sender: Sender,
    begin: Callable[[int], None],
    clock: FixedClock,
    trouble: Any,
    pause: int,
) -> None:
    begin(60)  # more than a batch
    store.plan = [trouble]

    assert sender.send_due() == 0
    clock.move(timedelta(seconds=pause - 1))
    assert sender.send_due() == 0
    assert len(store.requests) == 1
    assert sender.outbox.newest_error()
    clock.move(timedelta(seconds=2))
    assert sender.send_due() == 60
    assert len(store.statements) == 60


def test_pauses_grow_and_a_sender_that_waits_gets_everything_through(
    store: RecordStoreServer, sender: Sender, begin: Callable[[int], None], clock: FixedClock
) -> None:
    begin(2)
    store.plan = [(500, {})] * 4
    waited: List[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        clock.move(timedelta(seconds=seconds))

    assert sender.send_all(wait) == 2
    assert waited == [30, 60, 120, 240]


def test_one_statement_the_store_refuses_keeps_none_of_the_others_back(
    store: RecordStoreServer,
    sender: Sender,
    begin: Callable[[int], None],
    demo_records: SqlRecords,
    clock: FixedClock,
) -> None:
    begin(2)
    with demo_records.begin() as repo:
        repo.add_sign_off(SignOff("signed", "new-starter", 1, "ab", "I have read it.", NOON))
        repo.audit("new-starter", "sign_off.added", {"sign_off": "signed"}, NOON)
    store.refuses = "signed-off"

    assert sender.send_due() == 2

    standing = sender.outbox.standing()
    assert (standing.sent, standing.waiting, standing.refused) == (2, 0, 1)
    [refused] = sender.outbox.refused()
    assert (refused.event, refused.error) == ("sign_off.added", "400 Bad Request")
    clock.move(timedelta(days=1))
    assert sender.send_due() == 0  # not by itself
    store.refuses = None
    assert sender.outbox.try_refused_again(clock.now()) == 1
    assert sender.send_due() == 1
    assert sender.outbox.standing().refused == 0


def test_a_statement_that_is_there_already_counts_as_sent(
    store: RecordStoreServer, sender: Sender, begin: Callable[[int], None], demo_records: SqlRecords
) -> None:
    begin(2)
    sender.send_due()
    for statement in store.statements.values():
        statement["object"]["definition"]["name"] = {"en-GB": "As it was called then"}
    again = replace(sender, outbox=Outbox(demo_records, "store under another name", EVENTS))

    assert again.send_due() == 2
    assert again.outbox.standing().refused == 0


def test_what_was_erased_is_not_told_and_holds_nothing_up(
    store: RecordStoreServer, sender: Sender, begin: Callable[[int], None], demo_records: SqlRecords
) -> None:
    with demo_records.begin() as repo:
        repo.audit("new-starter", "attempt.started", {"attempt": "erased"}, NOON)
    begin(1)

    assert sender.send_due() == 1
    assert sender.outbox.standing().waiting == 0
    assert len(store.statements) == 1


def test_a_file_holds_one_whole_statement_a_line_also_after_a_torn_one(
    tmp_path: Path, sender_to: Callable[..., Sender], begin: Callable[[int], None]
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"id": "whole"}\n{"id": "torn in the mid')
    begin(2)

    assert sender_to(StatementFile(path)).send_due() == 2

    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0] == {"id": "whole"}
    assert len(lines) == 3


def test_a_file_that_cannot_be_written_is_tried_again_later(
    tmp_path: Path,
    sender_to: Callable[..., Sender],
    begin: Callable[[int], None],
    clock: FixedClock,
) -> None:
    begin(1)
    sender = sender_to(StatementFile(tmp_path / "missing" / "out.jsonl"))

    assert sender.send_due() == 0
    assert "cannot be written" in sender.outbox.newest_error()
    (tmp_path / "missing").mkdir()
    clock.move(timedelta(minutes=1))
    assert sender.send_due() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sender_killed_between_arrival_and_mark_sends_the_same_again(
    store: RecordStoreServer, begin: Callable[[int], None], database_url: str, tmp_path: Path
) -> None:
    begin(120)
    store.holds = Event()
    environment = {
        **os.environ,
        "DATA": str(tmp_path),
        "DATABASE_URL": database_url,
        "XAPI_ENDPOINT": store.endpoint,
        "XAPI_KEY": KEY,
        "XAPI_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "bot", "xapi"]
    killed = subprocess.Popen([*command, "send"], cwd=PROJECT, env=environment)
    assert store.kept_and_holding.wait(60)
    killed.kill()
    killed.wait(20)
    store.holds.set()
    store.holds = None

    again = subprocess.run(
        [*command, "send"], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    status = subprocess.run(
        [*command, "status"], cwd=PROJECT, env=environment, capture_output=True, text=True
    )

    assert again.returncode == status.returncode == 0, again.stderr
    assert "120 sent, 0 waiting, 0 refused" in status.stdout
    assert store.requests[0] == store.requests[1]  # the batch in which it was killed
    assert len(store.statements) == 120
    assert sum(len(request) for request in store.requests) == 170


def test_a_store_that_could_be_overheard_is_not_sent_to(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="must begin with https"):
        read_settings({"DATA": str(tmp_path), "XAPI_ENDPOINT": "http://lrs.example.org/xapi"})
