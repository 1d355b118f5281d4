"""Retention: what is older than the schools keep it goes, rule by rule, and nothing else."""

import shutil
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable

import pytest
import sqlalchemy as sa

from bot.catalogue.checks import check_content
from bot.catalogue.retention import read_retention
from bot.errors import ContentError
from bot.records import SqlRecords, tables
from bot.records.retention import CONVERSATIONS, PEOPLE_WHO_LEFT, RULES
from bot.runtime.conversation_keeping import ConversationKeeping
from bot.settings import PROJECT
from tests.integration.administration.lives import COLLEAGUE, ID, counts_of, gone_since, live

Run = Callable[..., Any]
CONTENT = PROJECT / "content"


@pytest.fixture
def periods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes the schools' periods: a thousand months for every rule but those given."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT / "schema", folder / "schema")
    monkeypatch.setenv("CONTENT", str(folder))

    def write(**given: int) -> None:
        months = dict.fromkeys(read_retention(CONTENT), 1000) | given
        lines = [f"  {rule}: {count}" for rule, count in months.items()]
        (folder / "retention.yml").write_text("\n".join(["months:", *lines]))

    write()
    return write


@pytest.fixture
def at() -> datetime:
    """When everything in the life on record happened: well over three years ago."""
    return datetime.now(timezone.utc) - timedelta(days=1200)


def change_in(before: "dict[str, int]", after: "dict[str, int]") -> "dict[str, int]":
    return {
        name: after[name] - before[name]
        for name in before
        if after[name] != before[name] and name != "erasure"
    }


@pytest.mark.parametrize(
    ("rule", "gone"),
    [
        ("notices", {"notice": -2}),
        ("mails", {"mail": -2}),
        ("feedback", {"feedback": -1}),
        ("unanswered_questions", {"unanswered": -1}),
        ("confidence", {"confidence": -1}),
        ("attempts_not_passed", {"attempt": -2, "answer": -1}),
        ("answered_queries", {"query": -1}),
        ("audit_trail", {"audit": -2, "statement": -1}),
        ("portal_sessions", {"portal_session": -2}),
        ("teams_chats_removed", {"teams_chat": -2}),
    ],
)
def test_each_rule_erases_what_is_older_than_its_months_and_nothing_else(
    lived: SqlRecords, run: Run, periods: Callable[..., None], rule: str, gone: "dict[str, int]"
) -> None:
    before = counts_of(lived)

    periods(**{rule: 60})
    assert run("retention").code == 0
    assert counts_of(lived) == before

    periods(**{rule: 36})
    told = run("retention").out
    assert change_in(before, counts_of(lived)) == gone
    assert all(f"{-count} {table}" in told for table, count in gone.items())


def test_an_absence_that_goes_on_is_kept_and_one_that_ended_goes(
    lived: SqlRecords, run: Run, periods: Callable[..., None], at: datetime
) -> None:
    periods(absences=36)
    before = counts_of(lived)
    run("retention")
    assert counts_of(lived) == before

    with lived.database.writing() as connection:
        connection.execute(sa.update(tables.absence).values(ends_on=at.date()))
    run("retention")
    assert counts_of(lived)["absence"] == 0


def test_old_conversations_go_and_messages_that_wait_stay(
    lived: SqlRecords,
    conversations: ConversationKeeping,
    run: Run,
    periods: Callable[..., None],
) -> None:
    conversations.append(f"web:{COLLEAGUE}", 4, [{"event": "user", "text": "today"}])
    conversations.answered(f"web:{COLLEAGUE}", "m2")
    periods(conversations=36)

    told = run("retention").out

    assert "16 conversation_event" in told
    assert conversations.senders() == [f"web:{COLLEAGUE}"]
    assert conversations.length(f"web:{COLLEAGUE}") == 5  # the next one does not meet an old number
    assert len(conversations.waiting(f"web:{ID}")) == 1


def test_training_of_somebody_who_left_long_ago_goes_and_of_nobody_else(
    lived: SqlRecords, run: Run, periods: Callable[..., None], at: datetime
) -> None:
    before = counts_of(lived)
    leavers = ("completions", "sign_offs", "waivers", "teams_chats")
    periods(**{f"{name}_of_leavers": 36 for name in leavers})
    run("retention")
    assert counts_of(lived) == before

    gone_since(lived, ID, at.date())
    run("retention")

    assert change_in(before, counts_of(lived)) == {
        "completion": -1,
        "attempt": -3,
        "answer": -2,
        "confidence": -1,
        "sign_off": -1,
        "waiver": -1,
        "teams_chat": -2,
    }
    with lived.begin() as repo:
        assert [each.id for each in repo.sign_offs([COLLEAGUE])] == ["s2"]


def test_somebody_who_left_long_ago_is_replaced_by_a_tombstone(
    lived: SqlRecords,
    conversations: ConversationKeeping,
    run: Run,
    periods: Callable[..., None],
    at: datetime,
) -> None:
    gone_since(lived, ID, at.date())
    periods(people_who_left=36)

    run("retention")

    with lived.database.reading() as connection:
        person = tables.person
        known = dict(connection.execute(sa.select(person.c.id, person.c.erased_at)).all())
        kept = connection.execute(sa.select(tables.completion.c.person_id)).scalar()
    assert ID not in known
    assert [each for each in known if known[each]] == [kept]
    assert conversations.length(f"web:{ID}") == 0
    with lived.database.reading() as connection:
        log = connection.execute(sa.select(tables.erasure)).all()
    assert {line.rule for line in log} == {"people_who_left"}
    assert {"conversation_event", "post"} <= {line.record_type for line in log}
    after = counts_of(lived)
    run("retention")
    assert counts_of(lived) == after  # a tombstone is not erased again


def test_a_dry_run_tells_what_a_run_tells_and_changes_nothing(
    lived: SqlRecords,
    conversations: ConversationKeeping,
    run: Run,
    periods: Callable[..., None],
    at: datetime,
) -> None:
    gone_since(lived, ID, at.date())
    periods(**dict.fromkeys(read_retention(CONTENT), 36))
    before = counts_of(lived)

    shown = run("retention", "--dry-run").out.splitlines()

    assert counts_of(lived) == before
    assert len(conversations.senders()) == 4
    assert shown[-1] == "nothing was changed (dry run)"
    done = run("retention").out.splitlines()
    assert [line for line in done if not line.startswith(PEOPLE_WHO_LEFT)][:-1] == [
        line for line in shown if not line.startswith(PEOPLE_WHO_LEFT)
    ][:-1]


def test_the_log_has_a_line_for_each_rule_and_table(
    lived: SqlRecords, run: Run, periods: Callable[..., None]
) -> None:
    periods(notices=36, conversations=36)

    run("retention")

    with lived.database.reading() as connection:
        log = connection.execute(sa.select(tables.erasure)).all()
    assert {(line.rule, line.record_type, line.count, line.erased_by) for line in log} == {
        ("notices", "notice", 2, "operator"),
        ("conversations", "conversation_event", 16, "operator"),
        ("conversations", "teams_activity", 3, "operator"),
    }


def test_a_rule_that_fails_leaves_its_records_and_keeps_what_others_did(
    lived: SqlRecords, run: Run, periods: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(connection: Any, day: Any) -> Any:
        connection.execute(sa.delete(tables.feedback))
        connection.execute(sa.text("DELETE FROM no_such_table"))

    periods(notices=36)
    monkeypatch.setitem(RULES, "feedback", fails)  # type: ignore[arg-type]

    told = run("retention")

    assert (told.code, told.err) == (1, "the records cannot be read or written just now\n")
    assert (counts_of(lived)["notice"], counts_of(lived)["feedback"]) == (0, 1)
    assert counts_of(lived)["erasing"] == 0


def test_nothing_of_the_last_month_goes_by_the_periods_we_ship(
    demo_records: SqlRecords, conversations: ConversationKeeping, run: Run
) -> None:
    live(demo_records, conversations, datetime.now(timezone.utc) - timedelta(days=27))
    before = counts_of(demo_records)

    assert run("retention").code == 0

    assert counts_of(demo_records) == before
    assert len(conversations.senders()) == 4


def test_every_period_has_a_rule_and_every_rule_a_period() -> None:
    assert set(read_retention(CONTENT)) == {*RULES, CONVERSATIONS, PEOPLE_WHO_LEFT}


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ("  notices: 0", "notices: 0 is less than the minimum"),
        ("  notices: soon", "notices: 'soon' is not of type 'integer'"),
        ("  notes: 3", "months: "),
    ],
)
def test_a_wrong_period_stops_everything_and_is_told_by_its_line(
    tmp_path: Path, months: str, told: str
) -> None:
    folder = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    file = folder / "retention.yml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("  notices")]
    file.write_text("\n".join([*kept, months]))

    with pytest.raises(ContentError) as error:
        read_retention(folder)

    assert str(error.value).startswith(f"{file}:")
    assert told in str(error.value)
    assert str(error.value) in check_content(folder)
