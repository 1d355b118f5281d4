"""`python -m bot policy publish`: what changed, who is asked again, and history that nobody edits."""

import shutil
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Set, Tuple

import pytest

from bot.catalogue.checks import check_content
from bot.catalogue.curriculum import read_curriculum
from bot.catalogue.policy import read_history
from bot.cli import main
from bot.dates import local_day
from bot.learning.facts import Attempt, Completion
from bot.records import SqlRecords
from bot.records.demo import load_demo
from bot.records.reports import Reports
from bot.records.schema import migrate
from bot.settings import PROJECT

TODAY = local_day(datetime.now(timezone.utc))
ADDED = "Staff should think twice before they join a group of strangers."
Due = Set[Tuple[str, str]]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(PROJECT / "content", folder)
    monkeypatch.setenv("CONTENT", str(folder))
    return folder


@pytest.fixture
def records(empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The demo schools; everybody has completed every module three days ago, but Sam has not."""
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    migrate(empty_database_url)
    kept = SqlRecords(empty_database_url)
    load_demo(kept, TODAY)
    at = datetime.now(timezone.utc) - timedelta(days=3)
    curriculum = read_curriculum(PROJECT / "content", read_history(PROJECT / "content").versions[0])
    with kept.begin() as repo:
        for person in repo.people():
            for module in curriculum.modules if person.id != "teaching-assistant" else ():
                id_ = f"{person.id}-{module.id}"
                repo.add_attempt(Attempt(id_, person.id, module.id, 1, {}, at, None))
                repo.finish_attempt(id_, True, 1.0, at)
                repo.add_completion(Completion(id_, person.id, module.id, 1, 1, id_, at))
    yield kept
    kept.dispose()


@pytest.fixture
def new_text(content: Path, tmp_path: Path) -> Callable[..., Path]:
    """The policy with a sentence added at the end of clauses, or with a sentence changed."""

    def written(*clause_ids: str, **changed: str) -> Path:
        text = (content / "policy" / "social-networking-policy.md").read_text(encoding="utf-8")
        for before, after in changed.items():
            assert before in text
            text = text.replace(before, after)
        clauses = read_history(content).versions[0].as_dict()
        for clause_id in clause_ids:
            end = clauses[clause_id].text[-60:]
            assert text.count(end) == 1
            text = text.replace(end, f"{end}\n\n{ADDED}")
        path = tmp_path / "new.md"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def states(records: SqlRecords, content: Path) -> Due:
    """What is not done of whom, as the reports tell it."""
    history = read_history(content)
    modules = read_curriculum(content, history.in_force(TODAY)).modules
    rows = [
        row
        for school in ("bitterne-park", "sinclair", "mansel-park")
        for row in Reports(records).school(school, modules, history, TODAY)
    ]
    assert rows
    return {(row.person_id, row.module_id) for row in rows if row.state != "done"}


def publish(path: Path, *options: str) -> int:
    return main(["policy", "publish", str(path), *options])


def test_a_changed_clause_makes_due_exactly_what_cites_it(
    records: SqlRecords, content: Path, new_text: Callable[..., Path]
) -> None:
    before = states(records, content)
    assert {person for person, _ in before} == {"teaching-assistant"}

    assert publish(new_text("2.1")) == 0

    history = read_history(content)
    citing = {
        module.id
        for module in read_curriculum(content, history.versions[-1]).modules
        if "2.1" in module.clause_ids
    }
    newly_due = states(records, content) - before
    assert newly_due
    assert {module for _, module in newly_due} == citing
    everybody = {row for row in completed(records) if row[1] in citing}
    assert newly_due == asked(everybody, records, content)


def completed(records: SqlRecords) -> Due:
    with records.begin() as repo:
        ids = [person.id for person in repo.people()]
        return {(each.person_id, each.module_id) for each in repo.completions(ids)}


def asked(pairs: Due, records: SqlRecords, content: Path) -> Due:
    """Those of the pairs that the reports have a row for: governors and, for leaders' modules, others have none."""
    history = read_history(content)
    modules = read_curriculum(content, history.versions[-1]).modules
    rows = {
        (row.person_id, row.module_id)
        for school in ("bitterne-park", "sinclair", "mansel-park")
        for row in Reports(records).school(school, modules, history, TODAY)
    }
    return pairs & rows


def test_what_becomes_due_is_shown_before_it_is_so(
    records: SqlRecords,
    content: Path,
    new_text: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    versions = (content / "policy" / "versions.yml").read_bytes()

    assert publish(new_text("2.1"), "--dry-run") == 0

    told = capsys.readouterr().out
    assert f"+ {ADDED}" in told
    assert "2.1 " in told
    assert "Friends and befriending: " in told
    assert "Megan Pritchard" in told
    assert "Sam Whitlock" not in told  # never did it, so it is not due *again*
    assert (content / "policy" / "versions.yml").read_bytes() == versions
    assert len(list((content / "policy").glob("*.md"))) == 1


def test_a_minor_change_makes_nobody_due(
    records: SqlRecords,
    content: Path,
    new_text: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = states(records, content)

    assert publish(new_text("2.1", "2.2", "2.3"), "--minor") == 0

    assert states(records, content) == before
    assert "Nobody is asked to do a module again." in capsys.readouterr().out


def test_what_was_published_stays_as_it_is(
    records: SqlRecords, content: Path, new_text: Callable[..., Path]
) -> None:
    text = (content / "policy" / "social-networking-policy.md").read_bytes()
    listed = (content / "policy" / "versions.yml").read_text()
    rows = completed(records)

    assert publish(new_text("2.1")) == 0
    assert publish(new_text("2.1", "2.2")) == 0

    assert (content / "policy" / "social-networking-policy.md").read_bytes() == text
    assert (content / "policy" / "versions.yml").read_text().startswith(listed)
    assert [each.version for each in read_history(content).versions] == [1, 2, 3]
    assert completed(records) == rows
    assert check_content(content) == []


def test_a_text_that_takes_quoted_words_away_is_not_published(
    records: SqlRecords,
    content: Path,
    new_text: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    versions = (content / "policy" / "versions.yml").read_bytes()

    published = publish(new_text(**{"strongly advises against": "asks"}))

    told = capsys.readouterr().err
    assert published == 1
    assert "befriending" in told
    assert "these words do not stand in clause 2.1" in told
    assert (content / "policy" / "versions.yml").read_bytes() == versions


def test_a_version_of_a_later_day_asks_nothing_before_it(
    records: SqlRecords, content: Path, new_text: Callable[..., Path]
) -> None:
    before = states(records, content)
    later = TODAY + timedelta(days=30)

    assert publish(new_text("2.1"), "--effective-on", later.isoformat()) == 0

    assert states(records, content) == before
    assert read_history(content).in_force(TODAY).version == 1
    assert read_history(content).in_force(later).version == 2


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        ((), (), "word for word"),
        (("2.1",), ("--effective-on", date(2020, 1, 1).isoformat()), "a later one"),
    ],
)
def test_what_cannot_be_a_next_version_is_refused_with_what_to_do(
    records: SqlRecords,
    content: Path,
    new_text: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    change: Tuple[str, ...],
    options: Tuple[str, ...],
    said: str,
) -> None:
    assert publish(new_text(*change), *options) == 1

    assert said in capsys.readouterr().err
    assert len(read_history(content).versions) == 1


def test_a_file_that_is_not_there_is_said_to_be_missing(
    records: SqlRecords, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(content / "nothing.md") == 1

    assert "Name the new policy text" in capsys.readouterr().err


def test_publishing_is_on_the_audit_trail(
    records: SqlRecords, content: Path, new_text: Callable[..., Path]
) -> None:
    publish(new_text("2.1"))

    with records.database.reading() as connection:
        lines = connection.exec_driver_sql("SELECT event FROM audit").scalars().all()
    assert "policy.published" in lines
