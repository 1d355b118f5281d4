"""Importing staff files: nothing happens when anything is wrong."""

from typing import Any

import pytest

from bot.records import SqlRecords
from tests.integration.records.staff_files import (
    HEAD,
    MONDAY,
    TEACHER,
    bring_in,
    everything_in,
    refused,
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
