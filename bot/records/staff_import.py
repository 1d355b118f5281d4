"""Importing a staff file: the whole file in one transaction, or nothing."""

from collections import defaultdict
from datetime import datetime
from typing import AbstractSet, Any, Dict, List, Mapping, Optional, Sequence
from uuid import uuid4

import sqlalchemy as sa

from bot.dates import local_day
from bot.errors import StaffListChanged
from bot.learning.facts import Duty
from bot.records.database import Database
from bot.records.repository import SqlRepository
from bot.records.tables import absence, person, post, school
from bot.staffing.changes import ChangeKind, NewPost, PersonChange, StaffPlan
from bot.staffing.lines import read_staff_file
from bot.staffing.now import AbsenceNow, PersonNow, PostNow, StaffNow
from bot.staffing.plan import plan_import
from bot.staffing.problems import StaffFileWrong
from bot.staffing.reach import beyond_reach

Rows = List[Dict[str, Any]]
Schools = Optional[
    AbstractSet[str]
]  # a head teacher's; None: whoever imports may change everything


def preview_staff(
    database: Database,
    content: bytes,
    at: datetime,
    ends_leavers: bool = False,
    within: Schools = None,
) -> StaffPlan:
    """What `import_staff` would change; nothing is written. Raises StaffFileWrong as it would."""
    with database.reading() as connection:
        return _plan(connection, content, at, ends_leavers, within)


def import_staff(
    database: Database,
    content: bytes,
    at: datetime,
    by: str,
    ends_leavers: bool = False,
    within: Schools = None,
    as_shown: Optional[str] = None,
) -> StaffPlan:
    """Brings the staff list to what the file says, and tells what that changed; a second time changes nothing.

    Before anything is written it raises StaffFileWrong with everything that is wrong, and StaffListChanged unless the
    plan is still the one whose fingerprint was shown.
    """
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":  # on SQLite one writer is let in at a time
            connection.execute(sa.text("LOCK TABLE person, post IN SHARE ROW EXCLUSIVE MODE"))
        plan = _plan(connection, content, at, ends_leavers, within)
        if as_shown not in (None, plan.fingerprint):
            raise StaffListChanged("the staff list has changed since the plan was shown")
        _write(connection, plan, at, by)
    return plan


def _plan(
    connection: Any, content: bytes, at: datetime, ends_leavers: bool, within: Schools
) -> StaffPlan:
    schools = dict(connection.execute(sa.select(school.c.id, school.c.name)).all())
    file, problems = read_staff_file(content, schools)
    now = _staff_now(connection)
    plan, others = plan_import(file, now, local_day(at), ends_leavers)
    beyond = [] if within is None else list(beyond_reach(file, now, plan, within))
    if problems or others or beyond:
        raise StaffFileWrong([*problems, *others, *beyond])
    return plan


def _staff_now(connection: Any) -> StaffNow:
    posts, absences = defaultdict(list), defaultdict(list)
    held = sa.select(post).where(post.c.ended_on.is_(None))
    for row in connection.execute(held.order_by(post.c.started_on, post.c.id)).mappings():
        posts[row["person_id"]].append(_post_now(row))
    for row in connection.execute(sa.select(absence).order_by(absence.c.starts_on)).mappings():
        known = AbsenceNow(row["id"], row["starts_on"], row["ends_on"])
        absences[row["person_id"]].append(known)
    return {
        row["id"]: PersonNow(
            row["id"],
            row["name"],
            row["email"],
            row["entra_object_id"],
            tuple(posts[row["id"]]),
            tuple(absences[row["id"]]),
        )
        for row in connection.execute(sa.select(person)).mappings()
    }


def _post_now(row: Mapping[str, Any]) -> PostNow:
    return PostNow(
        id=row["id"],
        school_id=row["school_id"],
        role=row["role"],
        duty=Duty(row["duty"]),
        line_manager_id=row["line_manager_id"],
        serving_since=row["serving_since"],
        started_on=row["started_on"],
        is_main=row["is_main"],
    )


def _write(connection: Any, plan: StaffPlan, at: datetime, by: str) -> None:
    # Ends come first: somebody has one post at a school and one main post, at every moment.
    _write_identities(connection, plan.changes)
    for change in plan.changes:
        for post_id, day in change.ends.items():
            _change_post(connection, post_id, ended_on=day)
        for post_id, day in change.serving_since.items():
            _change_post(connection, post_id, serving_since=day)
        _write_main_post(connection, change)
        _write_absences(connection, change, at, by)
    begun = [_post_row(change, new) for change in plan.changes for new in change.begins]
    if begun:
        connection.execute(sa.insert(post), begun)
    repo = SqlRepository(connection)
    for change in plan.changes:
        if change.kind is not ChangeKind.UNCHANGED:
            repo.audit(by, f"staff.{change.kind.value}", {"person": change.person_id}, at)


def _write_identities(connection: Any, changes: Sequence[PersonChange]) -> None:
    new: Rows = []
    known: Rows = []
    for change in changes:
        if change.identity:
            row = {"id": change.person_id, **vars(change.identity)}
            (new if change.kind is ChangeKind.ADDED else known).append(row)
    for row in known:  # so that two people may swap addresses
        _change_person(connection, row["id"], email=None, entra_object_id=None)
    if new:
        connection.execute(sa.insert(person), new)
    for row in known:
        _change_person(connection, row["id"], **row)


def _write_main_post(connection: Any, change: PersonChange) -> None:
    if change.main_post_id or any(new.is_main for new in change.begins):
        held = (post.c.person_id == change.person_id, post.c.ended_on.is_(None))
        connection.execute(sa.update(post).where(*held).values(is_main=False))
    if change.main_post_id:
        _change_post(connection, change.main_post_id, is_main=True)


def _write_absences(connection: Any, change: PersonChange, at: datetime, by: str) -> None:
    for absence_id, known in change.absences:
        if absence_id:
            days = {"starts_on": known.starts_on, "ends_on": known.ends_on}
            connection.execute(sa.update(absence).where(absence.c.id == absence_id).values(**days))
        else:
            recorded = {"id": uuid4().hex, "recorded_by": by, "recorded_at": at}
            connection.execute(sa.insert(absence).values(**vars(known), **recorded))


def _change_post(connection: Any, post_id: str, **values: Any) -> None:
    connection.execute(sa.update(post).where(post.c.id == post_id).values(**values))


def _change_person(connection: Any, person_id: str, **values: Any) -> None:
    connection.execute(sa.update(person).where(person.c.id == person_id).values(**values))


def _post_row(change: PersonChange, new: NewPost) -> Dict[str, Any]:
    return {
        **vars(new),
        "id": uuid4().hex,
        "person_id": change.person_id,
        "duty": new.duty.value,
    }
