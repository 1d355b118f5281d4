"""The whole product with its log in a file."""

from pathlib import Path
from typing import Iterator

import pytest

from benchmarks.ports import free_port
from tests.conftest import Product


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Product]:
    """Started as `make run` does, with what it says on standard error in `log`."""
    folder = tmp_path_factory.mktemp("logged")
    one = Product(folder, free_port(), free_port(), model.parent, log=folder / "log")
    one.start()
    yield one
    one.stop()
