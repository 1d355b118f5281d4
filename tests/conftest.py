"""What all tests share: the trained model, and the whole product running as its users start it."""

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, Optional

import pytest

from benchmarks.ports import free_port
from bot.runtime.training import train_if_needed
from bot.settings import PROJECT, read_settings

READY = "ready: "


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the present training data; trained once, and found again by later runs."""
    return train_if_needed(read_settings(os.environ))


@dataclass
class Product:
    """The portal and the assistant, started by the supervisor, with a data folder of their own."""

    data_dir: Path
    port: int
    assistant_port: int
    model_dir: Path
    process: "subprocess.Popen[str] | None" = None
    log: Optional[Path] = None  # where standard error goes; None: where the tests' goes

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def assistant_url(self) -> str:
        return f"http://127.0.0.1:{self.assistant_port}"

    @property
    def environment(self) -> Dict[str, str]:
        return {
            **os.environ,
            "DATA": str(self.data_dir),
            "MODELS": str(self.model_dir),
            "PORT": str(self.port),
            "ASSISTANT_PORT": str(self.assistant_port),
        }

    def start(self) -> None:
        """Returns when the ready line was printed."""
        with nullcontext() if self.log is None else self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=PROJECT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        for line in self.process.stdout:  # type: ignore[union-attr]
            if line.startswith(READY):
                return
        raise AssertionError("the product ended before it was ready")

    def stop(self) -> None:
        """Ends both processes in order."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def command(self, *arguments: str) -> str:
        """What `python -m bot ARGUMENTS` prints."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=PROJECT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()


@pytest.fixture(scope="module")
def product(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product on free loopback ports, one a file: files run in any order, and people talk in them."""
    running = Product(tmp_path_factory.mktemp("product"), free_port(), free_port(), model.parent)
    running.start()
    yield running
    running.stop()
