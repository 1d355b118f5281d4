"""What is put on record comes back as it was, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

import pytest
import sqlalchemy as sa

from bot.errors import NoStepWaiting, RecordsUnavailable
from bot.learning.facts import Position, Query
from bot.learning.ports import Records
from bot.records import SqlRecords, tables

Make = Callable[..., Any]


def test_the_records_are_what_the_learning_core_asks_for(records: SqlRecords) -> None:
    asked: Records = records  # mypy compares the signatures

    with asked.begin() as repo:
        assert list(repo.people()) == []


def test_an_attempt_comes_back_as_it_was_put(demo_records: SqlRecords, new_attempt: Make) -> None:
    with demo_records.begin() as repo:
        repo.add_attempt(new_attempt())

    with demo_records.begin() as repo:
        assert repo.open_attempts("new-starter") == [new_attempt()]
        assert repo.attempts("new-starter") == [new_attempt()]
        assert repo.open_attempts("teaching-assistant") == []


def test_the_position_is_saved_whole(started: SqlRecords, at: datetime) -> None:
    position = Position("request", "second", said_back="decline", retrying=True)

    with started.begin() as repo:
        repo.save_position("attempt-1", position, at)

    with started.begin() as repo:
        assert repo.open_attempts("new-starter")[0].position == position


def test_the_attempt_touched_last_comes_first(
    started: SqlRecords, new_attempt: Make, at: datetime
) -> None:
    with started.begin() as repo:
        repo.add_attempt(new_attempt(id="attempt-2", module_id="photos", started_at=at))
        repo.save_position("attempt-1", Position("request", "first"), at + timedelta(minutes=1))

    with started.begin() as repo:
        first, second = repo.open_attempts("new-starter")
    assert (first.id, second.id) == ("attempt-1", "attempt-2")


def test_a_finished_attempt_is_no_longer_open_and_keeps_its_result(
    started: SqlRecords, at: datetime
) -> None:
    with started.begin() as repo:
        repo.finish_attempt("attempt-1", True, 0.875, at)

    with started.begin() as repo:
        (attempt,) = repo.attempts("new-starter")
        assert repo.open_attempts("new-starter") == []
    assert (attempt.passed, attempt.score, attempt.finished_at) == (True, 0.875, at)
    assert attempt.position is None


def test_a_finished_attempt_cannot_be_moved_or_finished_again(
    started: SqlRecords, at: datetime
) -> None:
    with started.begin() as repo:
        repo.finish_attempt("attempt-1", False, 0.5, at)

    with pytest.raises(NoStepWaiting), started.begin() as repo:
        repo.finish_attempt("attempt-1", True, 1.0, at)
    with pytest.raises(NoStepWaiting), started.begin() as repo:
        repo.save_position("attempt-1", Position("request", "first"), at)
    with pytest.raises(NoStepWaiting), started.begin() as repo:
        repo.save_position("nobody's", Position("request", "first"), at)


def test_a_module_has_one_open_attempt_a_person(started: SqlRecords, new_attempt: Make) -> None:
    with pytest.raises(RecordsUnavailable), started.begin() as repo:
        repo.add_attempt(new_attempt(id="attempt-2"))


def test_an_attempt_of_nobody_is_refused(demo_records: SqlRecords, new_attempt: Make) -> None:
    with pytest.raises(RecordsUnavailable), demo_records.begin() as repo:
        repo.add_attempt(new_attempt(person_id="nobody"))


def test_answers_come_back_in_the_order_given(started: SqlRecords, new_answer: Make) -> None:
    given = [
        new_answer(option_id="accept", judgement="breach"),
        new_answer(step_id="second", typed=True),
        new_answer(attempt_no=2),
    ]
    with started.begin() as repo:
        for answer in given:
            repo.add_answer("attempt-1", answer)

    with started.begin() as repo:
        assert repo.answers("attempt-1") == given


def test_the_same_try_at_a_step_is_recorded_once(started: SqlRecords, new_answer: Make) -> None:
    with started.begin() as repo:
        repo.add_answer("attempt-1", new_answer())

    with pytest.raises(NoStepWaiting), started.begin() as repo:
        repo.add_answer("attempt-1", new_answer(option_id="accept"))
    with started.begin() as repo:
        assert repo.answers("attempt-1") == [new_answer()]


def test_a_second_completion_of_module_and_version_changes_nothing(
    started: SqlRecords, new_completion: Make, at: datetime
) -> None:
    later = new_completion(id="completion-2", completed_at=at + timedelta(days=1))
    with started.begin() as repo:
        assert repo.add_completion(new_completion()) is True

    with started.begin() as repo:
        assert repo.add_completion(later) is False
        assert repo.completions(["new-starter"]) == [new_completion()]


def test_another_policy_version_is_another_completion(
    started: SqlRecords, new_completion: Make, at: datetime
) -> None:
    next_year = new_completion(id="c2", policy_version=2, completed_at=at + timedelta(days=365))
    with started.begin() as repo:
        repo.add_completion(next_year)
        repo.add_completion(new_completion())

    with started.begin() as repo:
        assert repo.completions(["new-starter"]) == [new_completion(), next_year]


def test_completions_are_only_those_of_the_people_asked_for(
    started: SqlRecords, new_completion: Make
) -> None:
    with started.begin() as repo:
        repo.add_completion(new_completion())
        many = [f"nobody-{number}" for number in range(1200)]

        assert repo.completions([]) == []
        assert repo.completions(["line-manager"]) == []
        assert repo.completions([*many, "new-starter", "new-starter"]) == [new_completion()]


def test_a_policy_version_is_signed_once(demo_records: SqlRecords, new_sign_off: Make) -> None:
    with demo_records.begin() as repo:
        assert repo.add_sign_off(new_sign_off()) is True

    with demo_records.begin() as repo:
        assert repo.add_sign_off(new_sign_off(id="sign-off-2", wording="Other words.")) is False
        assert repo.sign_offs(["new-starter"]) == [new_sign_off()]


def test_open_queries_are_those_to_the_addressee_oldest_first(
    demo_records: SqlRecords, at: datetime
) -> None:
    newer = Query("q1", "new-starter", "line-manager", "May I?", at)
    older = Query("q2", "teaching-assistant", "line-manager", "And I?", at - timedelta(days=2))
    answered = Query("q3", "new-starter", "line-manager", "Before?", at, state="answered")
    elsewhere = Query("q4", "priya-nair", "other-manager", "Here too?", at)
    with demo_records.begin() as repo:
        for query in (newer, older, answered, elsewhere):
            repo.add_query(query)

    with demo_records.begin() as repo:
        assert repo.open_queries_to("line-manager") == [older, newer]


def test_the_same_question_is_open_once(demo_records: SqlRecords, at: datetime) -> None:
    asked = Query("q1", "new-starter", "line-manager", "May I?", at)
    again = replace(asked, id="q2", asked_at=at + timedelta(hours=1))
    others = [
        replace(asked, id="q3", asker_id="teaching-assistant"),
        replace(asked, id="q4", addressee_id="head-teacher"),
        replace(asked, id="q5", text="May we?"),
    ]
    with demo_records.begin() as repo:
        assert repo.add_query(asked) == asked

    with demo_records.begin() as repo:
        assert repo.add_query(again) == asked
        assert [repo.add_query(other) for other in others] == others
        assert [query.id for query in repo.open_queries_to("line-manager")] == ["q1", "q3", "q5"]


def test_an_answered_question_may_be_asked_again(demo_records: SqlRecords, at: datetime) -> None:
    asked = Query("q1", "new-starter", "line-manager", "May I?", at)
    again = replace(asked, id="q2", asked_at=at + timedelta(days=9))
    with demo_records.begin() as repo:
        repo.add_query(asked)
        repo.answer_query("q1", "line-manager", at)

    with demo_records.begin() as repo:
        assert repo.add_query(again) == again


def test_a_question_is_answered_once_and_by_its_addressee_only(
    demo_records: SqlRecords, at: datetime
) -> None:
    query = Query("q1", "new-starter", "line-manager", "May I?", at)
    later = at + timedelta(days=1)
    with demo_records.begin() as repo:
        repo.add_query(query)

    with demo_records.begin() as repo:
        assert repo.answer_query("q1", "head-teacher", later) is None
        assert repo.answer_query("q1", "new-starter", later) is None
        assert repo.answer_query("nobody's", "line-manager", later) is None
        assert repo.open_queries_to("line-manager") == [query]
        assert repo.answer_query("q1", "line-manager", later)
    with demo_records.begin() as repo:
        assert repo.answer_query("q1", "line-manager", later + timedelta(days=1)) is None
        assert repo.open_queries_to("line-manager") == []
    with demo_records.database.reading() as connection:
        kept = connection.execute(sa.select(tables.query)).one()
    assert (kept.state, kept.asked_at, kept.answered_at) == ("answered", at, later)


def test_times_come_back_aware_and_in_utc(demo_records: SqlRecords, new_attempt: Make) -> None:
    in_summer = timezone(timedelta(hours=1))
    half_past_nine = datetime(2026, 6, 1, 9, 30, 0, 7, tzinfo=in_summer)
    with demo_records.begin() as repo:
        repo.add_attempt(new_attempt(started_at=half_past_nine))

    with demo_records.begin() as repo:
        (attempt,) = repo.attempts("new-starter")
    assert attempt.started_at == half_past_nine
    assert attempt.started_at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(
    demo_records: SqlRecords, new_attempt: Make, at: datetime
) -> None:
    with pytest.raises(sa.exc.StatementError), demo_records.begin() as repo:
        repo.add_attempt(new_attempt(started_at=at.replace(tzinfo=None)))

    with demo_records.begin() as repo:
        assert repo.attempts("new-starter") == []


def test_the_audit_trail_is_added_to_in_order(records: SqlRecords, at: datetime) -> None:
    with records.begin() as repo:
        repo.audit("hr", "person.added", {"person": "new-starter"}, at)
        repo.audit("hr", "person.left", {"person": "ann"}, at)

    with records.database.reading() as connection:
        lines = connection.execute(sa.select(tables.audit).order_by(tables.audit.c.number)).all()
    assert [(line.event, line.subject["person"]) for line in lines] == [
        ("person.added", "new-starter"),
        ("person.left", "ann"),
    ]
    assert lines[0].at == at


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {table} SET {column} = 'x'",
        "DELETE FROM {table}",
    ],
)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("completion", "module_id"),
        ("sign_off", "wording"),
        ("answer", "judgement"),
        ("audit", "event"),
    ],
)
def test_the_database_itself_refuses_to_change_history(
    started: SqlRecords,
    new_answer: Make,
    new_completion: Make,
    new_sign_off: Make,
    at: datetime,
    table: str,
    column: str,
    change: str,
) -> None:
    with started.begin() as repo:
        repo.add_answer("attempt-1", new_answer())
        repo.add_completion(new_completion())
        repo.add_sign_off(new_sign_off())
        repo.audit("new-starter", "completion.added", {"completion": "completion-1"}, at)

    with pytest.raises(RecordsUnavailable) as refused, started.database.writing() as connection:
        connection.execute(sa.text(change.format(table=table, column=column)))
    assert "history is added to, never changed" in str(refused.value.__cause__)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_replacing_a_row_does_not_get_round_that_on_sqlite(
    demo_records: SqlRecords, new_sign_off: Make
) -> None:
    with demo_records.begin() as repo:
        repo.add_sign_off(new_sign_off())

    with pytest.raises(RecordsUnavailable), demo_records.database.writing() as connection:
        connection.execute(
            sa.insert(tables.sign_off).prefix_with("OR REPLACE"),
            vars(new_sign_off(wording="I never said so.")),
        )
    with demo_records.begin() as repo:
        assert repo.sign_offs(["new-starter"]) == [new_sign_off()]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_emptying_a_table_does_not_get_round_that_on_postgresql(records: SqlRecords) -> None:
    with pytest.raises(RecordsUnavailable), records.database.writing() as connection:
        connection.execute(sa.text("TRUNCATE sign_off"))
