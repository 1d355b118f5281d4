"""From the staff list as it is and a staff file: what is to change, or everything that is wrong."""

from datetime import date
from itertools import groupby
from typing import FrozenSet, Iterator, Optional, Sequence, Tuple

from bot.staffing.changes import ChangeKind, PersonChange, StaffPlan
from bot.staffing.checks import problems_between
from bot.staffing.lines import StaffFile, StaffLine
from bot.staffing.now import PersonNow, PostNow, StaffNow
from bot.staffing.person import PersonInFile
from bot.staffing.problems import Problem

Lines = Sequence[StaffLine]


def plan_import(
    file: StaffFile, now: StaffNow, today: date, ends_leavers: bool
) -> Tuple[StaffPlan, Tuple[Problem, ...]]:
    """What the file changes. `ends_leavers`: whoever holds a post at the file's schools and is not in it, has left.

    With problems the plan is worth nothing.
    """
    schools = frozenset(line.school_id for line in file.lines)
    changes = [
        PersonInFile(lines, file.columns, now.get(person_id), schools, today).change()
        for person_id, lines in _by_person(file.lines)
    ]
    missing = [
        person
        for person in now.values()
        if person.id not in file.person_ids
        and any(post.school_id in schools for post in person.posts)
    ]
    if ends_leavers:
        changes += [_left(person, schools, today) for person in missing]
        missing = []
    problems = problems_between(file, now, changes, today)
    ordered = sorted(changes, key=lambda each: (each.name.casefold(), each.person_id))
    names = tuple(sorted((person.name for person in missing), key=str.casefold))
    return StaffPlan(tuple(ordered), names), tuple(problems)


def _by_person(lines: Lines) -> Iterator[Tuple[str, Lines]]:
    ordered = sorted(lines, key=lambda each: (each.person_id, each.line))
    for person_id, own in groupby(ordered, key=lambda each: each.person_id):
        yield person_id, list(own)


def _left(person: PersonNow, schools: FrozenSet[str], today: date) -> PersonChange:
    ends = {
        post.id: max(today, post.started_on) for post in person.posts if post.school_id in schools
    }
    staying = [post for post in person.posts if post.id not in ends]
    return PersonChange(
        person_id=person.id,
        name=person.name,
        kind=ChangeKind.CHANGED if staying else ChangeKind.LEFT,
        what=tuple(f"no longer at {post.school_id}" for post in person.posts if post.id in ends),
        identity=None,
        ends=ends,
        begins=(),
        serving_since={},
        main_post_id=_next_main(staying),
        absences=(),
    )


def _next_main(staying: Sequence[PostNow]) -> Optional[str]:
    is_right = not staying or any(post.is_main for post in staying)
    return None if is_right else staying[0].id
