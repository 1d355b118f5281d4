"""Too much of anything, from one address or one person: told kindly, and everybody else goes on."""

from typing import Any, Callable

import pytest
from starlette.applications import Starlette

from bot.pace import MOST_KEYS, Pace
from bot.portal.limits import LARGEST_FORM
from bot.portal.paces import Paces
from tests.integration.portal.conftest import Browser

SignedIn = Callable[[str], Any]


class Seconds:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slow(app: Starlette) -> Paces:
    """Paces a test can reach: ten requests, and three of what costs most."""
    seconds = Seconds()
    paces = Paces(Pace(10, 1, seconds), Pace(3, 1, seconds), Pace(3, 1, seconds))
    for name in ("of_address", "of_changes", "of_costly"):
        object.__setattr__(app.state.portal.paces, name, getattr(paces, name))
    return paces


def test_a_flood_from_one_address_is_told_so_and_another_address_is_served(
    app: Starlette, slow: Paces
) -> None:
    flood, other = Browser(app, host="198.51.100.7"), Browser(app, host="198.51.100.8")
    answers = [flood.get("/policy") for _ in range(14)]

    assert [each.status_code for each in answers].count(200) == 10
    refused = answers[-1]
    assert refused.status_code == 429
    assert "Please wait a minute" in refused.text
    assert refused.headers["retry-after"] == "1"
    assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
    assert other.get("/policy").status_code == 200


@pytest.mark.usefixtures("slow")
def test_one_person_who_draws_document_after_document_is_told_so_and_others_are_not(
    signed_in: SignedIn,
) -> None:
    flood, other = signed_in("line-manager"), signed_in("other-manager")
    answers = [flood.get("/team/export") for _ in range(5)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert flood.get("/team").status_code == 200  # reading on is no flood
    assert other.get("/team/export").status_code == 200


@pytest.mark.usefixtures("slow")
def test_one_person_who_sends_form_after_form_changes_nothing_any_more(
    signed_in: SignedIn,
) -> None:
    me = signed_in("new-starter")
    token = me.form_token("/my-training/sign-off")
    sent = {"form_token": token, "version": "1"}
    answers = [me.post("/my-training/sign-off", sent).status_code for _ in range(4)]
    last = me.post("/my-training/sign-off", {**sent, "read": "yes"})

    assert answers == [422, 422, 422, 429]
    assert last.status_code == 429
    assert "signed=1" not in str(last.headers)


@pytest.mark.usefixtures("slow")
def test_this_computer_is_not_counted_by_address(browser: Any) -> None:
    assert {browser.get("/policy").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("path", ["/sign-in", "/questions", "/sign-out", "/check", "/nowhere"])
def test_a_form_of_a_megabyte_is_not_read(browser: Any, path: str) -> None:
    answer = browser.post(path, {"person_id": "x" * 1_000_000})

    assert answer.status_code == 413
    assert "too large to send" in answer.text
    assert answer.headers["connection"] == "close"


def test_the_longest_answer_fits(signed_in: SignedIn) -> None:
    me = signed_in("line-manager")
    sent = {"form_token": me.form_token("/questions"), "query_id": "x", "answer": "😀" * 2000}

    assert me.post("/questions", sent).status_code == 404  # read, and there is no such question
    assert len("😀" * 2000) * 12 < LARGEST_FORM


def test_a_form_that_does_not_say_how_long_it_is_is_not_read(browser: Any) -> None:
    answer = browser.client.post("/sign-in", content=iter([b"person_id=", b"x" * 100]))

    assert answer.status_code == 411


def test_a_turn_comes_back_with_time_and_the_memory_of_a_pace_is_bounded() -> None:
    seconds = Seconds()
    pace = Pace(2, 0.5, seconds)

    assert [pace.allows("a") for _ in range(3)] == [True, True, False]
    assert pace.wait("a") == 2.0
    seconds.now = 2.0
    assert pace.allows("a")
    for number in range(MOST_KEYS + 5):
        pace.allows(str(number))
    assert len(pace._left) == MOST_KEYS
