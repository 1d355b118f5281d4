"""History gives way to erasure only: inside its block, in its transaction, and never after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Callable

import pytest
import sqlalchemy as sa

from bot.errors import RecordsUnavailable
from bot.records import SqlRecords, tables
from bot.records.erasing import erasing, log_erasure

Make = Callable[..., Any]
TAKE_ALL = sa.delete(tables.sign_off)
CHANGE_ALL = sa.update(tables.sign_off).values(wording="forged")


@pytest.fixture
def signed(demo_records: SqlRecords, new_sign_off: Make) -> SqlRecords:
    with demo_records.begin() as repo:
        repo.add_sign_off(new_sign_off())
    return demo_records


def sign_offs(records: SqlRecords) -> int:
    with records.begin() as repo:
        return len(repo.sign_offs(["new-starter"]))


def is_guarded(records: SqlRecords) -> bool:
    for change in (TAKE_ALL, CHANGE_ALL):
        with pytest.raises(RecordsUnavailable), records.database.writing() as connection:
            connection.execute(change)
    return True


def test_history_may_be_erased_inside_the_block_and_not_after_it(signed: SqlRecords) -> None:
    with signed.database.writing() as connection, erasing(connection, "test"):
        connection.execute(CHANGE_ALL)
        connection.execute(TAKE_ALL)
    assert sign_offs(signed) == 0
    with signed.database.reading() as connection:
        assert connection.execute(sa.select(tables.erasing)).all() == []


def test_the_same_transaction_cannot_change_history_once_the_block_ended(
    signed: SqlRecords,
) -> None:
    with pytest.raises(RecordsUnavailable), signed.database.writing() as connection:
        with erasing(connection, "test"):
            pass
        connection.execute(TAKE_ALL)
    assert sign_offs(signed) == 1


def test_a_transaction_that_fails_leaves_history_and_its_guard(signed: SqlRecords) -> None:
    with pytest.raises(ZeroDivisionError), signed.database.writing() as connection:
        with erasing(connection, "test"):
            connection.execute(TAKE_ALL)
        raise ZeroDivisionError
    assert sign_offs(signed) == 1
    assert is_guarded(signed)


def test_a_block_that_fails_is_undone_although_its_transaction_goes_on(
    signed: SqlRecords,
) -> None:
    with signed.database.writing() as connection:
        with pytest.raises(ZeroDivisionError), erasing(connection, "test"):
            connection.execute(TAKE_ALL)
            raise ZeroDivisionError
        assert connection.execute(sa.select(tables.erasing)).all() == []
    assert sign_offs(signed) == 1
    assert is_guarded(signed)


def test_a_refused_change_inside_a_failed_block_does_not_open_the_guard(
    signed: SqlRecords,
) -> None:
    with (
        pytest.raises(RecordsUnavailable),
        signed.database.writing() as connection,
        erasing(connection, "test"),
    ):
        connection.execute(sa.delete(tables.attempt).where(sa.text("no_such_column = 1")))
    assert is_guarded(signed)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_other_transaction_can_change_history_meanwhile(
    signed: SqlRecords, database_url: str
) -> None:
    with signed.database.writing() as connection, erasing(connection, "test"):
        connection.execute(sa.select(tables.erasing))
        other = SqlRecords(database_url)
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(is_guarded, other).result(timeout=30)
        other.dispose()


def test_nobody_else_ever_sees_the_permission(signed: SqlRecords) -> None:
    with signed.database.writing() as connection, erasing(connection, "test"):
        assert len(connection.execute(sa.select(tables.erasing)).all()) == 1
        with signed.database.reading() as another:
            assert another.execute(sa.select(tables.erasing)).all() == []


def test_the_log_says_how_much_went_by_which_rule(signed: SqlRecords, at: datetime) -> None:
    with signed.database.writing() as connection:
        log_erasure(connection, "notices", {"notice": 3, "query": 0}, "operator", at)

    with signed.database.reading() as connection:
        (line,) = connection.execute(sa.select(tables.erasure)).all()
    assert (line.rule, line.record_type, line.count, line.erased_by, line.tombstone_id) == (
        "notices",
        "notice",
        3,
        "operator",
        None,
    )
    assert line.erased_at == at
