"""Publishing a policy version in the browser: for HR alone, shown first, then exactly that."""

import os
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Callable, Dict, Iterator

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from bot.catalogue.checks import check_content
from bot.catalogue.policy import read_history
from bot.portal import create_app
from bot.records import SqlRecords, tables
from bot.services import Services
from bot.settings import PROJECT, Settings

SignedIn = Callable[[str], Any]
ADDED = "Staff should think twice before they join a group of strangers."
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TERMS = {"day": "10", "month": "9", "year": "2026", "approved_by": "The governors", "kind": "major"}
NOBODY = 65534


@pytest.fixture
def settings(tmp_path: Path, settings: Settings) -> Settings:
    shutil.copytree(PROJECT / "content", tmp_path / "content")
    return replace(settings, content_dir=tmp_path / "content")


@pytest.fixture
def app(services: Services, settings: Settings) -> Starlette:
    return create_app(services, settings)


@pytest.fixture
def text(settings: Settings) -> str:
    """The policy with a sentence more in clause 2.1."""
    old = (settings.content_dir / "policy" / "social-networking-policy.md").read_text()
    end = read_history(settings.content_dir).versions[0].clause("2.1").text[-60:]
    return old.replace(end, f"{end}\n\n{ADDED}")


def show(browser: Any, text: "str | bytes", **changes: str) -> httpx.Response:
    fields = {"form_token": browser.form_token("/school/publish"), **TERMS, **changes}
    raw = text.encode() if isinstance(text, str) else text
    answer: httpx.Response = browser.client.post(
        "/school/publish", data=fields, files={"file": ("new.md", raw, "text/markdown")}
    )
    return answer


def confirm(browser: Any, shown: httpx.Response, **changes: str) -> httpx.Response:
    part = shown.text.split("/publish/confirm", 1)[1].split("</form>", 1)[0]
    fields: Dict[str, str] = {**dict(HIDDEN.findall(part)), **changes}
    answer: httpx.Response = browser.post("/school/publish/confirm", fields)
    return answer


def test_the_difference_and_who_is_asked_again_are_shown_and_nothing_is_published(
    signed_in: SignedIn, settings: Settings, text: str, complete: Callable[[str], None]
) -> None:
    complete("new-starter")

    shown = show(signed_in("hr"), text)

    assert f"<ins>{ADDED}</ins>" in shown.text
    assert 'Friends and befriending</th><td class="number">1</td>' in shown.text
    assert "<li>Megan Pritchard</li>" in shown.text
    assert "Priya Sharma" not in shown.text  # never did it, so is not asked *again*
    assert len(read_history(settings.content_dir).versions) == 1


def test_it_is_published_once_confirmed_and_the_page_says_what_the_operator_does_next(
    signed_in: SignedIn, settings: Settings, text: str, demo_records: SqlRecords
) -> None:
    browser = signed_in("hr")

    done = confirm(browser, show(browser, text, day="4", month="1", year="2027"))

    assert done.headers["location"] == "/school/publish?published=1#published"
    [_, second] = read_history(settings.content_dir).versions
    assert (second.version, second.effective_on, second.is_minor) == (2, date(2027, 1, 4), False)
    assert second.approved_by == "The governors"
    assert check_content(settings.content_dir) == []
    after = browser.get("/school/publish", published="1").text
    assert "Version 2 is published. It takes effect on 4 January 2027." in after
    assert "<strong>on 4 January 2027</strong>" in after
    assert "answers from version 1" in after
    with demo_records.database.reading() as connection:
        audit = connection.execute(sa.select(tables.audit)).mappings().all()
    [line] = [each for each in audit if each["event"] == "policy.published"]
    assert (line["actor_id"], line["subject"]["version"]) == ("hr", "2")


def test_a_version_in_force_asks_for_a_new_start_now_and_no_more_after_it(
    signed_in: SignedIn, settings: Settings, services: Services, text: str
) -> None:
    browser = signed_in("hr")
    confirm(browser, show(browser, text, kind="minor"))

    before = browser.get("/school/publish").text
    started_again = create_app(
        replace(
            services,
            policy_history=read_history(settings.content_dir),
            guidance=replace(
                services.guidance, document=read_history(settings.content_dir).versions[-1]
            ),
        ),
        settings,
    )
    other = type(browser)(started_again)
    other.sign_in("hr")

    assert "Start the service again <strong>now</strong>" in before
    assert "Start the service again" not in other.get("/school/publish").text
    assert read_history(settings.content_dir).versions[-1].is_minor


def test_what_quotes_words_that_go_is_listed_and_cannot_be_published(
    signed_in: SignedIn, settings: Settings, text: str
) -> None:
    shown = show(signed_in("hr"), text.replace("strongly advises against", "asks"))

    assert "It can't be published yet" in shown.text
    assert "these words do not stand in clause 2.1" in shown.text
    assert "/publish/confirm" not in shown.text
    assert len(read_history(settings.content_dir).versions) == 1


@pytest.mark.parametrize(
    ("changes", "target", "said"),
    [
        ({"day": "31", "month": "2"}, "day", "Give the day it takes effect"),
        ({"year": "٢٠٢٧"}, "day", "Give the day it takes effect"),
        ({"day": "1"}, "day", "The day has passed"),
        ({"approved_by": " "}, "approved-by", "Say who approved it"),
        ({"kind": "?"}, "kind-major", "Say whether staff"),
    ],
)
def test_a_form_filled_in_wrongly_says_where(
    signed_in: SignedIn, text: str, changes: Dict[str, str], target: str, said: str
) -> None:
    answer = show(signed_in("hr"), text, **changes)

    assert answer.status_code == 422
    assert f'<a href="#{target}">{said}' in answer.text
    assert f'id="{target}"' in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it has no clause"),
        (b"PK\x03\x04", "Word or PDF"),
        (b"\xff\xfe", "not UTF-8"),
        (b"# nothing\n", "it has no clause"),
        (b"x" * 1_000_001, "larger than 1 MB"),
    ],
    ids=["empty", "word", "letters", "headings", "too large"],
)
def test_what_is_no_policy_text_is_refused_with_what_to_do(
    signed_in: SignedIn, content: bytes, said: str
) -> None:
    answer = show(signed_in("hr"), content)

    assert answer.status_code == 422
    assert said in answer.text
    assert "/tmp" not in answer.text


def test_the_text_in_force_again_is_no_new_version(signed_in: SignedIn, settings: Settings) -> None:
    browser = signed_in("hr")
    text = browser.get("/school/publish/text.md")

    answer = show(browser, text.content)

    assert answer.status_code == 422
    assert "Your text is version 1, word for word" in answer.text


def test_what_is_confirmed_is_what_was_shown(
    signed_in: SignedIn, settings: Settings, text: str
) -> None:
    browser = signed_in("hr")
    shown = show(browser, text)

    assert confirm(browser, shown, kind="minor").status_code == 409
    assert confirm(browser, shown, day="11").status_code == 409
    assert len(read_history(settings.content_dir).versions) == 1
    assert confirm(browser, shown).status_code == 303
    twice = confirm(browser, shown)
    assert twice.status_code in (409, 422)
    assert len(read_history(settings.content_dir).versions) == 2


@pytest.mark.parametrize("person_id", ["head-teacher", "governor", "line-manager"])
def test_nobody_but_hr_publishes(
    signed_in: SignedIn, settings: Settings, text: str, person_id: str
) -> None:
    shown = show(signed_in("hr"), text)
    browser = signed_in(person_id)
    token = browser.form_token("/my-training")

    assert confirm(browser, shown, form_token=token).status_code == 403
    assert browser.post("/school/publish", {**TERMS, "form_token": token}).status_code == 403
    assert len(read_history(settings.content_dir).versions) == 1


@pytest.fixture
def may_not_write(settings: Settings) -> Iterator[None]:
    """The folder of the policy is not writable. Root may write everywhere; whose right is asked about is the real user,
    who is nobody for so long, while root stays in effect."""
    folder, is_root = settings.content_dir / "policy", os.geteuid() == 0
    folder.chmod(0o555)
    if is_root:
        os.setreuid(NOBODY, -1)
    yield
    if is_root:
        os.setreuid(0, -1)
    folder.chmod(0o755)


@pytest.mark.usefixtures("may_not_write")
def test_where_the_service_may_not_write_the_command_is_given(
    signed_in: SignedIn, settings: Settings, text: str
) -> None:
    browser = signed_in("hr")

    shown = show(browser, text)
    token = browser.form_token("/school/publish")
    confirmed = browser.post("/school/publish/confirm", {**TERMS, "form_token": token})

    assert "python -m bot policy publish new-text.md --effective-on 2026-09-10" in shown.text
    assert "/publish/confirm" not in shown.text
    assert confirmed.status_code == 409
    assert "allowed to write its policy files" in confirmed.text
    assert len(read_history(settings.content_dir).versions) == 1
