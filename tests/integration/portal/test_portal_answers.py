"""Answering a question in words on the page, and what the asker sees of it under their training."""

from typing import Any, Callable

import pytest

from bot.learning.facts import Query
from bot.records import SqlRecords
from bot.services import Services

SignedIn = Callable[[str], Any]
ASKED = "May I keep my secret account?"
WORDS = "Please close it.\n\nCome and see me <b>today</b>."


@pytest.fixture
def query(services: Services) -> Query:
    """The new starter's question to the line manager."""
    return services.queries.pass_on("new-starter", ASKED)


def send(person: Any, query_id: str, words: str, **fields: str) -> Any:
    token = person.form_token("/my-training")
    sent = {"form_token": token, "query_id": query_id, "how": "words", "answer": words, **fields}
    return person.post("/questions", sent)


def kept(records: SqlRecords, query: Query) -> Query:
    with records.begin() as repo:
        found = repo.query(query.id)
    assert found
    return found


def test_an_answer_in_words_is_on_record_and_the_asker_is_to_be_told(
    signed_in: SignedIn, services: Services, query: Query
) -> None:
    manager = signed_in("line-manager")

    answer = send(manager, query.id, "Yes, if it stays private.")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/questions?answered=1#answered",
    )
    assert "will be told in their chat" in manager.get(answer.headers["location"]).text
    assert kept(services.records, query).answer == "Yes, if it stays private."
    (notice,) = services.reports.notices_waiting(["new-starter"])
    assert notice.subject == {"query": query.id}


def test_the_asker_sees_the_answer_as_it_was_written_and_never_as_html(
    signed_in: SignedIn, query: Query
) -> None:
    send(signed_in("line-manager"), query.id, WORDS.replace("\n", "\r\n"))

    shown = signed_in("new-starter").get("/my-training").text

    assert "Questions you passed on" in shown
    assert f"“{ASKED}”" in shown
    assert "Answered on 10 September 2026" in shown
    assert "<p>Please close it.</p><p>Come and see me &lt;b&gt;today&lt;/b&gt;.</p>" in shown


def test_the_asker_sees_how_long_a_question_has_waited(
    signed_in: SignedIn, query: Query, clock: Any
) -> None:
    clock.advance(days=8)

    shown = signed_in("new-starter").get("/my-training").text

    assert "To Daniel Okafor, on 10 September 2026" in shown
    assert "It has waited for 8 days. You could ask them in person." in shown


def test_the_asker_sees_that_it_was_answered_in_person(signed_in: SignedIn, query: Query) -> None:
    send(signed_in("line-manager"), query.id, "not sent", how="in_person")

    shown = signed_in("new-starter").get("/my-training").text

    assert "Answered in person on 10 September 2026" in shown
    assert "not sent" not in shown


@pytest.mark.parametrize("person_id", ["line-manager", "teaching-assistant", "head-teacher", "hr"])
def test_nobody_else_sees_what_a_person_passed_on_under_their_training(
    signed_in: SignedIn, query: Query, person_id: str
) -> None:
    shown = signed_in(person_id).get("/my-training").text

    assert "secret account" not in shown
    assert "Questions you passed on" not in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Type your answer first"),
        (" \r\n\x00 ", "Type your answer first"),
        ("x" * 2001, "too long"),
    ],
)
def test_an_empty_or_too_long_answer_is_not_sent_and_its_words_stay_in_the_box(
    signed_in: SignedIn, services: Services, query: Query, words: str, said: str
) -> None:
    answer = send(signed_in("line-manager"), query.id, words)

    assert answer.status_code == 422
    assert "<title>Error: Questions for you" in answer.text
    assert said in answer.text
    assert f'href="#answer-{query.id}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert ("x" * 2001 in answer.text) is (len(words) > 2000)
    assert kept(services.records, query).state == "open"


@pytest.mark.parametrize("person_id", ["new-starter", "other-manager", "head-teacher", "hr"])
@pytest.mark.parametrize("words", ["Forged", ""])
def test_somebody_elses_question_cannot_be_answered_and_is_not_shown(
    signed_in: SignedIn, services: Services, query: Query, person_id: str, words: str
) -> None:
    answer = send(signed_in(person_id), query.id, words, person_id="line-manager")

    assert answer.status_code == 404
    assert "We changed nothing" in answer.text
    assert ASKED not in answer.text
    assert kept(services.records, query).state == "open"
    assert services.reports.notices_waiting(["new-starter"]) == []


@pytest.mark.parametrize("token", ["", "guessed"])
def test_an_answer_without_our_token_is_not_sent(
    signed_in: SignedIn, services: Services, query: Query, token: str
) -> None:
    answer = send(signed_in("line-manager"), query.id, "Forged", form_token=token)

    assert answer.status_code == 403
    assert kept(services.records, query).state == "open"
