"""E-mails and the page that stops them, as people see them: narrow and wide, light and dark, with no axe fault."""

import threading
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Iterator, Mapping
from uuid import uuid4

import pytest
import sqlalchemy as sa
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bot.dates import local_day
from bot.guidance.history import ClauseChange
from bot.learning.facts import TeamRow
from bot.learning.mail_rules import MailTopic
from bot.mail.digests import school_lines, team_lines
from bot.mail.letters import Letters
from bot.portal import create_app
from bot.records import tables
from bot.records.demo import load_demo
from bot.records.mailing import NOTICE, Mail
from bot.records.schema import migrate
from bot.services import Services, build_services
from bot.settings import Settings, read_settings
from bot.stop_links import stop_token
from tests.conftest import free_port

SAM = "teaching-assistant"
LOOKS = [(width, scheme) for width in (320, 700) for scheme in ("light", "dark")]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("mail")
    given = {"SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none", "MAIL_FROM": "a@schools.example"}
    return read_settings({"DATA": str(folder), "PORT": str(free_port()), **given})


@pytest.fixture(scope="module")
def services(settings: Settings) -> Iterator[Services]:
    migrate(settings.database_url)
    parts = build_services(settings)
    load_demo(parts.records, local_day(parts.clock.now()))
    with parts.records.database.writing() as connection:
        connection.execute(
            sa.update(tables.person).values(email=tables.person.c.id + "@schools.example")
        )
    yield parts
    parts.records.dispose()


@pytest.fixture(scope="module")
def letters(services: Services, settings: Settings) -> Mapping[str, str]:
    """One letter of each kind, with long names and much to say."""
    writer = Letters(services, "https://policy.schools.example", settings.session_key)
    with services.records.begin() as repo:
        person = repo.person(SAM)
    statuses = services.learning.modules(SAM)
    change = ClauseChange(
        "2.1",
        "Friends/Befriending",
        ("The school strongly advises against befriending parents.",),
        ("The school strongly advises against befriending parents and carers.",),
    )
    today = services.clock.now().date()
    rows = [
        TeamRow(f"p{n}", name, "Teacher", module.id, state, today - timedelta(days=n), None)
        for n, name in enumerate(["Megan Pritchard", "Wilhelmina Featherstonehaugh-Cholmondeley"])
        for module, state in zip(
            services.curriculum.modules, ("overdue", "due", "done", "overdue", "due"), strict=False
        )
    ]
    reminder = {
        "to_do": statuses,
        "policy": services.policy_history.in_force(today),
        "signed": False,
        "changes": [],
        "asked_by": None,
    }

    def drawn(template: str, topic: Any = None, **shown: Any) -> str:
        mail = Mail(uuid4().hex, SAM, NOTICE, "n", services.clock.now(), 1, "me")
        return writer._drawn(mail, person, template, "Your policy training", topic, **shown).html

    return {
        "early": drawn("reminder", MailTopic.EARLY_REMINDERS, **reminder),
        "overdue": drawn(
            "reminder", **{**reminder, "why": "personal", "asked_by": "Daniel Okafor"}
        ),
        "changed": drawn("reminder", **{**reminder, "why": "changed", "changes": [change]}),
        "answered": drawn("answered", day=date(2026, 9, 30)),
        "team": drawn(
            "team_digest",
            MailTopic.TEAM_DIGEST,
            lines=team_lines(rows),
            questions=2,
            oldest=12,
        ),
        "school": drawn(
            "school_digest",
            MailTopic.SCHOOL_DIGEST,
            school="Bitterne Park Primary School",
            people=41,
            signed=29,
            lines=school_lines(rows, services.curriculum.modules),
        ),
    }


@pytest.fixture(scope="module")
def portal(services: Services, settings: Settings) -> Iterator[str]:
    app = create_app(services, settings)
    config = uvicorn.Config(app, host="127.0.0.1", port=settings.port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    never = threading.Event()
    while not server.started:
        never.wait(0.05)
    yield settings.public_url
    server.should_exit = True
    thread.join()


def _note(asked: "list[str]", request: Any) -> None:
    asked.append(request.url)


def check(page: Any, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("kind", ["early", "overdue", "changed", "answered", "team", "school"])
def test_a_letter_reads_well_everywhere(
    browser: Browser, letters: Mapping[str, str], kind: str, tmp_path: Path
) -> None:
    for width, scheme in LOOKS:
        context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
        asked: list[str] = []
        page = context.new_page()
        page.on("request", partial(_note, asked))
        page.set_content(letters[kind])
        check(page, width)
        page.screenshot(path=tmp_path / f"{kind}-{width}-{scheme}.png", full_page=True)
        assert asked == []  # no picture, no style sheet, no counter of who reads it
        context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_e_mails_are_stopped_by_two_presses_without_signing_in(
    browser: Browser, portal: str, services: Services, settings: Settings, javascript: bool
) -> None:
    now = services.clock.now()
    services.mail_outbox.put([SAM], NOTICE, f"n-{javascript}", now)
    mail = services.mail_outbox.claim(now, services.mail_rules.chat_first)
    assert mail is not None
    link = f"{portal}/stop-mail/{stop_token(settings.session_key, mail.id, 'early_reminders')}"
    services.mail_stops.allow(SAM, MailTopic.EARLY_REMINDERS, now)
    for width, scheme in LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": 700},
            color_scheme=scheme,
            java_script_enabled=javascript,
        )
        page = context.new_page()
        page.goto(link)
        if javascript:
            check(page, width)
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Stop these e-mails").press("Enter")
        page.get_by_role("heading", name="Stopped").wait_for()
        if javascript:
            check(page, width)
        context.close()

    assert services.mail_stops.of(SAM) == {MailTopic.EARLY_REMINDERS}
