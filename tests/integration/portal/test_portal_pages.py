"""The chat page and its token, the policy, the open pages, and what people read when something fails."""

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

import pytest
from starlette.applications import Starlette

from bot.errors import InvalidToken, RecordsUnavailable
from bot.identity import identity_from_token
from bot.records import SqlRecords
from bot.services import Services
from bot.settings import Settings

SignedIn = Callable[[str], Any]
PERSONAL = (
    "/chat",
    "/my-training",
    "/my-data",
    "/my-data/download",
    "/questions",
    "/team",
    "/school",
    "/team/export",
    "/school/people/export",
)
OPEN = ("/policy", "/help", "/privacy", "/accessibility")
OURS = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}


@pytest.fixture
def broken_records(services: Services, monkeypatch: pytest.MonkeyPatch) -> Any:
    """From now on the records cannot be reached."""

    def cut() -> None:
        def unreachable(*_: Any) -> Any:
            raise RecordsUnavailable("cut by the test")

        for name in ("reading", "writing", "trying"):
            monkeypatch.setattr(services.records.database, name, unreachable)

    return cut


def test_the_chat_page_holds_the_widget_and_words_for_those_without_javascript(
    signed_in: SignedIn, settings: Settings
) -> None:
    shown = signed_in("new-starter").get("/chat").text

    assert f'<policy-chat assistant="{settings.assistant_url}" token-url="/chat/token"' in shown
    assert 'name="Megan"' in shown
    assert "<noscript>" in shown
    assert "ask your line manager" in shown


def test_a_chat_token_is_for_the_person_of_the_session_only(
    signed_in: SignedIn, settings: Settings, clock: Any
) -> None:
    clock.moment = datetime.now(timezone.utc).replace(microsecond=0)  # PyJWT has no other clock
    expires_at = clock.moment + timedelta(minutes=settings.chat_token_minutes)
    person = signed_in("new-starter")

    answer = person.post(
        "/chat/token?person_id=head-teacher", {"person_id": "head-teacher", "sub": "hr"}, OURS
    )

    identity = identity_from_token(answer.json()["token"], settings.chat_token_key)
    assert identity.person_id == "new-starter"
    assert identity.expires_at == expires_at.timestamp()
    assert answer.json()["expires_at"] == expires_at.isoformat()


def test_a_chat_token_is_refused_when_nobody_is_signed_in(browser: Any) -> None:
    answer = browser.post("/chat/token", headers=OURS)

    assert answer.status_code == 401
    assert answer.json() == {"error": "sign_in_again", "message": "Please sign in again."}


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_another_site_gets_no_chat_token(signed_in: SignedIn, headers: Any) -> None:
    answer = signed_in("new-starter").post("/chat/token", headers=headers)

    assert answer.status_code == 403
    assert "token" not in answer.json()


def test_a_chat_token_cannot_be_had_by_following_a_link(signed_in: SignedIn) -> None:
    assert signed_in("new-starter").get("/chat/token").status_code == 405


def test_the_policy_stands_there_clause_by_clause_word_for_word(browser: Any) -> None:
    shown = browser.get("/policy").text

    for clause in ("1.0", "1.1", "1.2", "1.3", "2.0", "2.1", "2.2", "2.3", "2.4"):
        assert f'id="clause-{clause}"' in shown
        assert f'href="#clause-{clause}"' in shown
    assert "The school strongly advises against staff initiating or accepting" in shown
    assert "1 September 2026" in shown
    assert "but also as employees and educators" in shown  # a page break cut this sentence


def test_the_privacy_page_says_how_to_get_and_erase_what_is_held(browser: Any) -> None:
    shown = browser.get("/privacy").text

    assert 'href="/my-data"' in shown
    assert "When they erase you, your name, addresses, messages and chat go for good." in shown
    assert "not built" not in shown


@pytest.mark.parametrize("path", PERSONAL)
def test_a_personal_page_asks_a_stranger_to_sign_in(browser: Any, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/?next=")


@pytest.mark.parametrize("path", OPEN)
def test_an_open_page_is_there_for_all_even_without_records(
    signed_in: SignedIn, browser: Any, broken_records: Any, path: str
) -> None:
    person = signed_in("new-starter")
    greeted = person.get(path).text
    broken_records()

    assert "Megan Pritchard" in greeted
    assert browser.get(path).status_code == 200
    assert person.get(path).status_code == 200


def test_who_is_signed_in_is_read_without_waiting_for_whoever_writes(
    signed_in: SignedIn, services: Services
) -> None:
    person = signed_in("new-starter")
    with services.records.begin():
        shown = person.get("/chat").text

    assert "Megan Pritchard" in shown


@pytest.mark.parametrize("path", ["/chat", "/my-training", "/questions", "/team", "/team/export"])
def test_records_that_cannot_be_reached_are_told_kindly(
    signed_in: SignedIn, broken_records: Any, path: str
) -> None:
    person = signed_in("line-manager")
    broken_records()

    answer = person.get(path)

    assert answer.status_code == 503
    assert "Nothing was lost" in answer.text
    assert "try again in a few minutes" in answer.text


def test_ready_says_whether_the_records_can_be_reached(browser: Any, broken_records: Any) -> None:
    before = browser.get("/ready").status_code
    broken_records()

    assert (before, browser.get("/ready").status_code) == (200, 503)
    assert browser.get("/health").status_code == 200


def test_the_version_names_the_product_and_the_policy(browser: Any) -> None:
    assert browser.get("/version").json()["policy_version"] == 1
    assert browser.get("/version").json()["version"] == "0.1.0"


def test_an_unknown_page_is_a_kind_404(signed_in: SignedIn) -> None:
    answer = signed_in("new-starter").get("/people/priya-sharma")

    assert answer.status_code == 404
    assert "find that page" in answer.text


def test_an_unexpected_fault_is_told_without_details(
    app: Starlette, browser: Any, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise ValueError("inner detail")

    quiet = type(browser)(app, raise_server_exceptions=False)
    quiet.sign_in("new-starter")
    monkeypatch.setattr(services.learning, "modules", fail)

    answer = quiet.get("/my-training")

    assert answer.status_code == 500
    assert "inner detail" not in answer.text
    assert "our fault" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/my-training", "/policy", "/nowhere", "/chat/token"])
def test_every_response_carries_the_security_headers(signed_in: SignedIn, path: str) -> None:
    headers = signed_in("new-starter").get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src 'self' http://127.0.0.1:5005 ws://127.0.0.1:5005" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/", *OPEN, "/my-training", "/questions", "/team", "/school", "/chat"]
)
def test_every_page_has_its_language_title_heading_skip_link_and_help(
    signed_in: SignedIn, path: str
) -> None:
    person = signed_in("head-teacher")
    if path == "/":
        person.post("/sign-out", {"form_token": person.form_token("/help")})

    shown = person.get(path).text

    assert '<html lang="en-GB">' in shown
    assert " - Policy Assistant</title>" in shown
    assert shown.count("<h1") == 1
    assert 'href="#main"' in shown
    assert 'id="main"' in shown
    assert 'href="/help"' in shown
    assert " style=" not in shown
    assert "onclick" not in shown
    assert "<style" not in shown


def test_names_are_never_taken_for_html(
    signed_in: SignedIn, demo_records: SqlRecords, clock: Any
) -> None:
    with demo_records.begin() as repo:
        person = repo.person("new-starter")
        repo.change_post(
            type(person)(**{**vars(person), "role": "<img src=x onerror=alert(1)>"}),
            clock.now().date(),
        )

    shown = signed_in("line-manager").get("/team").text

    assert "<img" not in shown
    assert "&lt;img" in shown


def test_the_portal_runs_without_rasa_and_tensorflow() -> None:
    asked = (
        "import sys, bot.portal; print(sorted({'rasa', 'tensorflow', 'spacy'} & set(sys.modules)))"
    )

    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)

    assert answer.stdout.strip() == "[]", answer.stderr


def test_a_token_of_another_key_proves_nothing(signed_in: SignedIn) -> None:
    token = signed_in("new-starter").post("/chat/token", headers=OURS).json()["token"]

    with pytest.raises(InvalidToken):
        identity_from_token(token, "another key that is long enough to be one")
