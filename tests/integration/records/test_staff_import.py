"""Importing staff files: what changes, what stays, and that nothing happens when anything is wrong."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Dict, List, Tuple

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.errors import UnknownPerson
from bot.learning.facts import Duty, School
from bot.records import SqlRecords, tables
from bot.records.staff_import import import_staff, preview_staff
from bot.staffing.chains import circles
from bot.staffing.changes import ChangeKind, StaffPlan
from bot.staffing.problems import StaffFileWrong

HEADER = "id,name,school,role,duty,line_manager,email,started_on,ended_on,away_from,away_until\n"
HEAD = "head,Ann Head,hill,Head teacher,head_teacher,,ann@hill.org,2015-09-01,,,\n"
TEACHER = "bob,Bob Łęcki,hill,Teacher,staff,head,,2026-09-01,,,\n"
MONDAY = datetime(2026, 9, 14, 9, tzinfo=timezone.utc)
LATER = MONDAY + timedelta(days=14)


@pytest.fixture
def schools(records: SqlRecords) -> SqlRecords:
    with records.begin() as repo:
        repo.add_school(School("hill", "Hill School", None))
        repo.add_school(School("vale", "Vale School", None))
    return records


@pytest.fixture
def staffed(schools: SqlRecords) -> SqlRecords:
    bring_in(schools, HEAD + TEACHER)
    return schools


def bring_in(
    records: SqlRecords, lines: str, at: datetime = MONDAY, leavers: bool = False
) -> StaffPlan:
    return import_staff(records.database, (HEADER + lines).encode(), at, "operator", leavers)


def refused(records: SqlRecords, lines: str, at: datetime = MONDAY) -> List[str]:
    before = everything_in(records)
    with pytest.raises(StaffFileWrong) as told:
        bring_in(records, lines, at)
    assert everything_in(records) == before
    return [str(problem) for problem in told.value.problems]


def everything_in(records: SqlRecords) -> Dict[str, List[Any]]:
    with records.database.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for table in (tables.person, tables.post, tables.absence, tables.audit)
        }


def kinds(plan: StaffPlan) -> Dict[str, str]:
    return {change.person_id: change.kind.value for change in plan.changes}


def posts_of(records: SqlRecords, person_id: str) -> List[Tuple[Any, ...]]:
    post = tables.post
    held = sa.select(post.c.school_id, post.c.role, post.c.started_on, post.c.ended_on)
    with records.database.reading() as connection:
        rows = connection.execute(
            held.where(post.c.person_id == person_id).order_by(post.c.started_on, post.c.role)
        )
        return [tuple(row) for row in rows]


def test_people_are_added_with_their_posts_whatever_the_order(schools: SqlRecords) -> None:
    plan = bring_in(schools, TEACHER + HEAD)

    assert kinds(plan) == {"head": "added", "bob": "added"}
    with schools.begin() as repo:
        bob = repo.person("bob")
        assert (bob.name, bob.line_manager_id, bob.started_on) == (
            "Bob Łęcki",
            "head",
            date(2026, 9, 1),
        )
        assert repo.person("head").duty is Duty.HEAD_TEACHER
        assert repo.person("head").email == "ann@hill.org"


def test_a_second_import_changes_nothing(staffed: SqlRecords) -> None:
    before = everything_in(staffed)

    plan = bring_in(staffed, HEAD + TEACHER, LATER)

    assert set(kinds(plan).values()) == {"unchanged"}
    assert everything_in(staffed) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(schools: SqlRecords) -> None:
    before = everything_in(schools)

    shown = preview_staff(schools.database, (HEADER + HEAD + TEACHER).encode(), MONDAY)

    assert everything_in(schools) == before
    assert shown == bring_in(schools, HEAD + TEACHER)


def test_what_happened_is_on_the_audit_trail_by_id(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD + TEACHER.replace("Teacher", "SENCO"), LATER)

    with staffed.database.reading() as connection:
        lines = connection.execute(sa.select(tables.audit).order_by(tables.audit.c.number)).all()
    assert [(line.actor_id, line.event, line.subject) for line in lines] == [
        ("operator", "staff.added", {"person": "head"}),
        ("operator", "staff.added", {"person": "bob"}),
        ("operator", "staff.changed", {"person": "bob"}),
    ]


def test_a_new_name_and_address_are_taken_over(staffed: SqlRecords) -> None:
    married = TEACHER.replace("Bob Łęcki", "Bob Marsh").replace(",head,,", ",head,bob@hill.org,")

    (change,) = bring_in(staffed, HEAD + married, LATER).of_kind(ChangeKind.CHANGED)

    assert change.what == ("name: Bob Łęcki → Bob Marsh", "e-mail: none → bob@hill.org")
    with staffed.begin() as repo:
        assert (repo.person("bob").name, repo.person("bob").email) == ("Bob Marsh", "bob@hill.org")
    assert len(posts_of(staffed, "bob")) == 1


def test_two_people_may_swap_their_addresses(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD + TEACHER.replace(",head,,", ",head,bob@hill.org,"))

    swapped = HEAD.replace("ann@", "bob@") + TEACHER.replace(",head,,", ",head,ann@hill.org,")
    bring_in(staffed, swapped, LATER)

    with staffed.begin() as repo:
        assert repo.person("head").email == "bob@hill.org"
        assert repo.person("bob").email == "ann@hill.org"


def test_a_new_role_ends_a_post_and_keeps_the_day_service_began(staffed: SqlRecords) -> None:
    without_day = TEACHER.replace("Teacher", "SENCO").replace("2026-09-01", "")

    bring_in(staffed, HEAD + without_day, LATER)

    assert posts_of(staffed, "bob") == [
        ("hill", "Teacher", date(2026, 9, 1), LATER.date()),
        ("hill", "SENCO", LATER.date(), None),
    ]
    with staffed.begin() as repo:
        assert repo.person("bob").started_on == date(2026, 9, 1)


def test_a_move_to_another_school_keeps_the_day_service_began(staffed: SqlRecords) -> None:
    moved = TEACHER.replace("hill", "vale").replace("2026-09-01", "")

    plan = bring_in(staffed, HEAD + moved, LATER)

    assert plan.of_kind(ChangeKind.CHANGED)[0].what == (
        "no longer at hill",
        "Teacher at vale",
    )
    with staffed.begin() as repo:
        bob = repo.person("bob")
        assert (bob.school_id, bob.started_on) == ("vale", date(2026, 9, 1))


def test_a_wrong_first_day_is_corrected_without_a_new_post(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD + TEACHER.replace("2026-09-01", "2026-08-24"), LATER)

    assert len(posts_of(staffed, "bob")) == 1
    with staffed.begin() as repo:
        assert repo.person("bob").started_on == date(2026, 8, 24)


def test_columns_the_file_does_not_have_leave_what_is_on_record(staffed: SqlRecords) -> None:
    bare = b"id,name,school,role\nbob,Bob Lecki,hill,Teacher\nhead,Ann Head,hill,Head teacher\n"

    plan = import_staff(staffed.database, bare, LATER, "operator")

    assert kinds(plan) == {"head": "unchanged", "bob": "changed"}
    with staffed.begin() as repo:
        assert repo.person("bob").line_manager_id == "head"
        assert repo.person("head").duty is Duty.HEAD_TEACHER
        assert repo.person("head").email == "ann@hill.org"


def test_somebody_with_an_end_in_the_past_has_left_and_one_with_an_end_to_come_has_not(
    staffed: SqlRecords,
) -> None:
    to_come = TEACHER.replace("2026-09-01,,", "2026-09-01,2026-12-31,")
    assert kinds(bring_in(staffed, HEAD + to_come, LATER))["bob"] == "unchanged"

    past = TEACHER.replace("2026-09-01,,", "2026-09-01,2026-09-25,")
    assert kinds(bring_in(staffed, HEAD + past, LATER))["bob"] == "left"
    assert kinds(bring_in(staffed, HEAD + past, LATER))["bob"] == "unchanged"

    assert posts_of(staffed, "bob") == [("hill", "Teacher", date(2026, 9, 1), date(2026, 9, 25))]
    with staffed.begin() as repo, pytest.raises(UnknownPerson):
        repo.person("bob")


def test_who_is_not_in_the_file_stays_and_is_named_unless_the_file_is_said_to_be_complete(
    staffed: SqlRecords,
) -> None:
    bring_in(staffed, "zoe,Zoe Vale,vale,Cook,staff,head,,2026-09-01,,,\n")

    plan = bring_in(staffed, HEAD, LATER)
    assert plan.missing == ("Bob Łęcki",)
    assert kinds(plan) == {"head": "unchanged"}

    plan = bring_in(staffed, HEAD, LATER, leavers=True)
    assert kinds(plan) == {"head": "unchanged", "bob": "left"}
    with staffed.begin() as repo:
        assert {person.id for person in repo.people()} == {"head", "zoe"}


def test_somebody_who_left_comes_back_with_their_history(staffed: SqlRecords) -> None:
    bring_in(staffed, HEAD, MONDAY, leavers=True)

    plan = bring_in(staffed, HEAD + TEACHER.replace("2026-09-01", ""), LATER)

    assert kinds(plan)["bob"] == "rejoined"
    assert [post[3] for post in posts_of(staffed, "bob")] == [MONDAY.date(), None]
    with staffed.begin() as repo:
        assert repo.person("bob").started_on == LATER.date()


def test_one_person_in_two_schools_has_a_post_at_each_and_the_first_line_is_the_main_one(
    staffed: SqlRecords,
) -> None:
    second = TEACHER.replace("hill", "vale").replace("Teacher", "Cook")

    bring_in(staffed, HEAD + TEACHER + second, LATER)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "hill"
        assert "bob" in {person.id for person in repo.people_of_school("vale")}

    bring_in(staffed, HEAD + second + TEACHER, LATER)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "vale"
    assert kinds(bring_in(staffed, HEAD + second + TEACHER, LATER))["bob"] == "unchanged"

    bring_in(staffed, HEAD + TEACHER, LATER)  # nothing of the other school: that post stays
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "vale"

    ended = second.replace("2026-09-01,,", "2026-09-01,2026-09-28,")
    bring_in(staffed, HEAD + ended + TEACHER, LATER)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "hill"


def test_a_complete_file_of_one_school_leaves_posts_at_others_alone(staffed: SqlRecords) -> None:
    second = TEACHER.replace("hill", "vale").replace("Teacher", "Cook")
    bring_in(staffed, HEAD + TEACHER + second)

    plan = bring_in(staffed, HEAD, LATER, leavers=True)

    assert plan.of_kind(ChangeKind.CHANGED)[0].what == ("no longer at hill",)
    with staffed.begin() as repo:
        assert repo.person("bob").school_id == "vale"


def test_two_head_teachers_of_one_school_are_welcome(schools: SqlRecords) -> None:
    other = HEAD.replace("head,Ann", "other,Oz").replace("ann@", "oz@")

    assert set(kinds(bring_in(schools, HEAD + other)).values()) == {"added"}


def test_a_long_absence_is_recorded_and_its_end_corrected(staffed: SqlRecords) -> None:
    away = TEACHER.replace(",,,\n", ",,2026-10-01,\n")
    back = TEACHER.replace(",,,\n", ",,2026-10-01,2027-02-28\n")

    bring_in(staffed, HEAD + away)
    bring_in(staffed, HEAD + away)
    bring_in(staffed, HEAD + back, LATER)
    bring_in(staffed, HEAD + TEACHER, LATER)  # an empty cell takes nothing back

    absence = tables.absence
    with staffed.database.reading() as connection:
        (kept,) = connection.execute(sa.select(absence)).all()
    assert (kept.person_id, kept.starts_on, kept.ends_on, kept.recorded_by) == (
        "bob",
        date(2026, 10, 1),
        date(2027, 2, 28),
        "operator",
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (TEACHER.replace(",head,", ",nobody,"), "line 2: line_manager nobody is nobody on the"),
        (HEAD + HEAD, "line 3: head has a post at hill already, in line 2"),
        (HEAD + HEAD.replace("hill,", "vale,").replace("Ann", "Anne"), "line 3: the name of head"),
        (
            HEAD + TEACHER.replace(",head,,", ",head,ANN@hill.org,"),
            "line 3: the e-mail address ann",
        ),
        (HEAD.replace("_teacher,,", "_teacher,bob,") + TEACHER, "line 2: line managers go round"),
        (HEAD.replace("head,Ann", "HEAD,Ann") + HEAD, "line 3: the id head is also written HEAD"),
        (
            HEAD.replace("2015-09-01,,", "2015-09-01,2026-01-01,") + TEACHER,
            "line 3: line_manager head has left",
        ),
    ],
)
def test_lines_at_odds_are_refused_before_anything_is_written(
    schools: SqlRecords, lines: str, told: str
) -> None:
    assert any(problem.startswith(told) for problem in refused(schools, lines))


def test_problems_of_single_lines_and_between_lines_are_told_together(schools: SqlRecords) -> None:
    lines = HEAD.replace("hill", "dale") + TEACHER.replace("2026", "x") + TEACHER + TEACHER

    told = refused(schools, lines)

    assert [problem.split(":")[0] for problem in told] == ["line 2", "line 3", "line 5"]


def test_a_circle_is_named_with_its_chain_also_through_people_not_in_the_file(
    staffed: SqlRecords,
) -> None:
    bring_in(staffed, HEAD + TEACHER + "cat,Cat,hill,Cook,staff,bob,,2026-09-01,,,\n")

    (told,) = refused(staffed, HEAD.replace("_teacher,,", "_teacher,cat,"))

    assert "head reports to cat reports to bob reports to head" in told


def test_an_address_of_somebody_who_left_is_still_theirs(staffed: SqlRecords) -> None:
    bring_in(staffed, "zoe,Zoe,hill,Cook,staff,,,2026-09-01,,,\n", MONDAY, leavers=True)

    (told,) = refused(staffed, "ann,Ann,hill,Head,staff,,ann@hill.org,2026-09-01,,,\n")

    assert "belongs to head too" in told


def test_somebody_cannot_leave_before_they_began(staffed: SqlRecords) -> None:
    early = TEACHER.replace("2026-09-01,,", ",2026-08-01,")

    assert refused(staffed, HEAD + early) == [
        "line 3: ended_on is before bob began, on 2026-09-01. Correct one of the two dates."
    ]


def test_a_failure_half_way_leaves_nothing(
    schools: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything_in(schools)

    def full(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.records.repository.SqlRepository.audit", full)
    with pytest.raises(OSError, match="full"):
        bring_in(schools, HEAD + TEACHER)

    assert everything_in(schools) == before


# Whatever file comes: it is refused whole, or the list is right afterwards and a second import changes nothing.

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
