"""Queries, notices and feedback on both databases: what is found, what is kept once, and what two at once come to."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from bot.learning.facts import Feedback, Notice, NoticeKind, Query
from bot.learning.queries import Queries
from bot.records import SqlRecords, tables
from bot.records.reports import Reports
from tests.fakes import FixedClock, numbered_ids


@pytest.fixture
def reminder(at: datetime) -> Notice:
    return Notice(
        id="n1",
        person_id="new-starter",
        kind=NoticeKind.REMINDER,
        subject={},
        made_by="line-manager",
        made_on=at.date(),
        made_at=at,
    )


def test_the_index_lets_one_reminder_a_day_through(
    demo_records: SqlRecords, reminder: Notice, at: datetime
) -> None:
    with demo_records.begin() as repo:
        assert repo.add_notice(reminder)
        assert not repo.add_notice(replace(reminder, id="n2", made_by="hr"))
        assert repo.add_notice(replace(reminder, id="n3", person_id="teaching-assistant"))
        assert repo.add_notice(replace(reminder, id="n4", made_on=at.date() + timedelta(days=1)))
        answered = replace(reminder, kind=NoticeKind.QUERY_ANSWERED)
        assert repo.add_notice(replace(answered, id="n5", subject={"query": "q1"}))
        assert repo.add_notice(replace(answered, id="n6", subject={"query": "q2"}))
        people = ["new-starter", "teaching-assistant", "hr"]
        assert repo.reminded_on(people, at.date()) == {"new-starter", "teaching-assistant"}


def test_two_managers_at_the_same_moment_make_one_reminder(
    demo_records: SqlRecords, reminder: Notice
) -> None:
    at_once = Barrier(2)

    def remind(number: int) -> bool:
        at_once.wait()
        with demo_records.begin() as repo:
            return repo.add_notice(replace(reminder, id=f"n{number}"))

    with ThreadPoolExecutor(2) as windows:
        assert sorted(windows.map(remind, range(2))) == [False, True]


def test_a_notice_waits_until_it_is_closed_once(
    demo_records: SqlRecords, reminder: Notice, at: datetime
) -> None:
    reports = Reports(demo_records)
    newer = replace(
        reminder, id="n0", kind=NoticeKind.QUERY_ANSWERED, made_at=at + timedelta(minutes=1)
    )
    with demo_records.begin() as repo:
        repo.add_notice(newer)
        repo.add_notice(reminder)

    assert reports.notices_waiting(["new-starter", "hr"]) == [reminder, newer]
    assert reports.notices_waiting(["hr"]) == []
    assert reports.notices_waiting([]) == []

    with demo_records.begin() as repo:
        assert repo.close_notice("n1", "web", at)
        assert not repo.close_notice("n1", "email", at + timedelta(days=1))
        assert not repo.close_notice("made-up", "web", at)
    assert reports.notices_waiting(["new-starter"]) == [newer]
    with demo_records.database.reading() as connection:
        kept = connection.execute(
            sa.select(tables.notice.c.delivered_by, tables.notice.c.delivered_at).where(
                tables.notice.c.id == "n1"
            )
        ).one()
    assert tuple(kept) == ("web", at)


def test_more_people_than_one_statement_holds_are_looked_up(
    demo_records: SqlRecords, reminder: Notice
) -> None:
    with demo_records.begin() as repo:
        repo.add_notice(reminder)
    nobody = [f"nobody-{number}" for number in range(1200)]

    assert Reports(demo_records).notices_waiting([*nobody, "new-starter"]) == [reminder]


def test_an_answer_and_its_notice_are_on_record_together_or_not_at_all(
    demo_records: SqlRecords, at: datetime
) -> None:
    queries = Queries(demo_records, FixedClock(at), numbered_ids())
    query = queries.pass_on("new-starter", "May I?")

    class Broken(Exception):
        pass

    with pytest.raises(Broken), demo_records.begin() as repo:
        repo.answer_query(query.id, "line-manager", at, "Yes.")
        raise Broken
    assert Reports(demo_records).notices_waiting(["new-starter"]) == []
    assert len(queries.open_to("line-manager")) == 1

    queries.answer("line-manager", query.id, "Yes.\nIf she agrees. 🙂")

    with demo_records.begin() as repo:
        kept = repo.query(query.id)
    assert kept is not None
    assert (kept.state, kept.answer, kept.answered_at) == (
        "answered",
        "Yes.\nIf she agrees. 🙂",
        at,
    )
    (notice,) = Reports(demo_records).notices_waiting(["new-starter"])
    assert notice.subject == {"query": query.id}


def test_questions_are_found_by_who_asked_the_newest_first(
    demo_records: SqlRecords, at: datetime
) -> None:
    asked = Query("q1", "new-starter", "line-manager", "May I?", at)
    newer = replace(asked, id="q2", text="And this?", asked_at=at + timedelta(days=1))
    others = replace(asked, id="q3", asker_id="teaching-assistant")
    with demo_records.begin() as repo:
        for query in (asked, newer, others):
            repo.add_query(query)

        assert repo.queries_from("new-starter") == [newer, asked]
        assert repo.queries_from("line-manager") == []
        assert repo.query("made-up") is None


def test_the_first_time_an_asker_was_told_is_the_one_kept(
    demo_records: SqlRecords, at: datetime
) -> None:
    with demo_records.begin() as repo:
        repo.add_query(Query("q1", "new-starter", "line-manager", "May I?", at))
        repo.asker_told("q1", at)
        repo.asker_told("q1", at + timedelta(days=1))

        kept = repo.query("q1")
    assert kept is not None
    assert kept.told_at == at


def test_feedback_is_kept_without_anybody(demo_records: SqlRecords, at: datetime) -> None:
    with demo_records.begin() as repo:
        repo.add_feedback(Feedback("f1", "bitterne-park", "pupil_photos", True, at.date()))

    with demo_records.database.reading() as connection:
        row = connection.execute(sa.select(tables.feedback)).mappings().one()
    assert dict(row) == {
        "id": "f1",
        "school_id": "bitterne-park",
        "topic_id": "pupil_photos",
        "helpful": True,
        "given_on": at.date(),
    }
