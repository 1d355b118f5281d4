"""The development mode: the whole product as `make run` starts it, and a Teams of one's own in a terminal, no token."""

import asyncio
import codecs
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import aiohttp
import pytest
import yaml

from bot.services import build_services
from bot.settings import PROJECT, read_settings
from tests.conftest import Product, free_port
from tests.teams.payloads import activity

WITHOUT_TOKENS = {"TEAMS_APP_ID": "local", "TEAMS_WITHOUT_TOKENS": "1"}


def by_day(folder: Path) -> Path:
    """The content with no quiet hours, at whatever hour this is run."""
    content = folder / "content"
    shutil.copytree(PROJECT / "content", content)
    rules = yaml.safe_load((content / "mail.yml").read_text())
    rules["quiet"] = {"from": "07:00", "until": "07:00", "weekends": False, "holidays": []}
    (content / "mail.yml").write_text(yaml.safe_dump(rules))
    return content


class Development(Product):
    """`python -m bot serve` with the development setting."""

    @property
    def environment(self) -> Dict[str, str]:
        content = str(self.data_dir / "content")
        return {**super().environment, **WITHOUT_TOKENS, "CONTENT": content}


@pytest.fixture(scope="module")
def developed(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("development")
    by_day(folder)
    running = Development(folder, free_port(), free_port(), model.parent)
    running.start()
    yield running
    running.stop()


class Terminal:
    """`python -m bot teams-client PERSON`, typed at and read."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._read = ""

    async def type(self, line: str) -> None:
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def reads(self, pattern: str, within: float = 60.0) -> str:
        """What was printed up to and with this; from there the next call goes on."""

        async def until_found() -> str:
            while not (found := re.search(pattern, self._read, re.DOTALL)):
                more = await self._process.stdout.read(4096)
                assert more, f"it ended, and never said {pattern}: {self._read}"
                self._read += self._decoder.decode(more)
            said, self._read = self._read[: found.end()], self._read[found.end() :]
            return said

        return await asyncio.wait_for(until_found(), within)

    async def end(self) -> int:
        self._process.stdin.close()
        return await asyncio.wait_for(self._process.wait(), 20)


async def terminal(environment: Dict[str, str], person: str) -> Terminal:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "teams-client", person),
        cwd=PROJECT,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return Terminal(process)


def number_of(said: str, title: str) -> str:
    return re.findall(rf"\[(\d+)\] {re.escape(title)}\n", said)[-1]


async def test_a_developer_talks_presses_and_is_told_of_things_without_microsoft(developed):
    mine = await terminal(developed.environment, "new-starter")
    await mine.type("+")
    greeted = await mine.reads(r"Start my training\n")
    await mine.type("can I accept a friend request from a pupil?")
    await mine.reads(r"clause 2\.1")

    await mine.type(number_of(greeted, "Start my training"))  # Action.Submit
    begun = await mine.reads(r"\[\d+\] C\n")
    await mine.type(number_of(begun, "A"))
    chosen = await mine.reads(r"\[\d+\] C\n")
    if "now says" not in chosen:
        chosen += await mine.reads(r"now says.*You chose: A\.")
    assert "You chose: A." in chosen

    await mine.type(f"!{number_of(chosen, 'B')}")  # Action.Execute
    executed = await mine.reads(r"now says.*You chose: B\.")
    assert "── local-" in executed
    await mine.type(f"!{number_of(chosen, 'B')}")
    await mine.reads(r"answered: You've answered that already")

    services = build_services(read_settings(developed.environment))
    query = services.queries.pass_on("new-starter", "May I keep my old account?")
    services.queries.answer(query.addressee_id, query.id, "Please close it.")
    services.records.dispose()
    await mine.reads(r"Please close it\.")

    await mine.type("-")
    await mine.type("99")
    await mine.reads(r"there is no button \[99\]")
    assert await mine.end() == 0
    assert "away: new-starter" in developed.command("teams", "status")


async def test_whoever_is_not_on_the_staff_list_is_told_so_there_too(developed):
    theirs = await terminal(developed.environment, "nobody-we-know")

    await theirs.type("hello")

    await theirs.reads(r"staff list")
    assert await theirs.end() == 0


@pytest.mark.parametrize(
    ("changes", "headers", "status"),
    [
        ({"serviceUrl": "http://127.0.0.1:9/"}, {}, 200),
        ({"serviceUrl": "http://127.0.0.1:9/"}, {"Origin": "https://evil.example"}, 403),
        ({"serviceUrl": "http://127.0.0.1:9/"}, {"Origin": "null"}, 403),
        ({"serviceUrl": "http://10.0.0.1:9/"}, {}, 403),
        ({"serviceUrl": "https://smba.trafficmanager.net/uk/"}, {}, 403),
        ({"serviceUrl": "http://127.0.0.1.evil.example/"}, {}, 403),
    ],
    ids=["this computer", "a page", "a file", "the network", "teams", "a name like it"],
)
async def test_without_tokens_only_this_computer_is_listened_to_and_answered(
    developed, changes, headers, status
):
    body = activity("", type="typing", **changes)
    url = f"{developed.assistant_url}/webhooks/teams/messages"

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers=headers) as reply,
    ):
        assert reply.status == status


def ended(command: str, environment: Dict[str, str]) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "bot", command],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("command", "host"),
    [("serve", "0.0.0.0"), ("assistant", "0.0.0.0"), ("serve", "::"), ("assistant", "192.0.2.7")],
)
def test_without_tokens_nothing_starts_on_any_other_address(tmp_path, command, host):
    keys = dict.fromkeys(("CHAT_TOKEN_KEY", "SESSION_KEY"), "k" * 64)
    real = {"DEMO": "0", "CERTIFICATE_KEY": "a" * 64, **keys}

    told = ended(command, {**WITHOUT_TOKENS, **real, "DATA": str(tmp_path), "HOST": host})

    assert told.returncode == 1
    assert "TEAMS_WITHOUT_TOKENS=1 lets anybody be anybody" in told.stderr


def test_without_tokens_nothing_starts_with_real_people_even_on_this_computer(tmp_path):
    keys = dict.fromkeys(("CHAT_TOKEN_KEY", "SESSION_KEY"), "k" * 64)
    real = {"DEMO": "0", "CERTIFICATE_KEY": "a" * 64, "DATA": str(tmp_path), **keys}

    assert "anybody be anybody" in ended("serve", {**WITHOUT_TOKENS, **real}).stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [({}, "TEAMS_WITHOUT_TOKENS=1"), (WITHOUT_TOKENS, "Start it first")],
    ids=["no Teams", "no assistant"],
)
def test_the_client_says_what_is_missing(tmp_path, environment, said):
    given = {**environment, "DATA": str(tmp_path), "ASSISTANT_PORT": str(free_port())}

    told = subprocess.run(
        [sys.executable, "-m", "bot", "teams-client"],
        cwd=PROJECT,
        env={**os.environ, **given},
        input="hello\n",
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert told.returncode == 1
    assert said in told.stderr
