"""The portal over real parts: its own SQLite records with the demo schools, and a clock the test moves."""

import re
import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Optional

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.learning.content import Judgement
from bot.portal import create_app
from bot.records import SqlRecords
from bot.services import Services
from bot.settings import Settings, read_settings
from tests.real_parts import MovableClock, parts_at

FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Browser:
    """A browser on this computer: follows links like a person, sends forms with the token it was given."""

    def __init__(self, app: Starlette, host: str = "127.0.0.1", **options: Any) -> None:
        self.client = TestClient(
            app, "http://127.0.0.1:8000", client=(host, 50000), follow_redirects=False, **options
        )

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.client.get(path, params=params or None)

    def post(
        self,
        path: str,
        fields: Optional[Mapping[str, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
    ) -> httpx.Response:
        return self.client.post(path, data=dict(fields or {}), headers=dict(headers or {}))

    def form_token(self, path: str = "/") -> str:
        found = FORM_TOKEN.search(self.get(path).text)
        assert found, f"{path} has no form"
        return found.group(1)

    def sign_in(self, person_id: str, **fields: str) -> httpx.Response:
        sent = {"form_token": self.form_token(), "person_id": person_id, **fields}
        return self.post("/sign-in", sent)


@pytest.fixture
def database_url(tmp_path: Path, migrated_file: Path) -> str:
    """SQLite only: both databases are covered where the records are tested."""
    copy = tmp_path / "records.db"
    shutil.copy(migrated_file, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 9, 10, 9, 0, tzinfo=timezone.utc))


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return read_settings({"DATA": str(tmp_path), "DATABASE_URL": database_url})


@pytest.fixture
def services(
    settings: Settings, demo_records: SqlRecords, clock: MovableClock
) -> Iterator[Services]:
    parts = parts_at(settings, clock)
    yield parts
    parts.records.dispose()


@pytest.fixture
def app(services: Services, settings: Settings) -> Starlette:
    return create_app(services, settings)


@pytest.fixture
def browser(app: Starlette) -> Browser:
    """Nobody is signed in."""
    return Browser(app)


@pytest.fixture
def signed_in(app: Starlette) -> Callable[[str], Browser]:
    """A browser of its own for each person signed in."""

    def browser_of(person_id: str) -> Browser:
        own = Browser(app)
        assert own.sign_in(person_id).status_code == 303
        return own

    return browser_of


@pytest.fixture
def complete(services: Services) -> Callable[[str], None]:
    """Lets a person pass the first module."""

    def take(person_id: str) -> None:
        step = services.learning.start(person_id, services.curriculum.modules[0].id)
        while step:
            sound = next(o for o in step.step.options if o.judgement is Judgement.SOUND)
            outcome = services.learning.choose(person_id, step.attempt_id, step.step.id, sound.id)
            assert outcome.next or outcome.module_result
            step = outcome.next
        assert outcome.module_result
        assert outcome.module_result.passed

    return take
