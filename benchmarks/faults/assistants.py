"""Assistant processes that are killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Dict

import aiohttp

from benchmarks.ports import free_port
from bot.settings import PROJECT


class Assistant:
    """One assistant process, which is killed and started again."""

    def __init__(self, environment: Dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            **environment,
            "ASSISTANT_PORT": str(self.port),
            "PORT": str(free_port()),
        }
        self._log = log.open("ab")
        self.is_up = False

    def _launch(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "assistant"],
            cwd=PROJECT,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
        )

    async def start(self) -> None:
        """Returns when a message would be answered."""
        self._launch()
        async with aiohttp.ClientSession() as session:
            while not self.is_up:
                assert self._process.poll() is None, f"it did not start: {self._log.name}"
                with suppress(aiohttp.ClientError, asyncio.TimeoutError):
                    async with session.get(f"{self.url}/channels/web/ready") as reply:
                        self.is_up = reply.status == 200
                await asyncio.sleep(0.25)

    def kill(self) -> None:
        self.is_up = False
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
            self._process.kill()
        self._log.close()
