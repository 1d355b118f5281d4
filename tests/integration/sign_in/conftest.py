"""The portal with a forged directory. Content is read once; records, clock and directory are each test's own."""

import shutil
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Iterator

import pytest
import sqlalchemy as sa
from joserfc.jwk import RSAKey
from starlette.applications import Starlette

from bot.portal import create_app
from bot.records import SqlRecords, tables
from bot.services import Services, build_services
from bot.settings import Settings, read_settings
from tests.integration.portal.conftest import Browser
from tests.oidc.forged_directory import ForgedDirectory, new_key
from tests.real_parts import MovableClock

SECRETS = {"CHAT_TOKEN_KEY": "c" * 32, "SESSION_KEY": "s" * 32, "CERTIFICATE_KEY": "ab" * 32}
MEGAN = "new-starter"
EMAIL = "megan.pritchard@hill.sch.uk"
OBJECT_ID = "22222222-aaaa-4bbb-8ccc-000000000001"


@pytest.fixture(scope="session")
def key() -> RSAKey:
    return new_key("first")


@pytest.fixture(scope="session")
def another_key() -> RSAKey:
    return new_key("second")


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Everything but records and clock, which each test replaces."""
    folder = tmp_path_factory.mktemp("parts")
    return build_services(read_settings({"DATA": str(folder)}))


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """Migrated records with the demo schools, to be copied."""
    from datetime import date

    from bot.records.demo import load_demo

    path = tmp_path_factory.mktemp("demo") / "records.db"
    shutil.copy(migrated_file, path)
    records = SqlRecords(f"sqlite:///{path}")
    load_demo(records, date(2026, 9, 10))
    with records.database.writing() as connection:
        megan = sa.update(tables.person).where(tables.person.c.id == MEGAN)
        connection.execute(megan.values(email=EMAIL))
    records.database.forget()  # so that nothing is left in the log beside the file
    records.dispose()
    return path


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 9, 10, 9, 0, tzinfo=timezone.utc))


@pytest.fixture
def records(tmp_path: Path, demo_file: Path) -> Iterator[SqlRecords]:
    shutil.copy(demo_file, tmp_path / "records.db")
    kept = SqlRecords(f"sqlite:///{tmp_path / 'records.db'}")
    yield kept
    kept.dispose()


@pytest.fixture
def services(parts: Services, records: SqlRecords, clock: MovableClock) -> Services:
    return replace(parts, records=records, clock=clock)


@pytest.fixture
def directory(clock: MovableClock, key: RSAKey) -> Iterator[ForgedDirectory]:
    forged = ForgedDirectory(clock, key)
    yield forged
    forged.stop()


@pytest.fixture
def settings_with(tmp_path: Path) -> Callable[[Dict[str, str]], Settings]:
    """The settings of a school that has set sign-in up."""

    def read(given: Dict[str, str]) -> Settings:
        return read_settings({"DATA": str(tmp_path), "DEMO": "0", **SECRETS, **given})

    return read


@pytest.fixture
def app(services: Services, settings_with: Any, directory: ForgedDirectory) -> Starlette:
    return create_app(services, settings_with(directory.environment("entra", "google")))


@pytest.fixture
def browser(app: Starlette) -> Browser:
    return Browser(app)


@pytest.fixture
def change_person(records: SqlRecords) -> Callable[..., None]:
    def change(person_id: str = MEGAN, **values: Any) -> None:
        with records.database.writing() as connection:
            chosen = sa.update(tables.person).where(tables.person.c.id == person_id)
            connection.execute(chosen.values(**values))

    return change
