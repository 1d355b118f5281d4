"""What the tests of the assistant's loops have in common."""

import pytest

from bot.services import build_services
from bot.settings import read_settings


@pytest.fixture
def services(demo_records, database_url, tmp_path):
    parts = build_services(read_settings({"DATA": str(tmp_path), "DATABASE_URL": database_url}))
    yield parts
    parts.records.dispose()
