"""The operator's commands for certificates. Checking one works in a process that can reach no database at all."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Callable, Dict, List

import pytest

from bot.certificates.issuing import issuer_from
from bot.cli import main
from bot.records import SqlRecords
from bot.services import Services, SystemClock
from bot.settings import PROJECT, Settings, read_settings
from tests.pdf import text_of

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"
HEAVY = "spacy rasa rasa_sdk tensorflow sqlalchemy weasyprint"
CHECK = f"""
import sys
from bot.cli import main
ended = main(sys.argv[1:])
assert not set("{HEAVY}".split()) & set(sys.modules), "something heavy was started"
sys.exit(ended)
"""


def verify(data_dir: Path, code: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """`python -m bot verify CODE` in a process of its own."""
    environment: Dict[str, str] = {**os.environ, "DATA": str(data_dir), "DATABASE_URL": NOWHERE}
    return subprocess.run(
        [sys.executable, "-c", CHECK, "verify", code],
        cwd=PROJECT,
        env={**environment, **environ},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def clock() -> SystemClock:
    """The commands read the real clock, so what they find was done by it."""
    return SystemClock()


@pytest.fixture
def code(services: Services, complete: Callable[[str], None]) -> str:
    """The code of the new starter's certificate."""
    complete("new-starter")
    found = services.certificates_of("new-starter").named("friends_and_befriending")
    return services.issuer.code(found)


def test_verify_says_what_a_code_proves_without_database_spacy_or_rasa(
    settings: Settings, code: str
) -> None:
    done = verify(settings.data_dir, code)

    assert done.returncode == 0, done.stderr
    for said in ("genuine", "Megan Pritchard", "Friends and befriending", "Policy version 1"):
        assert said in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda code: code[:60] + ("A" if code[60] != "A" else "B") + code[61:], "changed after"),
        (lambda code: code[:-20], "changed after|no complete code"),
        (lambda code: code[:40], "no complete code"),
        (lambda code: "nonsense", "no complete code"),
        (lambda code: "", "There is no code"),
    ],
)
def test_verify_tells_a_code_that_proves_nothing_and_why(
    settings: Settings, code: str, spoil: Callable[[str], str], said: str
) -> None:
    done = verify(settings.data_dir, spoil(code))

    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search(said, done.stderr)
    assert "Traceback" not in done.stderr


def test_an_old_certificate_verifies_after_a_change_of_key_when_its_key_is_listed(
    settings: Settings, code: str, tmp_path: Path
) -> None:
    old_key = issuer_from(settings).keys.current
    changed = {"CERTIFICATE_KEY": "cd" * 32}

    forgotten = verify(tmp_path, code, **changed)
    listed = verify(tmp_path, code, **changed, CERTIFICATE_PUBLIC_KEYS=f"{'ab' * 32}, {old_key}")

    assert forgotten.returncode == 1
    assert "CERTIFICATE_PUBLIC_KEYS" in forgotten.stderr
    assert listed.returncode == 0, listed.stderr


@pytest.fixture
def run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, demo_records: SqlRecords
) -> Callable[..., int]:
    """Runs a command in this process, over the test's own records."""
    monkeypatch.setenv("DATA", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)

    def command(*arguments: str) -> int:
        return main(list(arguments))

    return command


def test_the_operator_gets_a_persons_certificate(
    run: Callable[..., int], complete: Callable[[str], None], tmp_path: Path
) -> None:
    complete("new-starter")
    out = tmp_path / "certificate.pdf"

    assert run("certificate", "new-starter", "friends_and_befriending", str(out)) == 0

    assert "Megan Pritchard" in text_of(out.read_bytes())
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new-starter", "what_you_post"], "There is no certificate for what_you_post"),
        (["new-starter", "whole-training"], "There is no certificate for whole-training"),
        (["nobody", "what_you_post"], "Nobody on the staff list has the id nobody"),
    ],
)
def test_a_certificate_that_nobody_earned_is_not_made(
    run: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: List[str],
    said: str,
) -> None:
    out = tmp_path / "certificate.pdf"

    assert run("certificate", *arguments, str(out)) == 1

    assert said in capsys.readouterr().err
    assert not out.exists()


def test_the_public_key_is_the_one_that_checks_what_is_signed_now(
    run: Callable[..., int],
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    code: str,
) -> None:
    assert run("public-key") == 0

    key = capsys.readouterr().out.strip()
    elsewhere = replace(settings, certificate_key="cd" * 32, certificate_public_keys=(key,))
    assert issuer_from(elsewhere).check(code).name == "Megan Pritchard"


@pytest.mark.parametrize(
    "environ",
    [
        {"CERTIFICATE_KEY": "x" * 64},
        {"CERTIFICATE_KEY": "ab" * 20},
        {"CERTIFICATE_PUBLIC_KEYS": "ab,"},
    ],
)
def test_a_key_that_is_none_stops_the_start(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environ: Dict[str, str],
) -> None:
    for name, value in {"DATA": str(tmp_path), **environ}.items():
        monkeypatch.setenv(name, value)

    assert main(["public-key"]) == 1

    assert "64 hexadecimal digits" in capsys.readouterr().err


def test_the_demo_makes_its_key_once_for_each_data_folder(tmp_path: Path) -> None:
    first = read_settings({"DATA": str(tmp_path)})
    other = read_settings({"DATA": str(tmp_path / "other")})

    assert first == read_settings({"DATA": str(tmp_path)})
    assert first.certificate_key != other.certificate_key
    assert (tmp_path / "secrets" / "certificate_key").stat().st_mode & 0o077 == 0
