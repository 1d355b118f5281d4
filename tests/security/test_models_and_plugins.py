"""Code that is not ours: a model that was changed, a plug-in that Rasa would load. The assistant does not start."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict

import pytest

from bot.errors import SettingsError
from bot.foreign_plugins import NAMES, refuse_foreign_plugins
from bot.runtime.checksum import check_model, checksum_of, has_checksum, write_checksum
from bot.settings import PROJECT


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """An archive as training leaves it; what is in it is not looked at before its checksum."""
    archive = tmp_path / "0123456789abcdef.tar.gz"
    archive.write_bytes(b"a model")
    write_checksum(archive)
    return archive


def test_a_model_as_it_was_trained_is_taken(trained: Path) -> None:
    check_model(trained)
    check_model(trained, checksum_of(trained).upper())


def test_a_changed_model_is_refused_with_what_to_do(trained: Path) -> None:
    trained.write_bytes(b"another model")

    with pytest.raises(SettingsError, match=r"changed or damaged.+make train"):
        check_model(trained)


def test_a_model_whose_checksum_was_changed_with_it_is_refused_when_it_is_named(
    trained: Path,
) -> None:
    named = checksum_of(trained)
    trained.write_bytes(b"another model")
    write_checksum(trained)

    check_model(trained)
    with pytest.raises(SettingsError, match="MODEL_CHECKSUM"):
        check_model(trained, named)


def test_a_model_without_a_checksum_is_trained_again_and_never_loaded(trained: Path) -> None:
    trained.with_name(f"{trained.name}.sha256").unlink()

    assert not has_checksum(trained)
    with pytest.raises(SettingsError, match="make train"):
        check_model(trained)


def test_the_assistant_says_so_and_ends_before_it_listens(model: Path, tmp_path: Path) -> None:
    changed = tmp_path / "models" / model.name
    changed.parent.mkdir()
    changed.write_bytes(model.read_bytes() + b"\0")
    changed.with_name(f"{model.name}.sha256").write_text(checksum_of(model))

    ended = assistant({"MODELS": str(changed.parent), "DATA": str(tmp_path)})

    assert ended.returncode == 1
    assert "changed or damaged" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", NAMES)
def test_beside_a_package_that_rasa_would_run_nothing_starts(
    model: Path, tmp_path: Path, name: str
) -> None:
    planted = tmp_path / "planted" / f"{name}.py"
    planted.parent.mkdir()
    planted.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")

    ended = assistant(
        {"PYTHONPATH": str(planted.parent), "DATA": str(tmp_path), "MODELS": str(model.parent)}
    )

    assert ended.returncode == 1
    assert f"A package named {name} is installed" in ended.stderr
    assert not (tmp_path / "ran").exists()


def test_neither_name_is_installed_or_locked() -> None:
    refuse_foreign_plugins()
    for lock in PROJECT.glob("requirements*.txt"):
        locked = {line.split("==")[0].replace("-", "_") for line in lock.read_text().splitlines()}
        assert not locked & set(NAMES)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_by_its_hash(lock: str) -> None:
    text = (PROJECT / lock).read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert len(packages) > 100
    assert not [line for line in packages if not re.search(r"==.+--hash=sha256:[0-9a-f]{64}", line)]
    assert "--extra-index-url" not in text


def test_nothing_is_reported_to_rasas_makers_whatever_the_account_is_set_to(
    tmp_path: Path,
) -> None:
    switched_on = tmp_path / ".config" / "rasa" / "global.yml"
    switched_on.parent.mkdir(parents=True)
    switched_on.write_text("metrics:\n  enabled: true\n")
    asks = "from rasa.telemetry import is_telemetry_enabled; print(is_telemetry_enabled())"
    ours = "import runpy, sys; sys.argv[1:] = ['public-key']\ntry: runpy.run_module('bot', run_name='__main__')\n"
    ours += "except SystemExit: pass\n"

    said = [asked(code, tmp_path) for code in (asks, ours + asks)]

    assert said[0].endswith("True")  # the account is set so
    assert said[1].endswith("False")


def asked(code: str, home: Path) -> str:
    environment = {**os.environ, "HOME": str(home), "DATA": str(home)}
    environment.pop("RASA_TELEMETRY_ENABLED", None)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def assistant(changes: Dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bot", "assistant"],
        cwd=PROJECT,
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        timeout=240,
    )
