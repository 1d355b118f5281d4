"""The demonstration has the people the other tests, the pages and the checks rely on, and can be loaded again."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from bot.errors import ContentError
from bot.learning.facts import Duty
from bot.records import SqlRecords
from bot.records.demo import DEMO, load_demo
from bot.records.reports import Reports

FIXED = {
    "new-starter",
    "teaching-assistant",
    "line-manager",
    "other-manager",
    "head-teacher",
    "governor",
    "hr",
}


def test_the_demo_has_three_schools_and_the_people_whose_ids_stay(
    demo_records: SqlRecords,
) -> None:
    with demo_records.begin() as repo:
        people = {person.id: person for person in repo.people()}
        assert [school.name for school in repo.schools()] == [
            "Bitterne Park Primary School",
            "Mansel Park Primary & Nursery School",
            "Sinclair Primary & Nursery School",
        ]
        assert len(repo.reports_of("line-manager")) == 5
        assert len(repo.reports_of("other-manager")) == 3
    assert people.keys() >= FIXED
    assert people["head-teacher"].duty is Duty.HEAD_TEACHER
    assert people["governor"].duty is Duty.GOVERNOR
    assert people["hr"].duty is Duty.HR
    assert people["other-manager"].school_id != people["line-manager"].school_id


def test_every_school_of_the_demo_has_one_head_teacher(demo_records: SqlRecords) -> None:
    with demo_records.begin() as repo:
        heads = [person for person in repo.people() if person.duty is Duty.HEAD_TEACHER]
        assert sorted(head.school_id for head in heads) == sorted(
            school.id for school in repo.schools()
        )


def test_nobody_in_the_demo_has_learnt_anything_yet(demo_records: SqlRecords) -> None:
    for record in Reports(demo_records).everything():
        assert (record.attempts, record.completions, record.sign_offs) == ((), (), ())


def test_loading_the_demo_again_changes_nothing(demo_records: SqlRecords, today: date) -> None:
    with demo_records.begin() as repo:
        repo.end_post("jo-barnes", today)
        before = repo.people()

    assert load_demo(demo_records, today + timedelta(days=90)) == 0

    with demo_records.begin() as repo:
        assert repo.people() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("zed,Zed,nowhere,Cook,staff,hr,3", "school is not one of schools.csv"),
        ("zed,Zed,sinclair,Cook,king,hr,3", "duty is not a duty"),
        ("zed,Zed,sinclair,Cook,staff,nobody,3", "line_manager is not somebody in this file"),
        ("zed,Zed,sinclair,Cook,staff,hr,soon", "started_days_ago is not a whole number"),
        ("zed,Zed,sinclair,Cook,staff,hr", "too many or too few columns"),
        ("hr,Zed,sinclair,Cook,staff,hr,3", "the id hr is used twice"),
    ],
)
def test_a_wrong_line_is_named_and_nobody_is_added(
    records: SqlRecords, today: date, tmp_path: Path, wrong: str, told: str
) -> None:
    folder = Path(copytree(DEMO, tmp_path / "demo"))
    with (folder / "people.csv").open("a", encoding="utf-8") as people:
        people.write(wrong + "\n")

    with pytest.raises(ContentError, match=f"people.csv:44: .*{told}"):
        load_demo(records, today, folder)
    with records.begin() as repo:
        assert list(repo.people()) == []
