"""Real processes on one database: two at once, one killed in the middle, one stopped and started."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest
import sqlalchemy as sa
import yaml

from bot.dates import local_day
from bot.records import SqlRecords
from bot.records.mail_tables import mail
from bot.records.mailing import TEAM_DIGEST, MailOutbox
from bot.settings import PROJECT
from tests.integration.mail.conftest import (
    Authority,
    Postbox,
    give_addresses,
    smtp_environment,
)

WITHIN = 120
LONG_AGO = datetime(2020, 1, 6, tzinfo=timezone.utc)


@pytest.fixture
def today() -> Any:
    """The processes' own clock tells the time."""
    return local_day(datetime.now(timezone.utc))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The product's content, with no quiet hours: this test runs at any time of the day."""
    folder = tmp_path / "content"
    folder.mkdir()
    for each in (PROJECT / "content").iterdir():
        (folder / each.name).symlink_to(each)
    (folder / "mail.yml").unlink()
    rules = yaml.safe_load((PROJECT / "content" / "mail.yml").read_text(encoding="utf-8"))
    rules |= {"made_from": "00:00", "chat_first": 0}
    rules["quiet"] = {"from": "00:00", "until": "00:00", "weekends": False, "holidays": []}
    rules["digests"] = {"team": "monday", "school": True}
    (folder / "mail.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    return folder


@pytest.fixture
def environment(
    tmp_path: Path,
    content: Path,
    demo_records: SqlRecords,
    database_url: str,
    server: "tuple[Postbox, int]",
    authority: Authority,
) -> Dict[str, str]:
    give_addresses(demo_records)
    return {
        **os.environ,
        "DATA": str(tmp_path),
        "CONTENT": str(content),
        "DATABASE_URL": database_url,
        **smtp_environment(server[1], authority),
    }


@pytest.fixture
def start(environment: Dict[str, str]) -> Any:
    started: List[subprocess.Popen[str]] = []

    def command(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "mail", *arguments],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield command
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(WITHIN)


def test_two_processes_at_once_send_each_mail_once(
    start: Callable[..., Any], postbox: Postbox, demo_records: SqlRecords
) -> None:
    two = [start("send"), start("send")]

    for process in two:
        out, _ = process.communicate(timeout=WITHIN)
        assert process.returncode == 0, out

    with demo_records.database.reading() as connection:
        rows = connection.execute(
            sa.select(mail.c.state, sa.func.count()).group_by(mail.c.state)
        ).all()
    states = dict(rows)
    assert states["sent"] == len(postbox.messages) > 10
    assert set(states) <= {"sent", "not_needed"}
    assert set(Counter(m["Message-ID"] for m in postbox.messages).values()) == {1}
    what = Counter(
        (receiver, str(message["Subject"]))
        for receiver, message in zip(postbox.receivers, postbox.messages, strict=True)
    )
    assert set(what.values()) == {1}


def test_one_killed_after_the_servers_yes_sends_it_again_under_the_same_id(
    start: Callable[..., Any], postbox: Postbox, demo_records: SqlRecords
) -> None:
    first: List[subprocess.Popen[str]] = []
    postbox.once_accepted = lambda: os.kill(first[0].pid, signal.SIGKILL)
    first.append(start("send"))
    assert first[0].wait(WITHIN) == -signal.SIGKILL
    postbox.once_accepted = None
    (accepted,) = postbox.messages

    start("send").communicate(timeout=WITHIN)
    ids = [message["Message-ID"] for message in postbox.messages]
    assert ids.count(accepted["Message-ID"]) == 1  # still claimed by the one that is dead

    with demo_records.database.writing() as connection:  # ten minutes later
        ago = datetime.now(timezone.utc) - timedelta(seconds=1)
        held = sa.update(mail).where(mail.c.claimed_until.is_not(None))
        assert connection.execute(held.values(claimed_until=ago)).rowcount == 1
    out, _ = start("send").communicate(timeout=WITHIN)

    ids = [message["Message-ID"] for message in postbox.messages]
    assert ids.count(accepted["Message-ID"]) == 2
    assert len(set(ids)) == len(ids) - 1
    assert "e-mails sent now: 1" in out
    assert "0 waiting, 0 refused" in out


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_mailer_ends_in_order_and_sends_nothing_again_when_it_is_started_again(
    start: Callable[..., Any], postbox: Postbox, demo_records: SqlRecords
) -> None:
    for number in range(2):
        too_late = f"2020-W{number:02}"
        MailOutbox(demo_records).put(["line-manager"], TEAM_DIGEST, too_late, LONG_AGO)
        running = start("run")
        _wait_until_all_is_sent(demo_records)
        running.send_signal(signal.SIGTERM)
        out, _ = running.communicate(timeout=WITHIN)
        assert (running.returncode, out) == (0, "")

    ids = [message["Message-ID"] for message in postbox.messages]
    assert ids
    assert len(ids) == len(set(ids))


def _wait_until_all_is_sent(records: SqlRecords) -> None:
    waited, never = 0.0, threading.Event()
    settled = sa.select(sa.func.count()).where(mail.c.state == "sent")
    waiting = sa.select(sa.func.count()).where(mail.c.state == "waiting")
    while True:
        with records.database.reading() as connection:
            done = connection.execute(settled).scalar()
            left = connection.execute(waiting).scalar()
        if done and not left:
            return
        assert waited < WITHIN, "it did not come about in time"
        waited += 0.25
        never.wait(0.25)
