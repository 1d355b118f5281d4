"""The attacks have the portal's parts at hand, and whatever else they need of the other tests."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Iterator, List

import pytest

from bot.settings import PROJECT
from tests.conftest import READY, Product, free_port
from tests.integration.conftest import (  # noqa: F401
    demo_records,
    migrated_file,
    records,
    today,
)
from tests.integration.portal.conftest import (  # noqa: F401
    app,
    browser,
    clock,
    complete,
    database_url,
    services,
    settings,
    signed_in,
)


class Attacked(Product):
    """The whole product, with everything it writes to its logs."""

    def start(self) -> None:
        self.logged: List[str] = []
        ready = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        def read() -> None:
            for line in self.process.stdout:  # type: ignore[union-attr]
                self.logged.append(line)
                if line.startswith(READY):
                    ready.set()

        threading.Thread(target=read, daemon=True).start()
        assert ready.wait(240), "".join(self.logged)


@pytest.fixture(scope="module")
def attacked(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Running on free ports; one a file."""
    running = Attacked(tmp_path_factory.mktemp("attacked"), free_port(), free_port(), model.parent)
    running.start()
    yield running
    running.stop()
