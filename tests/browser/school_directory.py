"""A school's portal on loopback, with a real OpenID Connect provider to sign in with and a clock the test moves."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from threading import Thread
from typing import Iterator

import pytest
import sqlalchemy as sa
import uvicorn

from bot.dates import local_day
from bot.portal import create_app
from bot.records import tables
from bot.records.demo import load_demo
from bot.records.schema import migrate
from bot.services import Services, build_services
from bot.settings import Settings, read_settings
from tests.conftest import free_port
from tests.oidc.real_provider import TENANT, RealProvider

MEGAN = "22222222-aaaa-4bbb-8ccc-000000000001"
MANAGER_ADDRESS = "daniel.okafor@hill.sch.uk"
OTHER_TENANT = "11111111-aaaa-4bbb-8ccc-000000000002"
OF_SCHOOL = {"tid": TENANT, "oid": MEGAN, "preferred_username": "megan@hill.sch.uk", "acct": 0}
ACCOUNTS = {
    "megan": {"claims": OF_SCHOOL},
    "daniel": {"claims": {"hd": "hill.sch.uk", "email": MANAGER_ADDRESS, "email_verified": True}},
    "stranger": {
        "claims": {**OF_SCHOOL, "oid": "22222222-aaaa-4bbb-8ccc-00000000000f", "email": "s@x.uk"}
    },
    "elsewhere": {"claims": {**OF_SCHOOL, "tid": OTHER_TENANT}},
    "personal": {"claims": {"email": MANAGER_ADDRESS, "email_verified": True}},
    "wrong-audience": {"claims": OF_SCHOOL, "faults": {"aud": "another-client"}},
    "wrong-nonce": {"claims": OF_SCHOOL, "faults": {"nonce": "another"}},
    "wrong-issuer": {"claims": OF_SCHOOL, "faults": {"iss": "https://evil.example/v2.0"}},
    "long-over": {"claims": OF_SCHOOL, "faults": {"exp": 1_700_000_000}},
}
SECRETS = {"CHAT_TOKEN_KEY": "c" * 32, "SESSION_KEY": "s" * 32, "CERTIFICATE_KEY": "ab" * 32}


class ShiftedClock:
    """The computer's clock, put forward by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self.ahead


class School:
    """A portal on loopback for people of the demo schools, with what the tests turn on it."""

    def __init__(
        self, services: Services, settings: Settings, clock: ShiftedClock, provider: RealProvider
    ) -> None:
        self.services = services
        self.settings = settings
        self.clock = clock
        self.provider = provider
        self.url = settings.public_url


@contextmanager
def serving(services: Services, settings: Settings) -> Iterator[None]:
    """The portal, answering on its port."""
    config = uvicorn.Config(
        create_app(services, settings), host="127.0.0.1", port=settings.port, log_level="error"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the portal ended before it answered"
        thread.join(0.05)
    yield
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    provider = RealProvider(free_port(), ACCOUNTS)
    given = {"DATA": str(folder), "PORT": str(free_port()), "DEMO": "0", **SECRETS}
    settings = read_settings({**given, **provider.environment})
    provider.start(settings.public_url)
    services = prepared(settings)
    clock = ShiftedClock()
    services = replace(services, clock=clock)
    with serving(services, settings):
        yield School(services, settings, clock, provider)
    provider.stop()


def prepared(settings: Settings) -> Services:
    migrate(settings.database_url)
    services = build_services(settings)
    load_demo(services.records, local_day(datetime.now(timezone.utc)))
    person = tables.person
    with services.records.database.writing() as connection:
        for person_id, values in {
            "new-starter": {"entra_object_id": MEGAN},
            "line-manager": {"email": MANAGER_ADDRESS},
        }.items():
            chosen = sa.update(person).where(person.c.id == person_id)
            connection.execute(chosen.values(**values))
    return services
