"""SQL, templates and headers: what people write, and what an address says, is never run and never breaks a page."""

import re
from typing import Any, Callable, List
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.learning.facts import Duty, Person
from bot.records import SqlRecords
from bot.services import Services

SignedIn = Callable[[str], Any]
SQL = "x'); DROP TABLE person; --"
HOSTILE = [
    SQL,
    "' OR '1'='1",
    '" UNION SELECT email FROM person --',
    "{{7*7}}{% for x in y %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "{person.__class__.__mro__}",
    "\r\nSet-Cookie: evil=1\r\n\r\n<script>",
    "\x00",
    "../../../../etc/passwd",
    "😀" * 40,
    "x" * 5000,
    "-1",
    "99999999999999999999",
]
NAMES = ["q", "sort", "state", "module", "page", "direction", "version", "code", "next", "since"]


def paths(app: Starlette, value: str) -> List[str]:
    """Every page, with the value in each of its parts."""
    return [
        re.sub(r"{[^}]+}", lambda _: quote(value, safe=""), route.path)
        for route in app.routes
        if isinstance(route, Route) and "GET" in (route.methods or ())
    ]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_address_breaks_a_page_or_sets_a_header(
    app: Starlette, signed_in: SignedIn, services: Services, number: int
) -> None:
    value, people = HOSTILE[number], 0
    with services.records.reading() as repo:
        people = len(repo.people())
    browser = signed_in("head-teacher")
    for path in paths(app, value):
        if path.endswith((".pdf", ".zip")):
            continue  # they take no words; drawing each again would take minutes
        answer = browser.get(path, **dict.fromkeys(NAMES, value))

        assert answer.status_code < 500, path
        assert "evil" not in str(answer.headers.get_list("set-cookie")), path
        assert "49" not in re.findall(r"value=\"([^\"]*)\"", answer.text), path
    with services.records.reading() as repo:
        assert len(repo.people()) == people


@pytest.mark.parametrize("words", HOSTILE[:6])
def test_what_people_write_is_shown_as_they_wrote_it(
    signed_in: SignedIn, services: Services, demo_records: SqlRecords, words: str
) -> None:
    with demo_records.begin() as repo:
        manager = repo.person("line-manager")
        hired = Person(
            "hired", words, manager.school_id, words, Duty.STAFF, manager.id, manager.started_on
        )
        repo.add_people([hired])
    services.queries.pass_on("new-starter", words)
    shown = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = shown.replace('"', "&#34;").replace("'", "&#39;")

    browser = signed_in("line-manager")

    for path in ("/questions", "/team", "/team/people/hired"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert shown in answer.text, path


def test_a_certificate_or_export_is_never_named_by_what_somebody_wrote(
    signed_in: SignedIn, services: Services
) -> None:
    browser = signed_in("line-manager")

    for path in ("/team/export", "/team/export.xlsx"):
        answer = browser.get(path, q='x"; filename="evil.exe', state="\r\nX: 1")
        assert re.fullmatch(
            r'attachment; filename="[a-z0-9.-]+"', answer.headers["content-disposition"]
        )
