"""Erasing one person: afterwards nothing names them, and the numbers are as they were."""

from datetime import date
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import sqlalchemy as sa

from bot.errors import RecordsUnavailable, UnknownPerson
from bot.records import SqlRecords, tables
from bot.records.reports import Reports
from bot.runtime.conversation_keeping import ConversationKeeping
from tests.integration.administration.lives import (
    COLLEAGUE,
    EMAIL,
    FOUND_ID,
    ID,
    NAME,
    OBJECT_ID,
    counts_of,
)

Run = Callable[..., Any]
NAMES = (ID, NAME, EMAIL, OBJECT_ID, FOUND_ID, "Zieli\\u0144ska")


def everything_written(engine: Any) -> Iterator[str]:
    """Every value of every column, as text: of tables that nobody thought of, too."""
    metadata = sa.MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(*(sa.cast(c, sa.Text) for c in table.columns))):
                yield from (str(value) for value in row if value is not None)


def test_afterwards_no_column_names_the_person(
    lived: SqlRecords, conversations: ConversationKeeping, run: Run
) -> None:
    assert run("erase", ID).code == 0

    written = "\n".join(
        [*everything_written(lived.database.engine), *everything_written(conversations._engine)]
    ).replace(f"not-{ID}", "")
    assert len(written) > 10_000
    for name in NAMES:
        assert name.casefold() not in written.casefold()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_afterwards_no_file_names_the_person(
    lived: SqlRecords, conversations: ConversationKeeping, run: Run, tmp_path: Path
) -> None:
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    before = b"".join(path.read_bytes() for path in files)
    assert all(name.encode() in before for name in (NAME, EMAIL, "Zieli\\u0144ska"))

    assert "erased from the files too" in run("erase", ID).out

    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert {"records.db", "conversations.db"} <= {path.name for path in files}
    after = b"".join(path.read_bytes() for path in files).replace(f"not-{ID}".encode(), b"")
    for name in NAMES:
        assert name.encode() not in after
        assert name.lower().encode() not in after


def test_the_numbers_stay_with_a_tombstone(lived: SqlRecords, run: Run) -> None:
    before = counts_of(lived)

    run("erase", ID)

    after = counts_of(lived)
    fewer = {name for name in before if before[name] > after[name]}
    assert fewer == {"notice", "absence", "mail", "mail_stop", "portal_session", "teams_chat"}
    with lived.database.reading() as connection:
        person = tables.person
        (stone,) = connection.execute(
            sa.select(person).where(person.c.erased_at.is_not(None))
        ).all()
        (post,) = connection.execute(
            sa.select(tables.post).where(tables.post.c.person_id == stone.id)
        ).all()
    assert (stone.name, stone.email, stone.entra_object_id) == ("Erased person", None, None)
    assert stone.id.startswith("erased-")
    assert (post.role, post.duty, post.line_manager_id) == ("Erased", "staff", None)
    assert (post.started_on.month, post.started_on.day) == (1, 1)
    assert post.ended_on is not None
    record = Reports(lived).learning_record(stone.id)
    assert [each.id for each in record.completions] == ["c1"]
    assert [(each.id, each.note) for each in record.sign_offs] == [("s1", None)]
    assert len(record.attempts) == 3


def test_somebody_erased_is_on_no_list_and_cannot_sign_in(lived: SqlRecords, run: Run) -> None:
    run("erase", ID)

    with lived.begin() as repo:
        with pytest.raises(UnknownPerson):
            repo.person(ID)
        assert not [each for each in repo.people() if each.name == "Erased person"]
        assert not [each for each in repo.reports_of(COLLEAGUE) if each.name == "Erased person"]
        assert repo.school("bitterne-park").safeguarding_lead is None
    assert run("token", ID).code == 1


def test_questions_of_an_erased_person_wait_on_nobodys_list(lived: SqlRecords, run: Run) -> None:
    told = run("erase", ID)

    assert "1 questions waited for this person's answer" in told.out
    with lived.begin() as repo:
        assert list(repo.open_queries_to(COLLEAGUE)) == []
    with lived.database.reading() as connection:
        query = tables.query
        texts = dict(connection.execute(sa.select(query.c.id, query.c.text)).all())
    assert texts == {
        "q1": "",
        "q2": "Dear Erased person, may I?",
        "q3": "May Erased person do this?",
    }


def test_others_keep_their_conversations_without_the_name(
    lived: SqlRecords, conversations: ConversationKeeping, run: Run
) -> None:
    run("erase", ID)

    events = conversations.newest(f"web:{COLLEAGUE}", 10)
    assert [event.get("text") for event in events[:3]] == [
        None,
        "how is Erased person doing",
        "- **Erased person** (Cook): due",
    ]
    assert conversations.waiting(f"web:{COLLEAGUE}")[0].body == {"text": "tell Erased person"}
    assert conversations.length(f"web:{ID}") == conversations.length(f"teams:{ID}") == 0
    assert conversations.waiting(f"web:{ID}") == []
    assert conversations.length(f"web:not-{ID}") == 4


def test_a_dry_run_tells_the_counts_and_changes_nothing(
    lived: SqlRecords, conversations: ConversationKeeping, run: Run
) -> None:
    before = (list(everything_written(lived.database.engine)), conversations.senders())

    shown = run("erase", ID, "--dry-run").out

    assert (list(everything_written(lived.database.engine)), conversations.senders()) == before
    assert "nothing was changed (dry run)" in shown
    done = run("erase", ID).out
    assert [line for line in shown.splitlines() if ": " in line] == [
        line for line in done.splitlines() if ": " in line
    ]


def test_the_log_holds_counts_and_the_tombstone_only(lived: SqlRecords, run: Run) -> None:
    run("erase", ID)

    with lived.database.reading() as connection:
        log = connection.execute(sa.select(tables.erasure)).all()
        audit = connection.execute(sa.select(tables.audit).order_by(tables.audit.c.number)).all()
    assert {line.rule for line in log} == {"person"}
    assert {line.record_type: line.count for line in log}["absence"] >= 1
    assert {line.record_type: line.count for line in log}["inbox"] == 3
    (stone,) = {line.tombstone_id for line in log}
    assert (audit[-1].event, audit[-1].subject) == ("person.erased", {"person": stone})
    assert [(line.actor_id, line.subject) for line in audit[:2]] == [
        (stone, {"sign_off": "s1"}),
        (COLLEAGUE, {"person": stone}),
    ]


def test_a_namesake_keeps_their_name_in_what_others_wrote(
    lived: SqlRecords, conversations: ConversationKeeping, run: Run
) -> None:
    with lived.database.writing() as connection:
        connection.execute(sa.insert(tables.person).values(id="other", name=NAME))

    assert "Somebody else has the same name" in run("erase", ID).out

    assert conversations.newest(f"web:{COLLEAGUE}", 10)[1]["text"] == f"how is {NAME.lower()} doing"


def test_nobody_can_be_erased_twice_or_without_being_there(lived: SqlRecords, run: Run) -> None:
    run("erase", ID)

    for person_id in (ID, "nobody"):
        told = run("erase", person_id)
        assert (told.code, told.err) == (1, f"nobody is on record as {person_id}\n")


def test_what_an_open_chat_wrote_afterwards_goes_with_a_second_run(
    lived: SqlRecords, conversations: ConversationKeeping, run: Run
) -> None:
    run("erase", ID)
    conversations.append(f"web:{ID}", 4, [{"event": "user", "text": "still here"}])

    assert run("erase", ID).code == 0

    assert conversations.length(f"web:{ID}") == 0


def test_a_failure_leaves_the_person_whole_and_a_second_run_ends_it(
    lived: SqlRecords, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RecordsUnavailable("cut by the test")

    with monkeypatch.context() as cut:
        cut.setattr("bot.records.erasure.log_erasure", fails)
        assert run("erase", ID).code == 1
    with lived.begin() as repo:
        assert repo.person(ID).name == NAME
        assert len(repo.attempts(ID)) == 3

    assert run("erase", ID).code == 0


def test_somebody_who_starts_in_a_year_to_come_can_be_erased(lived: SqlRecords, run: Run) -> None:
    with lived.database.writing() as connection:
        own = sa.update(tables.post).where(tables.post.c.person_id == ID)
        connection.execute(own.values(started_on=date(2099, 9, 1), serving_since=date(2099, 9, 1)))

    assert run("erase", ID).code == 0
