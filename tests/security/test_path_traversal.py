"""Paths that lead out of their folder: nothing but what is meant to be there is ever served or written."""

from typing import Any, Callable

import pytest

from bot.settings import Settings

SignedIn = Callable[[str], Any]
OUT = [
    "../app.py",
    "..%2fapp.py",
    "%2e%2e/app.py",
    "%2e%2e%2f%2e%2e%2fsettings/product.py",
    "....//app.py",
    "..\\app.py",
    "..%5capp.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "portal.css/../../app.py",
    "%00",
    "portal.css%00.html",
]


@pytest.mark.parametrize("path", OUT)
def test_static_files_are_those_of_the_folder(browser: Any, path: str) -> None:
    answer = browser.client.get(f"/static/{path}")

    assert answer.status_code in (400, 404), answer.text[:100]
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", OUT)
def test_a_certificate_is_looked_up_and_never_opened_by_its_name(
    signed_in: SignedIn, path: str
) -> None:
    answer = signed_in("new-starter").client.get(f"/certificate/{path}.pdf")

    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_an_uploaded_policy_is_never_written_under_its_own_name(
    signed_in: SignedIn, settings: Settings
) -> None:
    before = sorted(settings.content_dir.rglob("*"))
    browser = signed_in("hr")
    sent = {
        "form_token": browser.form_token("/school/publish"),
        "day": "1",
        "month": "10",
        "year": "2026",
        "approved_by": "../../../etc",
        "kind": "minor",
    }
    file = {"file": ("../../../../tmp/evil.md", b"# no clause", "text/markdown")}

    answer = browser.client.post("/school/publish", data=sent, files=file)

    assert answer.status_code == 422
    assert sorted(settings.content_dir.rglob("*")) == before
