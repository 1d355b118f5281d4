"""`staff import` and `school add`."""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterator

from bot.administration import OPERATOR
from bot.errors import SettingsError
from bot.learning.facts import School
from bot.records.repository import SqlRecords
from bot.records.schema import migrate
from bot.records.staff_import import import_staff, preview_staff
from bot.services import SystemClock
from bot.settings import Settings
from bot.staffing.changes import ChangeKind, PersonChange, StaffPlan
from bot.staffing.problems import StaffFileWrong
from bot.staffing.table import MOST_BYTES

SCHOOL_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
WIDEST = 40


def import_file(given: argparse.Namespace, settings: Settings) -> int:
    """Imports a file, or shows what that would change."""
    content = _content(Path(given.file))
    migrate(settings.database_url)
    records, at = SqlRecords(settings.database_url), SystemClock().now()
    try:
        if given.dry_run:
            plan = preview_staff(records.database, content, at, given.leavers)
        else:
            plan = import_staff(records.database, content, at, OPERATOR, given.leavers)
    except StaffFileWrong as error:
        _tell_problems(given, error)
        return 1
    finally:
        records.dispose()
    told = (
        json.dumps(_as_json(plan, given.dry_run), indent=2)
        if given.json
        else "\n".join(_as_table(plan, given))
    )
    print(told)
    return 0


def add_school(given: argparse.Namespace, settings: Settings) -> int:
    """Adds a school, or brings a known one to this name and safeguarding lead."""
    if not SCHOOL_ID.fullmatch(given.id) or not given.name.strip():
        raise SettingsError(
            f"'{given.id}' is no id for a school: use small letters, digits and hyphens, and give its name too."
        )
    migrate(settings.database_url)
    records = SqlRecords(settings.database_url)
    with records.begin() as repo:
        known = {school.id: school.safeguarding_lead for school in repo.schools()}
        lead = known.get(given.id) if given.safeguarding_lead is None else given.safeguarding_lead
        is_new = repo.put_school(School(given.id, given.name.strip(), lead or None))
        repo.audit(OPERATOR, "school.put", {"school": given.id}, SystemClock().now())
    records.dispose()
    print(f"{given.id}: {'added' if is_new else 'brought up to date'}")
    return 0


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Check its name.") from error


def _tell_problems(given: argparse.Namespace, error: StaffFileWrong) -> None:
    if given.json:
        print(json.dumps({"problems": [vars(each) for each in error.problems]}, indent=2))
        return
    for problem in error.problems:
        print(f"{given.file}: {problem}", file=sys.stderr)
    count = len(error.problems)
    print(
        f"{count} {'problem' if count == 1 else 'problems'}; nothing was changed", file=sys.stderr
    )


def _as_json(plan: StaffPlan, is_dry_run: bool) -> Dict[str, Any]:
    listed = {
        kind.value: [
            {"id": each.person_id, "name": each.name, "what": list(each.what)}
            for each in plan.of_kind(kind)
        ]
        for kind in ChangeKind
    }
    return {"dry_run": is_dry_run, **listed, "not_in_file": list(plan.missing)}


def _as_table(plan: StaffPlan, given: argparse.Namespace) -> Iterator[str]:
    shown = [each for each in plan.changes if each.kind is not ChangeKind.UNCHANGED]
    width = min(WIDEST, max((len(each.name) for each in shown), default=0))
    for kind in ChangeKind:
        for change in shown:
            if change.kind is kind:
                yield _line(change, width)
    for name in plan.missing:
        yield f"not in file  {name}: stays as before. With --leavers they would have left."
    counts = ", ".join(f"{len(plan.of_kind(kind))} {kind.value}" for kind in ChangeKind)
    yield f"{counts}{'; nothing was changed (dry run)' if given.dry_run else ''}"


def _line(change: PersonChange, width: int) -> str:
    what = "; ".join(change.what)
    return f"{change.kind.value:<11}  {change.name:<{width}}  {change.person_id}  {what}".rstrip()
