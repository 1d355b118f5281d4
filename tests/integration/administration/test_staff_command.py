"""The office's commands for the staff list, run as an operator runs them."""

import json
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.records import SqlRecords

Run = Callable[..., Any]
HEADER = "id,name,school,role,line_manager\n"


def test_a_school_and_its_staff_come_onto_the_list(
    run: Run, records: SqlRecords, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(HEADER + "ann,Ann Lee,hill,Head,\nbob,Bob Marsh,hill,Cook,ann\n")
    assert run("school", "add", "hill", "Hill School").out == "hill: added\n"

    shown = run("staff", "import", str(file), "--dry-run")
    assert "added        Ann Lee    ann  Head at hill" in shown.out
    assert "2 added" in shown.out
    assert "nothing was changed" in shown.out
    with records.begin() as repo:
        assert list(repo.people()) == []

    assert run("staff", "import", str(file)).code == 0
    with records.begin() as repo:
        assert [person.name for person in repo.people()] == ["Ann Lee", "Bob Marsh"]

    again = json.loads(run("staff", "import", str(file), "--json").out)
    assert [each["id"] for each in again["unchanged"]] == ["ann", "bob"]
    assert again["added"] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_by_line_and_nothing_is_changed(
    run: Run, records: SqlRecords, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(HEADER + "ann,Ann Lee,hill,Head,\n,Bob,vale,Cook,zed\n")
    run("school", "add", "hill", "Hill School")

    told = run("staff", "import", str(file))

    assert told.code == 1
    assert f"{file}: line 3: id is empty. Fill it in." in told.err
    assert f"{file}: line 3: school 'vale' is no school here." in told.err
    assert "2 problems; nothing was changed" in told.err
    with records.begin() as repo:
        assert list(repo.people()) == []
    problems = json.loads(run("staff", "import", str(file), "--json").out)["problems"]
    assert [problem["line"] for problem in problems] == [3, 3]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_not_there_is_said_to_be_so(run: Run, records: SqlRecords) -> None:
    told = run("staff", "import", "nowhere.csv")

    assert (told.code, told.err) == (
        1,
        "nowhere.csv cannot be read: No such file or directory. Check its name.\n",
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_school_added_again_is_brought_up_to_date(run: Run, records: SqlRecords) -> None:
    run("school", "add", "hill", "Hill School", "--safeguarding-lead", "Ann Lee")
    assert run("school", "add", "hill", "Hill Primary School").out == ("hill: brought up to date\n")

    with records.begin() as repo:
        kept = repo.school("hill")
    assert (kept.name, kept.safeguarding_lead) == ("Hill Primary School", "Ann Lee")
    assert run("school", "add", "Hill School", "Hill").code == 1
