"""The portal alone, on a real port of this computer: real records, real requests, and a clock the test moves.

It runs in a thread of the test, so the clock is an object handed to it; no setting of the product can turn time back.
"""

import shutil
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from bot.dates import local_day
from bot.learning.content import Judgement
from bot.learning.facts import Duty, Person
from bot.portal import create_app
from bot.records.demo import load_demo
from bot.records.schema import migrate
from bot.services import Services, build_services
from bot.settings import read_settings
from tests.conftest import free_port
from tests.real_parts import MovableClock

SLOW = 30_000  # milliseconds; the machine is shared


@dataclass
class RunningPortal:
    """The portal of one test, its parts and its clock."""

    url: str
    services: Services
    clock: MovableClock
    browser: Browser

    def page(self, person_id: str = "", **options: object) -> Page:
        """A browser of its own, with this person signed in."""
        context = self.browser.new_context(base_url=self.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(SLOW)
        page = context.new_page()
        if person_id:
            page.goto("/")
            page.locator(f'button[name="person_id"][value="{person_id}"]').first.click()
        return page

    def complete(self, person_id: str, module: int = 0) -> None:
        """Lets a person pass a module."""
        learning = self.services.learning
        step = learning.start(person_id, self.services.curriculum.modules[module].id)
        while step:
            sound = next(o for o in step.step.options if o.judgement is Judgement.SOUND)
            step = learning.choose(person_id, step.attempt_id, step.step.id, sound.id).next

    def hire(self, *names: str, manager_id: str = "line-manager", role: str = "Teacher") -> None:
        """Puts people on the staff list who report to somebody."""
        started = local_day(self.clock.now()) - timedelta(days=900)
        with self.services.records.begin() as repo:
            school_id = repo.person(manager_id).school_id
            repo.add_people(
                [
                    Person(f"hired-{at}", name, school_id, role, Duty.STAFF, manager_id, started)
                    for at, name in enumerate(names)
                ]
            )


@pytest.fixture(scope="module")
def migrated_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with the demo schools as on 10 September 2026, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "records.db"
    url = f"sqlite:///{path}"
    migrate(url)
    services = build_services(read_settings({"DATA": str(path.parent), "DATABASE_URL": url}))
    load_demo(services.records, datetime(2026, 9, 10, tzinfo=timezone.utc).date())
    services.records.dispose()
    return path.parent


@pytest.fixture
def team_portal(migrated_demo: Path, tmp_path: Path, browser: Browser) -> Iterator[RunningPortal]:
    """The portal with the demo schools, sixty days on: much is overdue."""
    shutil.copytree(migrated_demo, tmp_path / "data")
    settings = read_settings({"DATA": str(tmp_path / "data"), "PORT": str(free_port())})
    clock = MovableClock(datetime(2026, 11, 9, 9, 0, tzinfo=timezone.utc))
    services = build_services(settings, clock)
    config = uvicorn.Config(
        create_app(services, settings), port=settings.port, log_level="error", ws="none"
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    config.load()
    thread = threading.Thread(target=_serve, args=(server, started), daemon=True)
    thread.start()
    assert started.wait(60)
    yield RunningPortal(f"http://127.0.0.1:{settings.port}", services, clock, browser)
    server.should_exit = True
    thread.join(30)
    services.records.dispose()


def _serve(server: uvicorn.Server, started: threading.Event) -> None:
    startup: Callable = server.startup

    async def startup_and_say_so(*args: object, **options: object) -> None:
        await startup(*args, **options)
        started.set()

    server.startup = startup_and_say_so  # type: ignore[method-assign]
    server.run()
