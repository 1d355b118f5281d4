"""Sessions hold across portal processes and restarts: a real second process, and a third after it."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Dict, Iterator

import httpx
import pytest

from bot.settings import PROJECT
from tests.conftest import free_port
from tests.integration.portal.conftest import FORM_TOKEN


@pytest.fixture
def environment(tmp_path: Path, demo_file: Path) -> Dict[str, str]:
    shutil.copy(demo_file, tmp_path / "records.db")
    return {**os.environ, "DATA": str(tmp_path)}


@contextmanager
def portal(environment: Dict[str, str]) -> Iterator[httpx.Client]:
    """A portal process and a browser that is at it, until the end of the block."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "portal"],
        cwd=PROJECT,
        env={**environment, "PORT": str(port)},
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_for(client, process)
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_for(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    while True:
        try:
            client.get("/health")
        except httpx.ConnectError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
                raise AssertionError("the portal ended before it answered") from None
        else:
            return


def form_token(client: httpx.Client, path: str) -> str:
    found = FORM_TOKEN.search(client.get(path).text)
    assert found
    return found.group(1)


def is_signed_in(client: httpx.Client, cookies: Dict[str, str]) -> bool:
    client.cookies.clear()
    return client.get("/my-data", cookies=cookies).status_code == 200


def test_what_one_process_ends_is_ended_in_the_other_and_after_a_restart(
    environment: Dict[str, str],
) -> None:
    with portal(environment) as one, portal(environment) as two:
        fields = {"person_id": "new-starter", "form_token": form_token(one, "/")}
        one.post("/sign-in", data=fields)
        kept = dict(one.cookies)
        assert is_signed_in(two, kept)

        one.post("/sign-out", data={"form_token": form_token(one, "/help")})
        assert not is_signed_in(two, kept)
        assert not is_signed_in(one, kept)

    with portal(environment) as restarted:
        assert not is_signed_in(restarted, kept)


def test_who_is_signed_in_stays_so_over_a_restart(environment: Dict[str, str]) -> None:
    with portal(environment) as before:
        fields = {"person_id": "new-starter", "form_token": form_token(before, "/")}
        before.post("/sign-in", data=fields)
        kept = dict(before.cookies)

    with portal(environment) as after:
        assert is_signed_in(after, kept)
