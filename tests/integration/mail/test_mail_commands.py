"""`python -m bot mail`: what the operator sees, and what to do about it."""

from typing import Any, Callable

import pytest
import sqlalchemy as sa

from bot.cli import main
from bot.records import tables
from bot.records.mailing import NOTICE
from bot.services import Services
from tests.integration.mail.conftest import Authority, Postbox, smtp_environment
from tests.real_parts import MovableClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(
    database_url: str,
    tmp_path: Any,
    server: "tuple[Postbox, int]",
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., "tuple[int, str]"]:
    given = smtp_environment(server[1], authority)
    for name, value in {**given, "DATA": str(tmp_path), "DATABASE_URL": database_url}.items():
        monkeypatch.setenv(name, value)

    def command(*arguments: str) -> "tuple[int, str]":
        capsys.readouterr()
        code = main(["mail", *arguments])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return command


def test_a_test_is_sent_at_once(run: Any, services: Services, postbox: Postbox) -> None:
    code, out = run("test", "office@schools.example")

    assert (code, out) == (0, "the mail server has taken it\n")
    assert postbox.receivers == ["office@schools.example"]


def test_a_test_that_fails_says_why(
    run: Any, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "another")

    code, out = run("test", "office@schools.example")

    assert code == 1
    assert "SMTP_USER or SMTP_PASSWORD is wrong: 535" in out
    assert "another" not in out
    assert run("test") == (1, "Say where to: python -m bot mail test somebody@school.example\n")


def test_the_status_names_what_was_refused_and_how_to_try_again(
    run: Any, services: Services, clock: MovableClock
) -> None:
    outbox = services.mail_outbox
    assert run("status")[0] == 0
    outbox.put(["new-starter", "jo-barnes"], NOTICE, "n1", clock.now())
    mail = outbox.claim(clock.now(), services.mail_rules.chat_first)
    assert mail is not None
    outbox.refuse(mail, "550 5.1.1 no such user", clock.now())

    code, out = run("status")

    assert code == 1
    assert "0 sent, 1 waiting, 1 refused" in out
    assert f"refused: to {mail.person_id} (notice), tries: 1" in out
    assert "550 5.1.1 no such user" in out
    assert "python -m bot mail retry" in out
    assert "@" not in out
    assert run("retry") == (0, "e-mails tried again from now on: 2\n")
    assert "0 sent, 2 waiting, 0 refused" in run("status")[1]


def test_without_a_mail_server_nothing_is_sent_and_that_is_said(
    run: Any, services: Services, monkeypatch: pytest.MonkeyPatch, postbox: Postbox
) -> None:
    monkeypatch.delenv("SMTP_HOST")

    assert "SMTP_HOST is not set: no e-mail is sent" in run("status")[1]
    for what in ("send", "run", "test"):
        code, out = run(what)
        assert code == 1
        assert "SMTP_HOST is not set, so nothing is mailed" in out
    assert postbox.messages == []
    with services.records.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count(tables.notice.c.id))).scalar() == 0
