"""Staff files for tests to bring in: two people of one school, and what is on record afterwards."""

from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Tuple

import pytest
import sqlalchemy as sa

from bot.records import SqlRecords, tables
from bot.records.staff_import import import_staff
from bot.staffing.changes import StaffPlan
from bot.staffing.problems import StaffFileWrong

HEADER = "id,name,school,role,duty,line_manager,email,started_on,ended_on,away_from,away_until\n"
HEAD = "head,Ann Head,hill,Head teacher,head_teacher,,ann@hill.org,2015-09-01,,,\n"
TEACHER = "bob,Bob Łęcki,hill,Teacher,staff,head,,2026-09-01,,,\n"
MONDAY = datetime(2026, 9, 14, 9, tzinfo=timezone.utc)
LATER = MONDAY + timedelta(days=14)


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
