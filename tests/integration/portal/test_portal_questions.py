"""Questions passed on: who sees them, how they go off the list, and who is refused."""

import re
from typing import Any, Callable

import pytest

from bot.learning.facts import Query
from bot.records import SqlRecords
from bot.services import Services

TOKEN = re.compile(r'name="form_token" value="[^"]+"')

SignedIn = Callable[[str], Any]
ASKED = "May I keep my secret account?"
LABEL = re.compile(r'<a href="/questions"[^>]*>([^<]+)</a>')


@pytest.fixture
def query(services: Services) -> Query:
    """The new starter's question to the line manager."""
    return services.queries.pass_on("new-starter", ASKED)


@pytest.fixture
def is_open(services: Services, query: Query) -> Callable[[], bool]:
    """Whether the question still waits for the line manager."""
    return lambda: [each.id for each in services.queries.open_to("line-manager")] == [query.id]


def press(person: Any, query_id: str) -> Any:
    token = person.form_token("/my-training")
    return person.post(
        "/questions", {"form_token": token, "query_id": query_id, "how": "in_person"}
    )


def test_a_question_passed_on_is_shown_with_who_asked_when_and_the_words(
    signed_in: SignedIn, query: Query
) -> None:
    shown = signed_in("line-manager").get("/questions").text

    assert "Megan Pritchard" in shown
    assert "Asked on 10 September 2026, today" in shown
    assert f'<blockquote class="asked"><p>“{ASKED}”</p></blockquote>' in shown
    assert "Send my answer" in shown
    assert "I answered in person" in shown


def test_questions_stand_oldest_first_each_with_its_own_button(
    signed_in: SignedIn, services: Services, query: Query, clock: Any
) -> None:
    clock.advance(minutes=5)
    newer = services.queries.pass_on("teaching-assistant", "Who decides?")

    shown = signed_in("line-manager").get("/questions").text

    assert shown.index("Megan Pritchard") < shown.index("Sam Whitlock")
    assert re.findall(r'name="query_id" value="([^"]+)"', shown) == [query.id, newer.id]


def test_the_words_of_a_question_are_never_taken_for_html(
    signed_in: SignedIn, services: Services
) -> None:
    services.queries.pass_on("new-starter", "<img src=x onerror=alert(1)>")

    shown = signed_in("line-manager").get("/questions").text

    assert "<img" not in shown
    assert "&lt;img" in shown


@pytest.mark.parametrize("person_id", ["new-starter", "other-manager", "head-teacher", "hr"])
def test_nobody_else_sees_the_question(signed_in: SignedIn, query: Query, person_id: str) -> None:
    person = signed_in(person_id)
    pages = (
        person.get("/questions"),
        person.get("/questions", person_id="line-manager", addressee_id="line-manager"),
    )

    for shown in pages:
        assert shown.status_code == 200
        assert "secret account" not in shown.text
        assert query.id not in shown.text
        assert "No questions are waiting for you" in shown.text


def test_the_name_of_an_asker_who_has_left_still_stands_there(
    signed_in: SignedIn, demo_records: SqlRecords, query: Query, clock: Any
) -> None:
    with demo_records.begin() as repo:
        repo.end_post("new-starter", clock.now().date())

    assert "Megan Pritchard" in signed_in("line-manager").get("/questions").text


def test_the_navigation_counts_what_waits(signed_in: SignedIn, query: Query) -> None:
    manager = signed_in("line-manager")
    before = LABEL.findall(manager.get("/my-training").text)
    press(manager, query.id)

    assert before == ["Questions for you (1)"]
    assert LABEL.findall(manager.get("/my-training").text) == ["Questions for you"]


@pytest.mark.parametrize(
    ("person_id", "labels"),
    [
        ("head-teacher", ["Questions for you"]),
        ("hr", ["Questions for you"]),
        ("new-starter", []),
        ("governor", []),
    ],
)
def test_the_navigation_offers_questions_to_those_who_may_get_some(
    signed_in: SignedIn, query: Query, person_id: str, labels: Any
) -> None:
    assert LABEL.findall(signed_in(person_id).get("/my-training").text) == labels


def test_a_question_to_somebody_whose_people_have_moved_is_still_in_their_navigation(
    signed_in: SignedIn, demo_records: SqlRecords, clock: Any, services: Services, query: Query
) -> None:
    with demo_records.begin() as repo:
        for report in repo.reports_of("line-manager"):
            repo.end_post(report.id, clock.now().date())
    manager = signed_in("line-manager")
    label = LABEL.findall(manager.get("/my-training").text)

    answer = press(manager, query.id)

    assert label == ["Questions for you (1)"]
    assert manager.get(answer.headers["location"]).status_code == 200


def test_an_answered_question_goes_off_the_list_and_that_is_said_where_the_focus_is(
    signed_in: SignedIn, demo_records: SqlRecords, query: Query, is_open: Callable[[], bool]
) -> None:
    manager = signed_in("line-manager")

    answer = press(manager, query.id)

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/questions?answered=1#answered",
    )
    shown = manager.get(answer.headers["location"]).text
    assert '<div id="answered" class="notice notice--done" tabindex="-1">' in shown
    assert "Thank you" in shown
    assert "secret account" not in shown
    assert not is_open()
    with demo_records.database.reading() as connection:
        trail = connection.exec_driver_sql("SELECT actor_id, event FROM audit").all()
    assert ("line-manager", "query.answered") in [tuple(line) for line in trail]


@pytest.mark.parametrize("person_id", ["new-starter", "other-manager", "head-teacher", "hr"])
def test_somebody_elses_question_cannot_be_marked_answered(
    signed_in: SignedIn, query: Query, is_open: Callable[[], bool], person_id: str
) -> None:
    person = signed_in(person_id)

    answer, made_up = press(person, query.id), press(person, "made-up")

    assert (answer.status_code, made_up.status_code) == (404, 404)
    # It does not say whether there is such a question; a form's token is another each time.
    assert TOKEN.sub("", answer.text) == TOKEN.sub("", made_up.text)
    assert "We changed nothing" in answer.text
    assert is_open()


def test_a_second_press_on_the_button_is_told_kindly(signed_in: SignedIn, query: Query) -> None:
    manager = signed_in("line-manager")
    press(manager, query.id)

    answer = press(manager, query.id)

    assert answer.status_code == 404
    assert "marked as answered already" in answer.text


@pytest.mark.parametrize("fields", [{}, {"form_token": "guessed"}])
def test_a_form_without_our_token_changes_nothing(
    signed_in: SignedIn, query: Query, is_open: Callable[[], bool], fields: Any
) -> None:
    answer = signed_in("line-manager").post("/questions", {"query_id": query.id, **fields})

    assert answer.status_code == 403
    assert "Please try that again" in answer.text
    assert is_open()


def test_a_token_of_another_session_changes_nothing(
    signed_in: SignedIn, query: Query, is_open: Callable[[], bool]
) -> None:
    other = signed_in("head-teacher").form_token("/my-training")

    answer = signed_in("line-manager").post(
        "/questions", {"form_token": other, "query_id": query.id}
    )

    assert answer.status_code == 403
    assert is_open()


def test_somebody_signed_out_is_led_to_sign_in_and_back_to_the_page(
    browser: Any, query: Query, is_open: Callable[[], bool]
) -> None:
    token = browser.form_token()

    refused = browser.post("/questions", {"form_token": token, "query_id": query.id})
    back = browser.sign_in("line-manager", next="/questions")

    assert (refused.status_code, refused.headers["location"]) == (303, "/?next=%2Fquestions")
    assert back.headers["location"] == "/questions"
    assert is_open()
