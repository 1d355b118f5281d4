"""Whatever file comes: it is refused whole, or the list is right afterwards and a second import changes nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Dict, List

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.records import SqlRecords, tables
from bot.records.staff_import import import_staff, preview_staff
from bot.staffing.chains import circles
from bot.staffing.changes import ChangeKind
from bot.staffing.problems import StaffFileWrong
from tests.integration.records.staff_files import (
    HEAD,
    LATER,
    MONDAY,
    TEACHER,
    bring_in,
    everything_in,
    kinds,
)

IDS = ["ann", "bob", "cat", "dan"]
CELLS = {
    "id": st.sampled_from(IDS),
    "name": st.sampled_from(["Ann", "Bob", "Cat"]),
    "school": st.sampled_from(["hill", "vale", "Hill School", "hill", "vale", "dale"]),
    "role": st.sampled_from(["Cook", "Teacher", ""] + ["Cook"] * 6),
    "duty": st.sampled_from(["", "staff", "head_teacher", "governor"]),
    "line_manager": st.sampled_from(["", "", *IDS]),
    "email": st.sampled_from(["", "", "a@b.org", "c@d.org"]),
    "started_on": st.sampled_from(["", "2026-01-05", "05/01/2026", "2026-12-01"]),
    "ended_on": st.sampled_from(["", "", "", "2026-06-01", "2027-01-01"]),
    "away_from": st.sampled_from(["", "", "2026-03-01", "2026-05-01"]),
    "away_until": st.sampled_from(["", "", "2026-06-30"]),
}


@st.composite
def files(draw: Any) -> bytes:
    """Mostly lines that go together, so that many are taken; some with a cell of any kind."""
    columns = [c for c in CELLS if c in ("id", "name", "school", "role") or draw(st.booleans())]
    listed = draw(st.lists(st.sampled_from(IDS), max_size=4, unique=True))
    emails = draw(st.permutations(["a@b.org", "c@d.org", "e@f.org", ""]))
    lines = []
    for at, person_id in enumerate(listed):
        about = {column: draw(CELLS[column]) for column in ("name", "away_from", "away_until")}
        for school_id in draw(st.sampled_from([["hill"], ["vale"], ["vale", "hill"]])):
            row = {**{column: draw(CELLS[column]) for column in CELLS}, **about}
            row |= {"id": person_id, "school": school_id, "role": row["role"] or "Cook"}
            row |= {"email": emails[at], "line_manager": draw(st.sampled_from(["", *listed[:at]]))}
            row["started_on"] = row["started_on"] if not row["ended_on"] else ""
            row["away_from"] = row["away_from"] or ("2026-03-01" if row["away_until"] else "")
            lines.append(row)
    if lines and draw(st.integers(0, 3)) == 0:
        column = draw(st.sampled_from(columns))
        draw(st.sampled_from(lines))[column] = draw(CELLS[column])
    shown = [columns] + [[row[column] for column in columns] for row in lines]
    return "\n".join(map(",".join, shown)).encode()


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=files(), leavers=st.booleans(), days=st.integers(0, 400))
def test_any_file_is_refused_whole_or_leaves_a_list_that_is_right(
    schools: SqlRecords, content: bytes, leavers: bool, days: int
) -> None:
    at = MONDAY + timedelta(days=days)
    before = everything_in(schools)
    try:
        shown = preview_staff(schools.database, content, at, leavers)
    except StaffFileWrong:
        event("refused")
        assert everything_in(schools) == before
        with pytest.raises(StaffFileWrong):
            import_staff(schools.database, content, at, "operator", leavers)
        assert everything_in(schools) == before
        return
    event("taken")
    assert import_staff(schools.database, content, at, "operator", leavers) == shown
    after = everything_in(schools)
    assert_right(schools)

    again = import_staff(schools.database, content, at, "operator", leavers)

    assert set(kinds(again).values()) <= {"unchanged"}
    assert everything_in(schools) == after


def assert_right(records: SqlRecords) -> None:
    post = tables.post
    with records.database.reading() as connection:
        held = connection.execute(sa.select(post).where(post.c.ended_on.is_(None))).all()
    people = {each.person_id for each in held}
    assert sorted(each.person_id for each in held if each.is_main) == sorted(people)
    above: Dict[str, List[str]] = {person_id: [] for person_id in people}
    for each in held:
        if each.line_manager_id in people:
            above[each.person_id].append(each.line_manager_id)
    assert list(circles(above)) == []
    with records.begin() as repo:
        assert {person.id for person in repo.people()} == people


def test_a_change_of_post_by_other_means_is_kept_right(staffed: SqlRecords) -> None:
    with staffed.begin() as repo:
        repo.change_post(replace(repo.person("bob"), role="SENCO"), LATER.date())

    plan = bring_in(staffed, HEAD + TEACHER, LATER)

    assert plan.of_kind(ChangeKind.CHANGED)[0].what == ("role: SENCO → Teacher",)
    assert_right(staffed)
