"""All or nothing, one after the other, and the truth when the database is not there."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any, Callable, List

import pytest
import sqlalchemy as sa

from bot.errors import NoStepWaiting, RecordsUnavailable, SettingsError
from bot.learning.facts import Position, Query
from bot.records import SqlRecords
from bot.settings import PROJECT

Make = Callable[..., Any]
CLOSED_PORT = "postgresql://somebody:secret@127.0.0.1:1/records"

# Says "ready", waits for a line, then completes the module and says whether that was new.
COMPLETE_IN_A_PROCESS = """
import sys
from datetime import datetime, timezone
from bot.learning.facts import Completion
from bot.records import SqlRecords

url, completion_id = sys.argv[1:]
records = SqlRecords(url)
records.ping()
print("ready", flush=True)
sys.stdin.readline()
at = datetime(2026, 9, 10, tzinfo=timezone.utc)
with records.begin() as repo:
    done = Completion(completion_id, "new-starter", "friends", 1, 1, "attempt-1", at)
    print(repo.add_completion(done), flush=True)
"""


class Unforeseen(Exception):
    """Something that goes wrong in the middle of a transaction."""


def test_nothing_is_left_of_a_transaction_that_fails(
    started: SqlRecords, new_answer: Make, new_completion: Make, at: datetime
) -> None:
    with pytest.raises(Unforeseen), started.begin() as repo:
        repo.add_answer("attempt-1", new_answer())
        repo.finish_attempt("attempt-1", True, 1.0, at)
        repo.add_completion(new_completion())
        raise Unforeseen

    with started.begin() as repo:
        assert repo.answers("attempt-1") == []
        assert repo.completions(["new-starter"]) == []
        assert [attempt.finished_at for attempt in repo.open_attempts("new-starter")] == [None]


def test_a_completion_that_was_there_already_does_not_undo_the_rest(
    started: SqlRecords, new_answer: Make, new_completion: Make
) -> None:
    with started.begin() as repo:
        repo.add_completion(new_completion())
    with started.begin() as repo:
        repo.add_answer("attempt-1", new_answer())
        assert repo.add_completion(new_completion(id="completion-2")) is False

    with started.begin() as repo:
        assert repo.answers("attempt-1") == [new_answer()]


@pytest.mark.parametrize("first_commits", [True, False])
def test_of_two_at_the_same_moment_the_second_waits_for_the_first(
    started: SqlRecords, new_completion: Make, first_commits: bool
) -> None:
    def add_second() -> bool:
        with started.begin() as repo:
            return repo.add_completion(new_completion(id="second"))

    with ThreadPoolExecutor(1) as other:
        try:
            with started.begin() as repo:
                assert repo.add_completion(new_completion(id="first")) is True
                second = other.submit(add_second)
                if not first_commits:
                    raise Unforeseen
        except Unforeseen:
            pass
        assert second.result() is not first_commits

    with started.begin() as repo:
        kept = [completion.id for completion in repo.completions(["new-starter"])]
    assert kept == ["first" if first_commits else "second"]


def test_of_many_threads_completing_at_once_one_is_told_it_was_new(
    started: SqlRecords, new_completion: Make
) -> None:
    at_once = Barrier(4)

    def add(number: int) -> bool:
        at_once.wait()
        with started.begin() as repo:
            return repo.add_completion(new_completion(id=f"completion-{number}"))

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(add, range(4)))

    assert sorted(told) == [False, False, False, True]


def test_of_two_processes_completing_at_once_one_is_told_it_was_new(
    started: SqlRecords, database_url: str
) -> None:
    processes = [_process(database_url, name) for name in ("one", "two")]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = _go(processes)

    assert sorted(told) == ["False", "True"]
    with started.begin() as repo:
        assert len(repo.completions(["new-starter"])) == 1


def test_a_step_answered_in_two_windows_at_once_is_recorded_once(
    started: SqlRecords, new_answer: Make, at: datetime
) -> None:
    at_once = Barrier(2)

    def choose(option_id: str) -> None:
        at_once.wait()
        with started.begin() as repo:
            (attempt,) = repo.open_attempts("new-starter")
            if attempt.position != Position("request", "first"):
                raise NoStepWaiting
            repo.add_answer("attempt-1", new_answer(option_id=option_id))
            repo.save_position("attempt-1", Position("request", "second"), at)

    with ThreadPoolExecutor(2) as windows:
        asked = [windows.submit(choose, option_id) for option_id in ("accept", "decline")]
        refused = [each.exception() for each in asked]

    assert [type(error) for error in refused if error] == [NoStepWaiting]
    with started.begin() as repo:
        assert len(repo.answers("attempt-1")) == 1


def test_two_windows_starting_a_module_at_once_share_one_attempt(
    demo_records: SqlRecords, new_attempt: Make
) -> None:
    at_once = Barrier(2)

    def start(attempt_id: str) -> str:
        at_once.wait()
        with demo_records.begin() as repo:
            for attempt in repo.open_attempts("new-starter"):
                return attempt.id
            repo.add_attempt(new_attempt(id=attempt_id))
            return attempt_id

    with ThreadPoolExecutor(2) as windows:
        assert len(set(windows.map(start, ["one", "two"]))) == 1


def test_the_same_question_passed_on_in_two_windows_at_once_is_recorded_once(
    demo_records: SqlRecords, at: datetime
) -> None:
    asked = Query("one", "new-starter", "line-manager", "May I?", at)

    def pass_on_again() -> Query:
        with demo_records.begin() as repo:
            return repo.add_query(replace(asked, id="two"))

    with ThreadPoolExecutor(1) as other_window:
        with demo_records.begin() as repo:
            repo.add_query(asked)
            second = other_window.submit(pass_on_again)
            wait([second], timeout=0.3)  # long enough for one that does not wait its turn
        assert second.result() == asked

    with demo_records.begin() as repo:
        assert repo.open_queries_to("line-manager") == [asked]


def test_a_question_marked_answered_in_two_windows_at_once_is_answered_once(
    demo_records: SqlRecords, at: datetime
) -> None:
    at_once = Barrier(2)
    with demo_records.begin() as repo:
        repo.add_query(Query("q1", "new-starter", "line-manager", "May I?", at))

    def answer(_: int) -> bool:
        at_once.wait()
        with demo_records.begin() as repo:
            return repo.answer_query("q1", "line-manager", at) is not None

    with ThreadPoolExecutor(2) as windows:
        assert sorted(windows.map(answer, range(2))) == [False, True]


def test_a_reader_does_not_wait_for_a_writer_and_sees_only_what_is_committed(
    started: SqlRecords, new_completion: Make
) -> None:
    count = sa.text("SELECT count(*) FROM completion")
    with started.begin() as repo:
        repo.add_completion(new_completion())
        with started.database.reading() as connection:
            assert connection.execute(count).scalar() == 0

    with started.database.reading() as connection:
        assert connection.execute(count).scalar() == 1


def test_waiting_for_another_writer_ends_as_records_unavailable(
    started: SqlRecords, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.records.database.SECONDS_TO_WAIT", 1)
    impatient = SqlRecords(database_url)

    with started.begin() as holding:
        holding.open_attempts("new-starter")
        with pytest.raises(RecordsUnavailable), impatient.begin() as repo:
            repo.open_attempts("new-starter")
    impatient.dispose()


def test_a_server_that_does_not_answer_is_records_unavailable_without_its_password() -> None:
    records = SqlRecords(CLOSED_PORT)

    with pytest.raises(RecordsUnavailable) as told:
        records.ping()
    with pytest.raises(RecordsUnavailable), records.begin():
        pytest.fail("the block must not run without a transaction")
    assert "secret" not in str(told.value) + str(told.value.__cause__)


def test_a_lost_table_is_records_unavailable_and_leaves_nothing(
    started: SqlRecords, new_answer: Make, new_completion: Make
) -> None:
    with started.database.writing() as connection:
        connection.execute(sa.text("DROP TABLE completion"))

    with pytest.raises(RecordsUnavailable), started.begin() as repo:
        repo.add_answer("attempt-1", new_answer())
        repo.add_completion(new_completion())
    with started.begin() as repo:
        assert repo.answers("attempt-1") == []


def test_the_error_is_ours_inside_the_block_too(started: SqlRecords, new_attempt: Make) -> None:
    with pytest.raises(RecordsUnavailable), started.begin() as repo:
        with pytest.raises(RecordsUnavailable):
            repo.add_attempt(new_attempt(id="attempt-1"))
        raise RecordsUnavailable


def test_records_never_migrated_are_not_ready(empty_database_url: str) -> None:
    records = SqlRecords(empty_database_url)

    with pytest.raises(RecordsUnavailable):
        records.ping()
    records.dispose()


def test_migrated_records_are_ready(records: SqlRecords) -> None:
    records.ping()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_lost_before_the_commit_leaves_nothing_and_the_next_one_works(
    started: SqlRecords, database_url: str, new_answer: Make
) -> None:
    another = SqlRecords(database_url)
    with pytest.raises(RecordsUnavailable), started.database.writing() as connection:
        pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar()
        connection.execute(sa.text("INSERT INTO school (id, name) VALUES ('new', 'New')"))
        with another.database.writing() as elsewhere:
            elsewhere.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    another.dispose()

    with started.begin() as repo:
        assert "new" not in {school.id for school in repo.schools()}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_reports_cannot_write_on_postgresql(records: SqlRecords) -> None:
    with pytest.raises(RecordsUnavailable), records.database.reading() as connection:
        connection.execute(sa.text("INSERT INTO school (id, name) VALUES ('new', 'New')"))

    with records.begin() as repo:
        assert list(repo.schools()) == []


def test_a_file_that_is_no_database_is_records_unavailable(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_text("this is a letter, not a database; " * 100)

    with pytest.raises(RecordsUnavailable):
        SqlRecords(f"sqlite:///{tmp_path / 'records.db'}").ping()


def test_a_folder_that_cannot_be_made_is_records_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RecordsUnavailable):
        SqlRecords(f"sqlite:///{tmp_path / 'file' / 'records.db'}")


def test_an_address_that_is_none_says_what_to_change_and_never_shows_it() -> None:
    with pytest.raises(SettingsError) as told:
        SqlRecords("secret@nowhere")

    assert "DATABASE_URL" in str(told.value)
    assert "secret" not in str(told.value)


def _process(url: str, completion_id: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", COMPLETE_IN_A_PROCESS, url, completion_id],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _go(processes: "List[subprocess.Popen[str]]") -> List[str]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=30)[0].strip() for process in processes]
