"""The bot that `rasa init` makes, trained and served by Rasa's own commands, as a newcomer to Rasa would."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import httpx

from benchmarks.ports import free_port
from benchmarks.turns.processes import Measured, answers_at

ANSWERED_WITHIN = 120.0  # seconds
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "ERROR"}


def made_and_trained(folder: Path) -> Path:
    """The project of `rasa init`, with its model."""
    from rasa.cli.scaffold import create_initial_project

    folder.mkdir()
    create_initial_project(str(folder))
    _rasa(folder, "train", "--quiet")
    return folder


@contextmanager
def served(project: Path) -> Iterator["Stock"]:
    """The bot, up and answering."""
    stock = Stock(project, free_port())
    try:
        yield stock
    finally:
        stock.process.stop()


class Stock:
    """`rasa run` with what `rasa init` configures: the REST channel, conversations in memory."""

    def __init__(self, project: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = Measured(
            [
                *(sys.executable, "-m", "rasa", "run"),
                *("-i", "127.0.0.1", "-p", str(port), "--log-file", os.devnull),
            ],
            project,
            QUIET,
            lambda: answers_at(self.url) and self._answers(),
        )

    async def person(self, name: str) -> "StockTalker":
        return StockTalker(self.url, name)

    def _answers(self) -> bool:
        reply = httpx.post(
            f"{self.url}/webhooks/rest/webhook", json={"sender": "ready", "message": "hello"}
        )
        return reply.status_code == 200 and bool(reply.json())


class StockTalker:
    """One sender over REST, whose reply comes when the turn is done."""

    def __init__(self, url: str, name: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=ANSWERED_WITHIN)
        self._name = name

    async def turn(self, text: str) -> None:
        reply = await self._client.post(
            "/webhooks/rest/webhook", json={"sender": self._name, "message": text}
        )
        reply.raise_for_status()

    async def close(self) -> None:
        await self._client.aclose()


def _rasa(project: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=project,
        env={**os.environ, **QUIET},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
