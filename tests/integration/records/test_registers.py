"""The registers on both databases: counts that are right, texts without names, and nobody to be found in them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, List, Tuple

import pytest
import sqlalchemy as sa

from bot.errors import RecordsUnavailable, UnknownPerson
from bot.language.clusters import alike
from bot.language.deidentifying import Deidentifier
from bot.learning.facts import AttemptKind, Query
from bot.learning.registers import Registers
from bot.learning.reporting import AnswerFeedback, unanswered_themes
from bot.pseudonyms import TermMarks
from bot.records import SqlRecords, tables
from bot.records.insights import Insights
from tests.fakes import NOON, FixedClock, numbered_ids

YEAR = (date(2026, 9, 1), date(2027, 8, 31))
PARK = "bitterne-park"


def registers_over(records: SqlRecords, folder: Path, clock: FixedClock) -> Registers:
    return Registers(
        records, clock, Deidentifier(frozenset()), TermMarks(folder), numbered_ids("register")
    )


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def registers(demo_records: SqlRecords, tmp_path: Path, clock: FixedClock) -> Registers:
    return registers_over(demo_records, tmp_path, clock)


@pytest.fixture
def insights(demo_records: SqlRecords) -> Insights:
    return Insights(demo_records)


def test_answers_given_at_the_same_moment_are_all_counted(
    registers: Registers, insights: Insights
) -> None:
    people = ["new-starter", "teaching-assistant", "line-manager", "head-teacher"] * 10

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda person: registers.asked(person, "former_pupils"), people))
    registers.asked("priya-nair", "former_pupils")  # of another school

    assert insights.asked(PARK, YEAR) == {"former_pupils": 40}


def test_counts_are_kept_by_month_and_read_by_year(
    registers: Registers, insights: Insights, clock: FixedClock
) -> None:
    registers.asked("new-starter", "group_chats")
    clock.move(timedelta(days=40))
    registers.asked("new-starter", "group_chats")
    clock.move(timedelta(days=400))
    registers.asked("new-starter", "group_chats")

    assert insights.asked(PARK, YEAR) == {"group_chats": 2}


def test_nothing_in_the_registers_names_anybody(
    registers: Registers, demo_records: SqlRecords
) -> None:
    registers.asked("new-starter", "group_chats")
    registers.not_answered("new-starter", "Can Megan Pritchard book leave at Bitterne Park?")
    registers.not_answered("new-starter", "Megan?")  # says nothing without the name

    with demo_records.database.reading() as connection:
        kept = [
            tuple(row)
            for table in ("asked", "unanswered")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert len(kept) == 2
    assert not any(
        word in repr(kept).lower() for word in ("megan", "pritchard", "new-starter", "bitterne p")
    )
    assert "Can [name] book leave at [school]?" in repr(kept)


def test_a_theme_is_shown_when_five_people_asked_it_in_their_own_words(
    registers: Registers, insights: Insights
) -> None:
    asked = [
        ("new-starter", "how do i book annual leave"),
        ("teaching-assistant", "how do I request annual leave"),
        ("priya-sharma", "who do I ask to book annual leave?"),
        ("tomasz-kowalski", "how is annual leave booked"),
        ("tomasz-kowalski", "how do you book your annual leave"),
        ("jo-barnes", "what is the boiling point of water"),
        ("barry-tate", "which paint is best for a shed"),
    ]
    for person, text in asked:
        registers.not_answered(person, text)

    with_four = unanswered_themes(insights.unanswered(PARK, YEAR), alike)
    registers.not_answered("jo-barnes", "how can I book annual leave")
    with_five = unanswered_themes(insights.unanswered(PARK, YEAR), alike)

    assert with_four == []
    assert [(theme.askers, theme.questions) for theme in with_five] == [(5, 6)]
    assert "annual leave" in with_five[0].example


def test_feedback_is_counted_by_topic(demo_records: SqlRecords, insights: Insights) -> None:
    given = [(True, NOON), (False, NOON), (False, NOON), (False, NOON - timedelta(days=30))]
    with demo_records.database.writing() as connection:
        for number, (helpful, at) in enumerate(given):
            row = {"id": str(number), "school_id": PARK, "topic_id": "group_chats"}
            row |= {"helpful": helpful, "given_on": at.date()}
            connection.execute(sa.insert(tables.feedback).values(**row))

    assert insights.feedback(PARK, YEAR) == {"group_chats": AnswerFeedback(1, 2)}


def test_somebody_not_on_the_staff_list_is_not_counted(
    registers: Registers, insights: Insights
) -> None:
    with pytest.raises(UnknownPerson):
        registers.asked("nobody", "group_chats")
    with pytest.raises(UnknownPerson):
        registers.not_answered("nobody", "may I book leave")

    assert insights.asked(PARK, YEAR) == {}
    assert insights.unanswered(PARK, YEAR) == []


def test_registers_of_a_database_that_is_gone_are_records_unavailable(tmp_path: Path) -> None:
    gone = SqlRecords("postgresql://somebody@127.0.0.1:1/records")

    with pytest.raises(RecordsUnavailable):
        registers_over(gone, tmp_path, FixedClock()).asked("new-starter", "group_chats")
    with pytest.raises(RecordsUnavailable):
        Insights(gone).asked(PARK, YEAR)


@pytest.fixture
def take(
    demo_records: SqlRecords, new_attempt: Callable[..., Any], new_answer: Callable[..., Any]
) -> Callable[..., None]:
    """An attempt with these judgements at one decision, in order."""

    def taken(person: str, judgements: List[str], is_finished: bool = True, **changes: Any) -> None:
        attempt = new_attempt(id=f"{person}{len(judgements)}{changes}", person_id=person, **changes)
        with demo_records.begin() as repo:
            repo.add_attempt(attempt)
            for number, judgement in enumerate(judgements, 1):
                answer = new_answer(judgement=judgement, attempt_no=number)
                repo.add_answer(attempt.id, answer)
            if is_finished:
                repo.finish_attempt(attempt.id, False, 0.5, NOON)

    return taken


def test_only_the_first_answer_of_each_person_counts_of_finished_modules(
    take: Callable[..., None], insights: Insights
) -> None:
    take("new-starter", ["breach", "sound"])
    take("new-starter", ["sound"])  # a second attempt
    take("teaching-assistant", ["sound", "partly"])
    take("priya-nair", ["partly"])  # of another school
    take("jo-barnes", ["breach"], is_finished=False)
    take("barry-tate", ["breach"], kind=AttemptKind.TEST_OUT)

    def found(school: "str | None") -> List[Tuple[int, int]]:
        return [(each.learners, each.unsound) for each in insights.first_answers(school)]

    assert found(PARK) == [(2, 1)]
    assert found(None) == [(3, 2)]


def test_queries_to_a_school_are_dated_and_nothing_else_is_read(
    demo_records: SqlRecords, insights: Insights
) -> None:
    early = datetime(2026, 8, 1, 12, tzinfo=timezone.utc)
    with demo_records.begin() as repo:
        repo.add_query(Query("one", "new-starter", "line-manager", "May I?", NOON))
        repo.add_query(Query("two", "priya-nair", "other-manager", "May I?", NOON))
        repo.add_query(Query("three", "new-starter", "line-manager", "And?", early))
        repo.answer_query("one", "line-manager", NOON)

    found = insights.queries(PARK, YEAR)

    assert [(each.asked_at, each.answered_at) for each in found] == [(NOON, NOON)]
