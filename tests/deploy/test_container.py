"""The image as far as that goes without an engine: its file is read, and what it copies is run as it says."""

import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from benchmarks.ports import free_port
from bot.settings import PROJECT
from tests.deploy.shipped import assembled, copied, environment, instructions
from tests.unit.test_env_example import listed

WITHIN = 180.0  # seconds; the assistant loads its model
NOT_SETTINGS = {"PATH", "PYTHONDONTWRITEBYTECODE", "HOME", "MPLCONFIGDIR"}


def of(name):
    return [rest for each, rest in instructions() if each == name]


def test_it_runs_as_a_numbered_user_that_is_not_root():
    (user,) = of("USER")
    after = [name for name, _ in instructions()][
        [name for name, _ in instructions()].index("USER") :
    ]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert not {"RUN", "COPY", "ADD"} & set(
        after
    )  # what root made stays root's: nobody can change it


def test_nothing_is_fetched_but_by_package_managers_that_check_it():
    assert of("ADD") == []
    for command in of("RUN"):
        assert not re.search(r"\b(curl|wget|git clone)\b", command)
        if "pip install" in command:
            assert "--require-hashes" in command


def test_the_base_is_named_to_the_patch_version_and_fits_the_project():
    bases = {rest.split()[0] for rest in of("FROM")}
    wanted = (PROJECT / ".python-version").read_text("utf-8").strip()

    assert len(bases) == 1
    assert re.search(rf"python:{re.escape(wanted)}\.\d+-", bases.pop())


def test_what_is_copied_exists_and_is_let_through_by_both_ignore_files():
    sources = {source for source, _ in copied()}

    assert sources
    for source in sources:
        assert (PROJECT / source).exists(), source
    for ignored in (".dockerignore", ".containerignore"):
        lines = (PROJECT / ignored).read_text("utf-8").splitlines()
        assert {line[1:] for line in lines if line.startswith("!")} == sources
        assert "*" in lines


def test_settings_it_makes_are_settings_and_no_secret_is_among_them():
    names = set(environment()) - NOT_SETTINGS

    assert names <= set(listed())
    assert not [name for name in names if re.search("KEY|SECRET|PASSWORD|URL", name)]
    assert environment()["DEMO"] == "0"


@contextmanager
def running(app, settings, command, ready):
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", command], cwd=app, env=settings, stderr=subprocess.PIPE
    )
    try:
        wait_until_ready(process, ready)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_until_ready(process, url):
    waited, never = 0.0, threading.Event()
    while waited < WITHIN:
        assert process.poll() is None, process.stderr.read().decode()
        try:
            with urllib.request.urlopen(url, timeout=8) as answer:
                assert answer.status == 200
                return
        except urllib.error.URLError:
            waited += 0.25
            never.wait(0.25)
    raise AssertionError(f"{url} was not ready in time")


def tree(folder):
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.model
def test_what_is_copied_is_enough_to_run_and_only_data_and_tmp_are_written(tmp_path, model):
    app = assembled(tmp_path / "app")
    before = tree(app)
    ports = {"PORT": str(free_port()), "ASSISTANT_PORT": str(free_port())}
    home = tmp_path / "tmp"
    home.mkdir()
    settings = {
        **{name: value for name, value in environment().items() if name != "PATH"},
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "TMPDIR": str(home),
        "DATA": str(tmp_path / "data"),
        "MODELS": str(model.parent),
        "HOST": "127.0.0.1",
        **{name: "k" * 40 + name for name in ("CHAT_TOKEN_KEY", "SESSION_KEY")},
        "CERTIFICATE_KEY": "a" * 64,
        **ports,
    }

    subprocess.run([sys.executable, "-m", "bot", "migrate"], cwd=app, env=settings, check=True)
    portal = f"http://127.0.0.1:{ports['PORT']}/ready"
    assistant = f"http://127.0.0.1:{ports['ASSISTANT_PORT']}/channels/web/ready"
    with running(app, settings, "portal", portal), running(app, settings, "assistant", assistant):
        changed = tree(app)

    assert changed == before
