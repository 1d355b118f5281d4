"""A copy of the real content that a test may spoil."""

import shutil
from pathlib import Path

import pytest

CONTENT = Path(__file__).resolve().parents[3] / "content"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The content folder as it is, to change at will."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))
